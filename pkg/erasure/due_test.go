package erasure_test

import (
	"maps"
	"testing"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/erasure"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/vault"
	typesv1 "github.com/digisoc/platform/proto/gen/go/types/v1"
)

// told is what the events said, by person, group and municipality.
func (w *world) told() map[string]string {
	w.t.Helper()
	got := map[string]string{}
	rows, err := w.DB.Query(w.t.Context(), "select payload from outbox where topic = 'erasuretest.erasure.due.v1'")
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var payload []byte
		var e typesv1.ErasureDue
		if err := rows.Scan(&payload); err != nil {
			w.t.Fatal(err)
		}
		if err := proto.Unmarshal(payload, &e); err != nil {
			w.t.Fatal(err)
		}
		for _, p := range e.GetPersons() {
			for _, l := range p.GetLines() {
				got[p.GetPerson()+" "+l.GetGroup()+" "+l.GetMunicipality()] = l.GetRule() + " since " + l.GetSince()
			}
		}
	}
	return got
}

// Each night the law of the day is asked about everybody whose keys are here: what was kept long enough is told, once a day however many look,
// and nothing is destroyed by it.
func TestREQ_DAT_6_WhoseTermHasPassedIsToldAndNothingErased(t *testing.T) {
	w := open(t)
	person := uuid.New()
	opens := w.knows(person, "G10", "0001000")
	w.knows(person, "G10", "0033000") // the term runs
	w.knows(person, "G17", "0031000") // in use
	w.knows(person, "G30", "0001000") // nobody has decided the term
	w.knows(person, "G10", "0038001") // nobody knows when it was used
	w.uses = map[string]erasure.Use{
		"0001000": {Last: today.AddDate(-11, 0, 0)}, "0033000": {Last: today.AddDate(-9, 0, 0)}, "0031000": {Last: today.AddDate(-11, 0, 0), Open: true},
	}
	for _, want := range []int{1, 0} { // the second look of the day tells nothing
		if n, err := w.Look(t.Context()); err != nil || n != want {
			t.Fatalf("told of %d, %v; want %d", n, err, want)
		}
	}
	want := map[string]string{names.Format("persons", person) + " G10 0001000": "ERASE-MEANS/2026-01-01 since 2039-05-21"}
	if got := w.told(); !maps.Equal(got, want) {
		t.Errorf("told %v, want %v", got, want)
	}
	if err := opens(); err != nil {
		t.Errorf("looking destroyed it: %v", err)
	}
	w.Clock = clock.Fixed(today.AddDate(0, 0, 1))
	if n, err := w.Look(t.Context()); err != nil || n != 1 {
		t.Errorf("the next day told of %d, %v", n, err)
	}
}

// Persons come in pages, each of one transaction; nobody is left out or told twice.
func TestDuePersonsComeInPages(t *testing.T) {
	w := open(t)
	w.uses["0001000"] = erasure.Use{Last: today.AddDate(-11, 0, 0)}
	texts := []vault.Text{{Subject: names.Format("households", uuid.New()), Field: "f", Record: uuid.New(), Plain: []byte("x")}} // goes with its applicant
	for range 2100 {
		texts = append(texts, vault.Text{Subject: names.Format("persons", uuid.New()), Field: "f", Record: uuid.New(), Plain: []byte("x")})
	}
	if _, err := w.Vault.Seal(t.Context(), w.DB, vault.Scope{Group: "G10", Tenant: "0001000"}, texts); err != nil {
		t.Fatal(err)
	}
	if n, err := w.Look(t.Context()); err != nil || n != 2100 || len(w.told()) != 2100 {
		t.Errorf("told of %d, %d of them by name, %v", n, len(w.told()), err)
	}
	var events, pages int
	if err := w.DB.QueryRow(t.Context(), "select (select count(*) from outbox), (select count(*) from inbox)").Scan(&events, &pages); err != nil {
		t.Fatal(err)
	}
	if events != 11 || pages != 3 { // 5 + 5 + 1 events of at most 200 persons
		t.Errorf("%d events of %d pages", events, pages)
	}
}
