package app_test

import (
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/services/persons/internal/app"
	"github.com/digisoc/platform/services/persons/internal/domain"
)

// SEC-LOG-7: the sharing service learns, for many pairs at once and from what lies in the registry, who stands close to an official, and nothing of
// the others; nobody else learns anything. Everybody who was compared finds it among those who looked.
func TestSEC_LOG_7_OnlyCloseOnesAreTold(t *testing.T) {
	w := newWorld(t)
	official, spouse, child, grandchild := w.person("Ozoliņš", riga), w.person("Liepa", daugavpils), w.person("Kalna", daugavpils), w.person("Egle", "")
	namesake, stranger := w.person("Ozoliņa", daugavpils), w.person("Priede", riga)
	at := w.input("Zeme", riga)
	at.Address.Text = "Brīvības iela 1-2"
	neighbour, err := w.CreatePerson(w.as(staff(riga, ""), "CreatePerson"), app.CreatePerson{Person: at})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.db.Exec(t.Context(), "update person set address_text = 'brīvības iela 1 2' where id = $1", official.ID); err != nil {
		t.Fatal(err)
	}
	lives := w.input("Ozols", riga) // sealed address, as every new one
	lives.Address.Text = "BRĪVĪBAS IELA 1-2"
	lodger, err := w.CreatePerson(w.as(staff(riga, ""), "CreatePerson"), app.CreatePerson{Person: lives})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.db.Exec(t.Context(), `with h as (insert into household (id, version, municipality, created_at) values ($1, 1, '0001000', now()) returning id)
		insert into household_membership (id, household_id, person_id, role, start_date, end_date)
		select gen_random_uuid(), h.id, p, 'adult', date '2020-01-01', date '2021-01-01' from h, unnest($2::uuid[]) p`, uuid.New(), []uuid.UUID{official.ID, spouse.ID}); err != nil {
		t.Fatal(err)
	}
	for _, r := range [][2]uuid.UUID{{child.ID, official.ID}, {grandchild.ID, child.ID}} {
		if _, err := w.db.Exec(t.Context(), `insert into representation (id, person_id, representative_id, kind, start_date, ground, created_at)
			values (gen_random_uuid(), $1, $2, 'parent', date '2020-01-01', '', now())`, r[0], r[1]); err != nil {
			t.Fatal(err)
		}
	}
	var pairs []domain.Pair
	for _, id := range []uuid.UUID{spouse.ID, child.ID, grandchild.ID, namesake.ID, stranger.ID, uuid.New()} {
		pairs = append(pairs, domain.Pair{Official: official.ID, Subject: id})
	}
	pairs = append(pairs, domain.Pair{Official: neighbour.ID, Subject: lodger.ID}, domain.Pair{Official: stranger.ID, Subject: child.ID})
	sharing := caller.Caller{Workload: "sharing", Kind: caller.Service, Subject: "service:sharing", Purpose: "SECURITY", LegalBasis: "GDPR-32"}
	entry := &audit.Entry{}
	ctx := audit.Begin(authz.With(caller.With(t.Context(), sharing), w.engine, "CompareWithOfficials"), entry)
	got, err := w.CompareWithOfficials(ctx, pairs)
	want := []domain.Closeness{
		{Pair: pairs[0], Relative: true}, {Pair: pairs[1], Relative: true}, {Pair: pairs[2], Relative: true}, {Pair: pairs[3], SameSurname: true}, {Pair: pairs[6], SameAddress: true},
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("%+v, %v\nwant %+v", got, err, want)
	}
	if e, _ := audit.Snapshot(ctx); len(e.Subjects) != 8 || !slices.Contains(e.Subjects, "persons/"+stranger.ID.String()) {
		t.Errorf("the audit entry names %v", e.Subjects)
	}
	for name, who := range map[string]caller.Caller{"a caseworker": staff(riga, aCase), "herself": citizen(official.ID)} {
		if got, err := w.CompareWithOfficials(w.as(who, "CompareWithOfficials"), pairs); err != nil || len(got) != 0 {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
}
