package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// Children is what the person registry tells of a referred child. Every call names the referral that was found before.
type Children interface {
	// Named returns names and codes of those of ids that exist.
	Named(ctx context.Context, referral uuid.UUID, ids []uuid.UUID) (map[uuid.UUID]NamedPerson, error)
	// Representatives returns who represents the child on a day.
	Representatives(ctx context.Context, referral, child uuid.UUID, day domain.Date) ([]uuid.UUID, error)
	// Custody returns the facts that hold of the custody of a parent over the child.
	Custody(ctx context.Context, referral, child, parent uuid.UUID) ([]domain.CustodyFact, error)
}

// NamedPerson is a person by name and code.
type NamedPerson struct {
	ID                       uuid.UUID
	GivenName, Surname, Code string
}

// ReferredChild is the screen of the fund. What no grant opens was not even read.
type ReferredChild struct {
	Referral        domain.Referral
	Child           NamedPerson
	Representatives []NamedPerson
	Custody         []domain.CustodyFact
	ProcessNumber   string
	Conviction      domain.Answer
	Recovery        []domain.RecoveryTest
}

// GetReferredChild composes the screen leaf by leaf, as far as the grants open each to the caller for the purpose of the call (OBJ-L1, OBJ-L3).
func (a *App) GetReferredChild(ctx context.Context, id uuid.UUID) (ReferredChild, error) {
	r, err := a.store.Referral(ctx, id)
	if err != nil {
		return ReferredChild{}, err
	}
	if err := a.seeReferral(ctx, r); err != nil {
		return ReferredChild{}, err
	}
	kase, err := a.store.VictimCase(ctx, r.VictimCase)
	if err != nil {
		return ReferredChild{}, err
	}
	view := ReferredChild{Referral: r}
	if err := a.whoIs(ctx, &view, kase); err != nil {
		return ReferredChild{}, err
	}
	who := caller.From(ctx)
	if a.shows(who, "G05.01") {
		if view.Custody, err = a.custody(ctx, r, kase); err != nil {
			return ReferredChild{}, err
		}
	}
	if a.shows(who, "G24.01") {
		view.ProcessNumber = kase.Proceedings.Number
	}
	if a.shows(who, "G24.02") {
		if view.Recovery, err = a.store.RecoveryTests(ctx, r.ID); err != nil {
			return ReferredChild{}, err
		}
		if len(view.Recovery) > 0 {
			view.Conviction = view.Recovery[0].Judgment.InForce
		}
	}
	return view, nil
}

// whoIs names the child and who represents her. The offender is not among them: he does not act for the child in this, and is not to learn
// from his own list of uses that somebody asked.
func (a *App) whoIs(ctx context.Context, view *ReferredChild, kase domain.VictimCase) error {
	who, ids := caller.From(ctx), []uuid.UUID{kase.Child}
	if a.shows(who, "G04.01") {
		acting, err := a.children.Representatives(ctx, view.Referral.ID, kase.Child, a.today())
		if err != nil {
			return err
		}
		ids = append(ids, slices.DeleteFunc(acting, func(p uuid.UUID) bool { return p == kase.Proceedings.Offender || p == kase.Child })...)
	}
	found, err := a.children.Named(ctx, view.Referral.ID, ids)
	if err != nil {
		return err
	}
	view.Child = found[kase.Child]
	view.Child.ID = kase.Child
	for _, p := range ids[1:] {
		if named, ok := found[p]; ok {
			view.Representatives = append(view.Representatives, named)
		}
	}
	return nil
}

// custody reads the facts about the offender who is a parent, as to this child alone; nothing when no such parent is known.
func (a *App) custody(ctx context.Context, r domain.Referral, kase domain.VictimCase) ([]domain.CustodyFact, error) {
	if kase.Proceedings.Offender == uuid.Nil {
		return nil, nil
	}
	return a.children.Custody(ctx, r.ID, kase.Child, kase.Proceedings.Offender)
}
