package authz

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"

	"github.com/digisoc/platform/pkg/caller"
)

// ErrHidden says that the caller may not know that the record exists. Use cases answer it with their own not-found error.
var ErrHidden = errors.New("authz: the record is hidden from the caller")

// ErrUnguarded says that Check was called outside a guarded call: a bug, never an answer for a caller.
var ErrUnguarded = errors.New("authz: check outside a guarded call")

type key struct{}

// guard is the policy of the call in progress.
type guard struct {
	engine       *Engine
	action       string
	personalData bool
	bound        string // the case or application that alone the token opens; empty: any
	held         bool   // the call itself is held to it, see WithCase
	byPersons    bool   // what is not of the case by its name is by whose it is, see WithCasePersons
	told         *relations
	checked      atomic.Bool
	hidden       atomic.Bool
}

// With puts the policy of this call into the context, so that Check can ask it. Whether the action touches data about a
// person is taken from the rules, as in Engine.Allow. Chains call WithRequest.
func With(ctx context.Context, e *Engine, action string) context.Context {
	return WithRequest(ctx, e, action, !e.Open(action))
}

// WithRequest is With for a chain that knows from the contract whether the action touches data about a person.
func WithRequest(ctx context.Context, e *Engine, action string, personalData bool) context.Context {
	return context.WithValue(ctx, key{}, &guard{engine: e, action: action, personalData: personalData, told: &relations{}})
}

// Check asks the policy about a record that the use case loaded (stage "record"). It returns nil, ErrHidden when the
// caller may not see the record, or ErrUnguarded.
func Check(ctx context.Context, r Resource) error {
	g, ok := ctx.Value(key{}).(*guard)
	if !ok || g.engine == nil {
		return ErrUnguarded
	}
	g.checked.Store(true)
	q := Request{Caller: caller.From(ctx), Action: g.action, Resource: r, Stage: StageRecord, PersonalData: g.personalData}
	if !within(q.Caller, r) || !g.ofCase(q.Caller, r) || !g.engine.Decide(q).Allowed {
		g.hidden.Store(true)
		return ErrHidden
	}
	g.told.add(related(q.Caller, r))
	return nil
}

// within reports whether a record is one that the caller's token opens: a token for one person opens no record of another.
func within(c caller.Caller, r Resource) bool {
	return c.DataSubject == "" || slices.Contains(r.Persons, c.DataSubject) || r.ID == c.DataSubject
}

// WithCase holds the records of this call to a case or an application: Check hides what belongs to another. held says that the
// request is narrowed to it already, so that a record which does not say whose it is may be used; without it such a record is
// hidden, since nobody can tell. Outside a guarded call it returns ctx.
func WithCase(ctx context.Context, bound string, held bool) context.Context {
	g, ok := ctx.Value(key{}).(*guard)
	if !ok || bound == "" {
		return ctx
	}
	return context.WithValue(ctx, key{}, &guard{engine: g.engine, action: g.action, personalData: g.personalData, told: g.told, bound: bound, held: held})
}

// ofCase reports whether a record is of the case that the token opens.
func (g *guard) ofCase(c caller.Caller, r Resource) bool {
	switch {
	case g.bound == "" || r.ID == g.bound:
		return true
	case len(r.Cases) > 0:
		return slices.Contains(r.Cases, g.bound)
	case g.byPersons:
		return slices.ContainsFunc(r.Persons, func(p string) bool { return slices.Contains(c.CasePersons, p) })
	}
	return g.held
}

// WithCasePersons holds the records of this call to the persons whom the token of the caller lists for its case (ADR 0044): Check hides what is
// nobody's of them. A token that lists nobody opens nothing. Outside a guarded call it returns ctx.
func WithCasePersons(ctx context.Context, bound string) context.Context {
	g, ok := ctx.Value(key{}).(*guard)
	if !ok || bound == "" {
		return ctx
	}
	return context.WithValue(ctx, key{}, &guard{engine: g.engine, action: g.action, personalData: g.personalData, told: g.told, bound: bound, byPersons: true})
}

// CasePersons returns the persons to whom alone the records of this call are held. held says that they are, though the token may list
// nobody.
func CasePersons(ctx context.Context) (persons []string, held bool) {
	g, ok := ctx.Value(key{}).(*guard)
	if !ok || !g.byPersons {
		return nil, false
	}
	return caller.From(ctx).CasePersons, true
}

// Anew returns a context in which the policy has not been asked yet, for one part of a long call: what was allowed for
// the part before says nothing about this one. Outside a guarded call it returns ctx.
func Anew(ctx context.Context) context.Context {
	g, ok := ctx.Value(key{}).(*guard)
	if !ok {
		return ctx
	}
	return context.WithValue(ctx, key{}, &guard{engine: g.engine, action: g.action, personalData: g.personalData, told: g.told, bound: g.bound, held: g.held, byPersons: g.byPersons})
}

// None tells the chain that the use case looked for records and found none, so that there was nothing to check: an empty
// list is an honest answer.
func None(ctx context.Context) {
	if g, ok := ctx.Value(key{}).(*guard); ok {
		g.checked.Store(true)
	}
}

// Checked reports whether Check (or None) was called in this call.
func Checked(ctx context.Context) bool {
	g, ok := ctx.Value(key{}).(*guard)
	return ok && g.checked.Load()
}

// Hidden reports whether Check hid a record in this call.
func Hidden(ctx context.Context) bool {
	g, ok := ctx.Value(key{}).(*guard)
	return ok && g.hidden.Load()
}
