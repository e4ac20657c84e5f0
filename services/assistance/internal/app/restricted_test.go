package app_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/restriction"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// restrict takes in that data of a person are restricted, and returns what lifts it.
func (w *world) restrict(t *testing.T, person uuid.UUID, code string) (lift func()) {
	t.Helper()
	h := restriction.Held{Request: "rightsRequests/" + uuid.NewString(), Person: names.Format("persons", person), Code: code, Start: time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC)}
	take := func() {
		t.Helper()
		if err := (restriction.Taker{Service: "assistance", DB: w.db}).Take(t.Context(), uuid.NewString(), h); err != nil {
			t.Fatal(err)
		}
	}
	take()
	return func() {
		h.Lifted = h.Start.Add(time.Hour)
		take()
	}
}

// GDPR 18: nothing is computed from what a person has had restricted; a human reads whose it is and why, and nothing is kept. Other groups stop
// nothing, and when it is lifted it is computed again.
func TestGDPR_18_RestrictedPersonIsNotAssessed(t *testing.T) {
	w := open(t)
	in := app.Assess{Case: uuid.New(), Facts: pensioner(may)}
	about := domain.Assessment{Facts: in.Facts}
	person, err := names.Parse("persons", about.Persons()[0])
	if err != nil {
		t.Fatal(err)
	}
	assess := func() error {
		_, err := w.Assess(w.in(t, in.Facts.Municipality, "caseworker", "Assess"), in)
		return err
	}
	w.restrict(t, person, "G13")
	if err := assess(); err != nil {
		t.Fatalf("a group that is not used: %v", err)
	}
	kept := w.number(t, "select count(*)::int from assessment")
	lift := w.restrict(t, person, "G07.01")
	if e, ok := errs.As(assess()); !ok || !errors.Is(e, errs.ErrDataRestricted) || len(e.Fields) != 1 || e.Fields[0].Path != about.Persons()[0] {
		t.Errorf("restricted: %v", e)
	}
	if n := w.number(t, "select count(*)::int from assessment"); n != kept {
		t.Error("an assessment was kept")
	}
	lift()
	if err := assess(); err != nil {
		t.Errorf("lifted: %v", err)
	}
}

// GDPR 18: the comparisons that the platform makes by itself wait until a restriction is lifted; those of others are made.
func TestGDPR_18_RestrictedPersonIsNotCompared(t *testing.T) {
	person, other := uuid.New(), uuid.New()
	w, _ := comparing(t, person)
	lift := w.restrict(t, person, "G12")
	w.award(t, riga, uuid.New(), domain.NewMonth(2026, 5), domain.NewMonth(2026, 7), person)
	w.award(t, riga, uuid.New(), domain.NewMonth(2026, 5), domain.NewMonth(2026, 7), other)
	if n, err := w.WorkConflicts(t.Context()); err != nil || n != 1 {
		t.Errorf("%d checks, want that of the other person only (%v)", n, err)
	}
	lift()
	w.clock.Advance(48 * time.Hour)
	if n, err := w.WorkConflicts(t.Context()); err != nil || n < 2 {
		t.Errorf("%d checks in the next night (%v)", n, err)
	}
}
