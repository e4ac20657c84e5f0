package app_test

import (
	"errors"
	"math/rand/v2"
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

// GDPR 18: a run over all households leaves out those with a person who has had the data restricted, in numbers and household by household; others
// are computed, and when it is lifted the next run has all.
func TestGDPR_18_RestrictedHouseholdIsInNoRun(t *testing.T) {
	w := open(t)
	r := rand.New(rand.NewPCG(3, 5))
	facts := household(r, kuldiga, may)
	for range 5 {
		w.helped(t, household(r, kuldiga, may))
	}
	w.helped(t, facts)
	p := w.propose(t, "lv-test.1", "260.00/180.00", june)
	run := func() domain.CaseloadRun {
		t.Helper()
		q, err := w.RunCaseload(w.in(t, "", "lawyer", "RunCaseload"), app.RunCaseload{PackThen: p.ID, KeepHouseholds: true})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.WorkCaseload(t.Context()); err != nil {
			t.Fatal(err)
		}
		if q, err = w.CaseloadRun(w.in(t, "", "lawyer", "GetCaseloadRun"), q.ID); err != nil || q.State != domain.RunDone {
			t.Fatalf("%+v, %v", q, err)
		}
		return q
	}
	before := run()
	about := domain.Assessment{Facts: facts}
	person, err := names.Parse("persons", about.Persons()[0])
	if err != nil {
		t.Fatal(err)
	}
	lift := w.restrict(t, person, "G07")
	if q := run(); q.Total != before.Total || q.Failed != before.Failed+1 || counted(q) != counted(before)-1 {
		t.Errorf("restricted: %d of %d not computed, %d counted; before %d", q.Failed, q.Total, counted(q), counted(before))
	}
	if n := w.number(t, "select count(*)::int from caseload_household where not computed"); n != before.Failed*2+1 {
		t.Errorf("%d households are kept as not computed", n)
	}
	lift()
	if q := run(); q.Failed != before.Failed || counted(q) != counted(before) {
		t.Errorf("lifted: %d not computed", q.Failed)
	}
}

func counted(r domain.CaseloadRun) (n int64) {
	for _, c := range r.Tally {
		n += c.Households
	}
	return n
}

// GDPR 18: what a person has had restricted is not compared by itself when a decision is issued, and nothing is reserved; a head may take it on
// herself with a reason, which is kept.
func TestGDPR_18_RestrictedPersonIsNotReservedByItself(t *testing.T) {
	person := uuid.New()
	w, _ := comparing(t, person)
	ctx := w.reserving(t, kuldiga)
	in := app.ReserveGrant{Decision: domain.Decision{ID: uuid.Must(uuid.NewV7()), Case: uuid.New(), Municipality: kuldiga, Persons: []uuid.UUID{person}, Lines: []domain.Entitlement{
		{Benefit: domain.GMIBenefit, MonthlyAmount: 100, Granted: true, Start: 20260701, End: 20260930},
	}}}
	lift := w.restrict(t, person, "G12")
	if _, err := w.ReserveGrant(ctx, in); !errors.Is(err, errs.ErrDataRestricted) || w.number(t, "select count(*)::int from grant_claim") != 0 {
		t.Errorf("restricted: %v", err)
	}
	in.OverrideReason = "She asked for the benefit herself and knows of it."
	if r, err := w.ReserveGrant(ctx, in); err != nil || !r.Reserved {
		t.Errorf("a head's reason: %+v, %v", r, err)
	}
	lift()
	in.OverrideReason, in.Decision.ID = "", uuid.Must(uuid.NewV7())
	in.Decision.Lines[0].Start, in.Decision.Lines[0].End = 20261101, 20261231
	if r, err := w.ReserveGrant(ctx, in); err != nil || !r.Reserved {
		t.Errorf("lifted: %+v, %v", r, err)
	}
}
