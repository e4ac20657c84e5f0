package app_test

import (
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/services/persons/internal/domain"
)

// J7, GR-19: who lawfully acts for a person learns that and nothing of other representatives, and the chain is told the relation. A parent whose custody is suspended
// or removed does not act, whatever the representation says, until it is restored; one whose representation ended does not either.
func TestREPRESENTATIVE_ActsWhileTheFactsLetHer(t *testing.T) {
	w := newWorld(t)
	child, mother, trustee, ended := w.person("Ozola", riga), w.person("Ozola", riga), w.person("Liepa", riga), w.person("Kalna", riga)
	create := func(representative uuid.UUID, kind domain.RepresentationKind, last, ground string) {
		t.Helper()
		_, err := w.CreateRepresentation(w.as(staff(riga, ""), "CreateRepresentation"), domain.RepresentationInput{
			Person: child.ID, Representative: representative, Kind: kind, StartDate: "2015-01-01", EndDate: last, Ground: ground,
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	create(mother.ID, domain.Parent, "", "")
	create(trustee.ID, domain.Trustee, "", "Spriedums C-1")
	create(ended.ID, domain.Guardian, "2020-12-31", "Lēmums 2")
	acts := func(what string, who uuid.UUID, want bool) {
		t.Helper()
		ctx := w.as(citizen(who), "ListRepresentations")
		list, err := w.ListRepresentations(ctx, child.ID, domain.Date{})
		if !want {
			wantErr(t, what, err, domain.ErrPersonNotFound)
			if told := authz.Relations(ctx); len(told) != 0 {
				t.Errorf("%s: the relations %q", what, told)
			}
			return
		}
		if err != nil || len(list) != 1 || list[0].Representative != who {
			t.Errorf("%s: %+v, %v", what, list, err)
		}
		if told := authz.Relations(ctx); len(told) != 1 || told[0] != "REPRESENTATIVE" {
			t.Errorf("%s: the relations %q", what, told)
		}
	}
	acts("a parent", mother.ID, true)
	acts("a trustee", trustee.ID, true)
	acts("a guardian whose term ended", ended.ID, false)
	acts("a stranger", uuid.Must(uuid.NewV7()), false)
	record := func(kind domain.CustodyKind, from, to string) domain.CustodyEvent {
		t.Helper()
		who := staff(riga, "")
		who.Roles, who.Purpose, who.LegalBasis = []string{"child_caseworker"}, "CHILD", "BTAL"
		ctx := w.as(who, "RecordCustodyEvent")
		e, err := w.RecordCustodyEvent(ctx, domain.CustodyEvent{Child: child.ID, Parent: mother.ID, Fact: domain.CustodyFact{Kind: kind, From: from, To: to, Body: "ORPHANS_COURT", Source: "Lēmums 7"}})
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	record(domain.CustodySuspended, "2026-01-10", "2026-02-10")
	acts("a parent whose suspension is over", mother.ID, true)
	record(domain.CustodyRemoved, "2026-03-01", "")
	acts("a parent without custody", mother.ID, false)
	acts("a trustee beside her", trustee.ID, true)
	record(domain.CustodyRestored, "2026-09-01", "")
	acts("a parent whose custody was restored", mother.ID, true)
	record(domain.CustodySuspended, "2026-11-20", "")
	acts("a parent whose custody is suspended today", mother.ID, false)
}
