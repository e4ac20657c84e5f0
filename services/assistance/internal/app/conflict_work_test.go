package app_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/conflict"
	"github.com/digisoc/platform/services/assistance/internal/domain"
	"github.com/digisoc/platform/services/assistance/internal/store"
)

// At an application, after a decision, on a change and in the night the platform compares by itself.
func TestCONFE07TheFiveOccasions(t *testing.T) {
	person, aCase := uuid.New(), uuid.New()
	w, lives := comparing(t, person)
	w.award(t, riga, uuid.New(), domain.NewMonth(2026, 5), domain.NewMonth(2026, 7), person)
	work := func(want int, what string) {
		t.Helper()
		if n, err := w.WorkConflicts(t.Context()); err != nil || n != want {
			t.Fatalf("%s: %d checks, want %d (%v)", what, n, want, err)
		}
	}
	checks := func(occasion string) int {
		return w.number(t, "select count(*)::int from conflict_check where occasion = $1", occasion)
	}
	work(1, "the decision of Rīga")
	w.award(t, kuldiga, aCase, domain.NewMonth(2026, 5), domain.NewMonth(2026, 7), person)
	work(1, "the decision of Kuldīga")
	if n := checks("DECISION"); n != 2 || w.number(t, "select count(*)::int from conflict_finding where rule = 'CONF-01' and occasion = 'DECISION'") != 2 {
		t.Errorf("%d checks after a decision", n)
	}
	w.helped(t, pensioner(may))
	var old uuid.UUID
	if err := w.db.QueryRow(t.Context(), "select persons[1] from assessment").Scan(&old); err != nil {
		t.Fatal(err)
	}
	lives[old] = app.Life{Known: true}
	work(2, "an assessment and its decision")
	if n := checks("APPLICATION"); n != 1 {
		t.Errorf("%d checks at an application", n)
	}
	lives[person] = app.Life{Known: true, Died: 20260415} // a month before both awards
	event := uuid.NewString()
	for range 2 {
		if err := w.PersonChangedConflicts(t.Context(), "assistance-conflicts", event, person); err != nil {
			t.Fatal(err)
		}
	}
	work(1, "the change")
	if n := checks("CHANGE"); n != 1 || w.number(t, "select count(*)::int from conflict_finding where rule = 'CONF-38' and occasion = 'CHANGE'") != 2 {
		t.Errorf("%d checks after a change; death is found for both municipalities", n)
	}
	work(0, "by day")
	w.clock.Set(time.Date(2026, 5, 21, 0, 0, 1, 0, time.UTC)) // three in the morning in Riga
	work(2, "the night")
	if n := checks("NIGHT"); n != 2 {
		t.Errorf("%d checks in the night", n)
	}
	work(0, "after the night")
	if n := w.number(t, "select count(*)::int from conflict_due"); n != 0 {
		t.Errorf("%d checks are left", n)
	}
	if n := w.number(t, "select count(*)::int from outbox where topic = 'assistance.conflict.found.v1'"); n != w.number(t, "select count(*)::int from conflict_finding") {
		t.Errorf("%d findings are announced", n)
	}
}

