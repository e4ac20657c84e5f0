package app

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// sameBenefit is the relation of a municipality to a person whom another one helps with what she asks for here (GR-02).
const sameBenefit = "SAME_BENEFIT"

// OtherGrant is what another municipality granted to a person.
type OtherGrant struct {
	domain.Claim
	Person uuid.UUID
}

// OtherGrants are what other municipalities granted to the beneficiaries of a case of the same kind and for some of the same days as the case asks
// for. That there are any is the relation by which they are told; what of them is told, the grant says, in the chain.
func (a *App) OtherGrants(ctx context.Context, aCase uuid.UUID) ([]OtherGrant, error) {
	own := caller.From(ctx).Municipality
	persons, err := a.store.PersonsOfCase(ctx, aCase, own)
	if err != nil {
		return nil, err
	}
	if own == "" || len(persons) == 0 {
		return nil, field(domain.ErrConflictPersonsRequired, "case")
	}
	audit.SetCase(ctx, names.Format("cases", aCase))
	audit.Subjects(ctx, personNames(persons)...)
	if err := a.unrestricted(ctx, Comparing, persons); err != nil {
		return nil, err
	}
	wanted, err := a.wanted(ctx, aCase, own)
	if err != nil {
		return nil, err
	}
	held, err := a.store.Held(ctx, persons, "", since(a.today()), never)
	if err != nil {
		return nil, err
	}
	out := overlapping(own, aCase, wanted, held)
	if len(out) == 0 {
		return nil, a.mayAsk(ctx, aCase, own, personNames(persons), "")
	}
	return out, a.mayAsk(ctx, aCase, own, personNames(persons), sameBenefit)
}

// mayAsk asks the policy about the case, by the relation that was found.
func (a *App) mayAsk(ctx context.Context, aCase uuid.UUID, own string, persons []string, relation string) error {
	name := names.Format("cases", aCase)
	err := authz.Check(ctx, authz.Resource{Type: "otherGrants", ID: name, Municipality: own, Persons: persons, Cases: []string{name}, Relation: relation})
	if errors.Is(err, authz.ErrHidden) {
		return errs.ErrAccessDenied
	}
	return err
}

// wanted is what a case asks for: what its newest assessment proposes, and what it was granted.
func (a *App) wanted(ctx context.Context, aCase uuid.UUID, own string) ([]domain.Claim, error) {
	newest, err := a.store.NewestAssessment(ctx, aCase, own)
	if err != nil {
		return nil, err
	}
	return a.linesOf(ctx, newest)
}

// overlapping are the grants of other municipalities that overlap with what a case asks for or holds, by person.
func overlapping(own string, aCase uuid.UUID, wanted []domain.Claim, held []Held) (out []OtherGrant) {
	for _, h := range held {
		if h.Case == aCase && h.Municipality == own {
			wanted = append(wanted, h.Claim)
		}
	}
	for _, h := range held {
		if h.Municipality == own || !h.SameHelp(wanted) {
			continue
		}
		for _, p := range h.Persons {
			out = append(out, OtherGrant{Claim: h.Claim, Person: p})
		}
	}
	return out
}
