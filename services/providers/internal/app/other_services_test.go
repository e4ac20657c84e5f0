package app_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// asking is a caseworker of a municipality who asks for double help.
func (w *world) asking(municipality string) context.Context {
	return w.as(caller.Caller{
		Kind: caller.Staff, Workload: "gateway", Subject: "ilze", Roles: []string{"caseworker"}, Municipality: municipality, Purpose: "DUPCHECK", LegalBasis: "SPSP-36",
	}, "ListOtherServices")
}

// GR-02: a municipality learns that another one has its client served in the same way for some of the same days, and of all else nothing: other days,
// other clients, refused referrals, and clients who hide. The relation that opens it is told for what was found and not otherwise.
func TestGR02_OtherServicesAreThoseOfTheSameBenefit(t *testing.T) {
	t.Parallel()
	const riga = "0001000"
	w := newWorld(t)
	l := w.registered(w.provider(samaria), "A iela 1")
	person := w.person()
	refer := func(municipality string, change func(*domain.Assignment)) domain.Assignment {
		in := w.referral(person)
		in.Municipality = municipality
		if change != nil {
			change(&in)
		}
		a, err := w.CreateAssignment(w.staff(municipality, "CreateAssignment"), in, l.ID)
		must(t, err)
		return a
	}
	own := refer(kuldiga, nil)
	ask := func(id uuid.UUID, want ...uuid.UUID) {
		t.Helper()
		ctx := w.asking(kuldiga)
		list, err := w.OtherServices(ctx, id)
		must(t, err)
		var got []uuid.UUID
		for i := range list {
			got = append(got, list[i].ID)
		}
		relation := ""
		if len(want) > 0 {
			relation = "SAME_BENEFIT"
		}
		if told := authz.Relations(ctx); !slices.Equal(got, want) || len(told) != 1 || told[0] != relation {
			t.Errorf("%v by %q, want %v", got, told, want)
		}
	}
	ask(own.ID)
	refer(riga, func(a *domain.Assignment) { a.Period.From, a.Period.To = d("2026-09-01"), d("2026-12-31") })
	refer(riga, func(a *domain.Assignment) { a.Person = w.person() })
	hidden := refer(riga, func(a *domain.Assignment) { a.AddressHidden = true })
	refused := refer(riga, nil)
	_, err := w.Withdraw(w.staff(riga, "WithdrawAssignment"), refused.ID, "Pieteikta kļūdaini.", "")
	must(t, err)
	ask(own.ID)
	same := refer(riga, func(a *domain.Assignment) { a.Period.From, a.Period.To = d("2026-08-31"), d("2026-12-31") })
	ask(own.ID, same.ID)
	for _, id := range []uuid.UUID{same.ID, hidden.ID, uuid.New()} {
		if _, err := w.OtherServices(w.asking(kuldiga), id); !errors.Is(err, domain.ErrAssignmentNotFound) {
			t.Errorf("by a referral that is not its own: %v", err)
		}
	}
}