// When the registry does not answer, the check says so and is made again in the next night.
func TestCONFE05RegistryThatDoesNotAnswerIsAskedAgain(t *testing.T) {
	person := uuid.New()
	w, lives := comparing(t) // knows nobody
	w.award(t, kuldiga, uuid.New(), domain.NewMonth(2026, 5), domain.NewMonth(2026, 7), person)
	for _, night := range []int{20, 21, 22} {
		if _, err := w.WorkConflicts(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.clock.Set(time.Date(2026, 5, night+1, 0, 30, 0, 0, time.UTC))
	}
	if n := w.number(t, "select count(*)::int from conflict_check where 'CONF-38' = any (could_not_check)"); n != 3 {
		t.Errorf("%d checks could not ask the registry", n)
	}
	lives[person] = app.Life{Known: true}
	if _, err := w.WorkConflicts(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := w.number(t, "select count(*)::int from conflict_check where not 'CONF-38' = any (could_not_check)"); n != 1 {
		t.Errorf("%d checks asked the registry", n)
	}
	if n := w.number(t, "select count(*)::int from conflict_due"); n != 0 {
		t.Errorf("%d checks are left", n)
	}
}

// her own municipality granted.
func TestCONFE07BeforeAPaymentList(t *testing.T) {
	person := uuid.New()
	w, _ := comparing(t, person)
	w.award(t, kuldiga, uuid.New(), domain.NewMonth(2026, 3), domain.NewMonth(2026, 5), person)
	w.award(t, riga, uuid.New(), domain.NewMonth(2026, 5), domain.NewMonth(2026, 7), person)
	for workload, want := range map[string]conflict.State{"payments": conflict.Found, "gateway": conflict.CouldNotCheck} {
		c := caller.Caller{Kind: caller.Staff, Workload: workload, Subject: "p", Roles: []string{"caseworker"}, Municipality: kuldiga, Purpose: "ASSIST", LegalBasis: "SPSP-36"}
		ctx := authz.WithRequest(caller.With(t.Context(), c), w.rules, "CheckConflicts", true)
		a, err := w.CheckConflicts(ctx, app.CheckConflicts{Municipality: kuldiga, Persons: []uuid.UUID{person}, Occasion: conflict.BeforePayment, ValidateOnly: true})
		if err != nil || result(t, a, "CONF-01").State != want {
			t.Errorf("through %s: %+v, %v", workload, result(t, a, "CONF-01"), err)
		}
	}
}

// A check that cannot be made holds up no other, and is tried again after its time.
func TestCheckThatFailsHoldsUpNoOther(t *testing.T) {
	person, sick := uuid.New(), uuid.New()
	w, _ := comparing(t, person)
	w.award(t, kuldiga, uuid.New(), domain.NewMonth(2026, 5), domain.NewMonth(2026, 7), person)
	if _, err := w.db.Exec(t.Context(), `insert into conflict_due (id, occasion, persons, assessment_id, due_at) values ($1, 'APPLICATION', $2, gen_random_uuid(), '2026-01-01')`, sick, []uuid.UUID{person}); err != nil {
		t.Fatal(err)
	}
	if n, err := w.WorkConflicts(t.Context()); n != 1 || !errors.Is(err, domain.ErrAssessmentNotFound) {
		t.Errorf("%d checks, %v", n, err)
	}
	if n, err := w.WorkConflicts(t.Context()); n != 0 || err != nil {
		t.Errorf("at once again: %d checks, %v", n, err)
	}
	w.clock.Advance(6 * time.Minute)
	if n, err := w.WorkConflicts(t.Context()); n != 0 || !errors.Is(err, domain.ErrAssessmentNotFound) {
		t.Errorf("after its time: %d checks, %v", n, err)
	}
}

// is not; the other municipality has an open one. Persons are compared by the one name that the registry has for them (CONF-E09).
func TestCONFE06DecisionBesideAnOverlapIsExplained(t *testing.T) {
	person := uuid.New()
	w, _ := comparing(t, person)
	there := w.award(t, riga, uuid.New(), domain.NewMonth(2026, 5), domain.NewMonth(2026, 7), person)
	c := caller.Caller{Kind: caller.Staff, Workload: "cases", Subject: "head", Roles: []string{"head"}, Municipality: kuldiga, Purpose: "ASSIST", LegalBasis: "SPSP-36"}
	ctx := authz.WithRequest(caller.With(t.Context(), c), w.rules, "ReserveGrant", true)
	in := app.ReserveGrant{Decision: domain.Decision{ID: uuid.Must(uuid.NewV7()), Case: uuid.New(), Municipality: kuldiga, Persons: []uuid.UUID{person}, Lines: []domain.Entitlement{
		{Benefit: domain.GMIBenefit, MonthlyAmount: 100, Granted: true, Start: 20260701, End: 20260930},
	}}}
	if r, err := w.ReserveGrant(ctx, in); err != nil || r.Reserved || w.number(t, "select count(*)::int from conflict_finding") != 0 {
		t.Fatalf("without a reason: %+v, %v", r, err)
	}
	in.OverrideReason = "She moved; Rīga is told to end its award."
	for range 2 {
		if r, err := w.ReserveGrant(ctx, in); err != nil || !r.Reserved {
			t.Fatalf("with a reason: %+v, %v", r, err)
		}
	}
	of := func(municipality string) []conflict.Record {
		rows, err := store.New(w.db, w.vault).Findings(t.Context(), app.FindingQuery{Municipality: municipality, Filter: "rule = CONF-01", Size: 10})
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	own, other := of(kuldiga), of(riga)
	if len(own) != 1 || own[0].Outcome != conflict.Explained || own[0].Reason != in.OverrideReason || own[0].ResolvedBy != "head" || own[0].Facts.Own.Decision != in.Decision.ID || own[0].From != 20260701 || own[0].To != 20260801 {
		t.Errorf("Kuldīga has %+v", own)
	}
	if len(other) != 1 || other[0].Outcome != conflict.Open || other[0].Facts.Own.Decision != there.ID || other[0].Facts.Grant.Contact != kuldiga {
		t.Errorf("Rīga has %+v", other)
	}
}
