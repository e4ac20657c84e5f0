package app_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/domain"
	"github.com/digisoc/platform/services/assistance/internal/store"
)

// contest takes in that a request names a fact, or what became of the request.
func (w *world) contest(t *testing.T, in app.Contested) {
	t.Helper()
	w.clock.Advance(time.Minute)
	if err := store.New(w.db, w.vault).InTx(t.Context(), func(ctx context.Context, tx app.Tx) error { return w.Contest(ctx, tx, in) }); err != nil {
		t.Fatal(err)
	}
}

// GDPR 16, 18(1)(a), OBJ-Q5: a person's request marks the fact that it names: it counts and whoever reads it sees who contests it. A refusal takes the mark
// away and a correction replaces it; every version with both values stays readable. Twice is as once, and nobody marks another's fact.
func TestGDPR_16_RequestMarksTheFactItself(t *testing.T) {
	w := open(t)
	household := uuid.New()
	worker := func(action string) context.Context { return w.in(t, kuldiga, "caseworker", action) }
	f := factOf(w.declare(t, pensioner(may), household), domain.FactIncome)
	person := f.Person
	known := func() domain.Fact {
		t.Helper()
		w.clock.Advance(time.Minute)
		page, err := w.Facts(worker("ListFacts"), app.ListFacts{Household: household, PageSize: 100})
		i := slices.IndexFunc(page.Facts, func(x domain.Fact) bool { return x.Lineage == f.ID })
		if err != nil || i < 0 {
			t.Fatalf("%+v, %v", page.Facts, err)
		}
		return page.Facts[i]
	}
	in := app.Contested{Request: "rightsRequests/" + uuid.NewString(), Person: uuid.New(), Fact: f.ID}
	w.contest(t, in)
	if known().ID != f.ID {
		t.Error("somebody marked the fact of another")
	}
	in.Person = person
	for range 2 {
		w.contest(t, in)
	}
	marked := known()
	if marked.Dispute != in.Request || marked.Origin != domain.OriginDisputed || marked.Value != f.Value || marked.Lineage != f.ID {
		t.Fatalf("%+v", marked)
	}
	in.Ended, in.Refused = true, true
	other := in
	other.Request = "rightsRequests/" + uuid.NewString()
	w.contest(t, other)
	if known().ID != marked.ID {
		t.Error("the answer to another request settles it")
	}
	for range 2 {
		w.contest(t, in)
	}
	if settled := known(); settled.Dispute != "" || settled.Origin != domain.OriginSettled || settled.Reason != in.Request {
		t.Errorf("refused: %+v", settled)
	}
	again := app.Contested{Request: "rightsRequests/" + uuid.NewString(), Person: person, Fact: f.ID} // names a version that is not the last one
	w.contest(t, again)
	again.Ended = true // granted: the mark waits for the correction
	w.contest(t, again)
	last := known()
	if last.Dispute != again.Request {
		t.Fatalf("granted and not corrected: %+v", last)
	}
	fixed, err := w.CorrectFact(worker("CorrectFact"), app.CorrectFact{ID: last.ID, Days: last.Valid, Value: last.Value, Reason: "as she showed"})
	if err != nil || fixed.Dispute != "" {
		t.Errorf("corrected: %+v, %v", fixed, err)
	}
	if n := w.number(t, "select count(*)::int from fact where lineage = $1", f.ID); n != 5 {
		t.Errorf("%d versions are kept", n)
	}
	if w.number(t, "select count(*)::int from fact where dispute = $1", again.Request) != 1 {
		t.Error("the mark cannot be read any more")
	}
	w.contest(t, app.Contested{Request: again.Request, Person: person, Fact: uuid.New()}) // names nothing that is here
}
