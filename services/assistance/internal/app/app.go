// Package app is what the assistance service does: it computes and keeps assessments, grants what decisions say, and lists
// what was granted. Rules stand in package domain, SQL in package store; nothing here knows the wire.
package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/assistance/internal/conflict"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// Store is what the use cases need of the database. Lists hold at most query.Size rows after query's cursor, in its order.
type Store interface {
	// Assessment is domain.ErrAssessmentNotFound when there is none.
	Assessment(ctx context.Context, id uuid.UUID) (domain.Assessment, error)
	Statuses(ctx context.Context, q Query) ([]domain.Status, error)
	Benefits(ctx context.Context, q Query) ([]domain.Benefit, error)
	PaymentLines(ctx context.Context, q Query) ([]domain.PaymentLine, error)
	// RulePacks are the packs that were proposed here, the oldest first.
	RulePacks(ctx context.Context) ([]domain.RulePack, error)
	// RulePackBody is the canonical rows of a pack; domain.ErrRulePackNotFound when there is none.
	RulePackBody(ctx context.Context, hash string) ([]byte, error)
	CaseloadStore
	AwardStore
	FactStore
	ConflictStore
	RestrictionStore
	// InTx saves what the closure writes, all or nothing. The closure may be run again.
	InTx(ctx context.Context, f func(ctx context.Context, tx Tx) error) error
}

// Tx is the writes of one transaction. They are sent together at the end: a broken constraint is the error of InTx.
type Tx interface {
	// Once reports whether this event is seen for the first time; it stays seen only if the transaction commits.
	Once(ctx context.Context, consumer, event string) (bool, error)
	AddAssessment(ctx context.Context, a domain.Assessment) error
	// AddGrant saves statuses, benefits and payment lines and records their events.
	AddGrant(ctx context.Context, g domain.Grant) error
	// LockClaims takes the lock of every person of the decision until the transaction ends and returns what other decisions have
	// granted or reserved for the same days.
	LockClaims(ctx context.Context, d domain.Decision, claims []domain.Claim, now time.Time) ([]domain.Claim, error)
	// Reserve keeps the lines of a decision until expires.
	Reserve(ctx context.Context, d domain.Decision, claims []domain.Claim, expires time.Time, reason string, now time.Time) error
	AddRulePack(ctx context.Context, p domain.RulePack, body []byte) error
	// LockRulePack reads a pack for a change; domain.ErrRulePackNotFound when there is none.
	LockRulePack(ctx context.Context, id uuid.UUID) (domain.RulePack, error)
	ActivateRulePack(ctx context.Context, p domain.RulePack) error
	AddAward(ctx context.Context, w Award) error
	CaseloadTx
	AwardTx
	EndingTx
	ReviewTx
	FactTx
	ConflictTx
	// Answer keeps the value that answers the call, so that a repeated request gets the same.
	Answer(v any)
}

// Query narrows a list. The nil id, the empty string and the zero day mean: not narrowed.
type Query struct {
	Case, Person uuid.UUID
	Municipality string
	Day          domain.Date
	AfterMonth   domain.Date // payment lines only
	After        uuid.UUID
	Size         int
}

// App is the use cases. It is safe for concurrent use.
type App struct {
	store Store
	rules *Rulebook
	load  PackLoader
	clock clock.Clock
	work  chan struct{} // a run was put into the queue

	conflicts *conflict.Set
	persons   Persons
	due       chan struct{} // a check was put into the queue

	others func(time.Time) bool // whether one municipality learns of another's grants at a moment
}

// Option gives the use cases something that not every program has.
type Option func(*App)

// WithArchive lets assessments of earlier releases be computed again.
func WithArchive(f Archive) Option { return func(a *App) { a.rules.archive = f } }

// WithPackLoader lets packs be proposed; without it every proposal is refused.
func WithPackLoader(f PackLoader) Option { return func(a *App) { a.load = f } }

// WithOthers lets one municipality learn of another's grants while the grant for it (GR-02) opens anything; without it none does.
func WithOthers(open func(time.Time) bool) Option { return func(a *App) { a.others = open } }

// New returns the use cases over a store and the engine of the pack that came with the program.
func New(s Store, e *domain.Engine, c clock.Clock, options ...Option) *App {
	a := &App{store: s, rules: newRulebook(e), clock: c, work: make(chan struct{}, 1), conflicts: &conflict.Set{}, persons: nobodyAnswers{}, due: make(chan struct{}, 1), others: func(time.Time) bool { return false }, load: func([]PackFile) (*domain.Parameters, []string, error) {
		return nil, nil, domain.ErrRulePackInvalid
	}}
	for _, o := range options {
		o(a)
	}
	return a
}

// now is the time in the precision that the database keeps.
func (a *App) now() time.Time { return a.clock.Now().UTC().Truncate(time.Microsecond) }

// mayUse asks the policy about a record and names in the audit whose it is. hidden is the answer when the caller may not see it.
// cases are the names of the case and the application that the record belongs to, where it does.
func mayUse(ctx context.Context, kind, name, municipality string, persons []string, hidden error, cases ...string) error {
	return mayUseBy(ctx, "", kind, name, municipality, persons, hidden, cases...)
}

// mayUseBy is mayUse by a relation that the use case found.
func mayUseBy(ctx context.Context, relation, kind, name, municipality string, persons []string, hidden error, cases ...string) error {
	audit.Subjects(ctx, persons...)
	if name != "" {
		audit.Subjects(ctx, name)
	}
	err := authz.Check(ctx, authz.Resource{Type: kind, ID: name, Municipality: municipality, Persons: persons, Cases: named(cases), Relation: relation})
	if errors.Is(err, authz.ErrHidden) {
		return hidden
	}
	return err
}

func personNames(ids []uuid.UUID) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = names.Format("persons", id)
	}
	return out
}

// named leaves out what a record does not belong to.
func named(list []string) []string {
	return slices.DeleteFunc(list, func(name string) bool { return name == "" })
}

// ownScope narrows a list to what the caller could see at all, so that pages are full: a citizen's own rows or those of whom she lawfully acts for, staff's own
// municipality's. relation is that of a citizen to whom she acts for.
func (a *App) ownScope(ctx context.Context, q *Query) (relation string, err error) {
	c := caller.From(ctx)
	q.Municipality = c.Municipality
	if c.Kind != caller.Citizen {
		return "", nil
	}
	own, err := names.Parse("persons", c.Person)
	if err != nil {
		return "", errs.ErrAccessDenied
	}
	q.Municipality = ""
	if q.Person == uuid.Nil || q.Person == own {
		q.Person = own
		return "", nil
	}
	acts, err := a.persons.ActsFor(ctx, q.Person)
	if err != nil {
		return "", err
	}
	if !acts {
		return "", errs.ErrAccessDenied
	}
	return representative, nil
}

// representative is the relation of who lawfully acts for a person.
const representative = "REPRESENTATIVE"
