package app_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/domain"
	"github.com/digisoc/platform/services/assistance/internal/store"
)

// in is a call of somebody of a municipality; without one, of a lawyer.
func (w *world) in(t *testing.T, municipality, role, action string) context.Context {
	t.Helper()
	c := caller.Caller{Kind: caller.Staff, Workload: "gateway", Subject: role, Roles: []string{role}, Municipality: municipality, Purpose: "ASSIST", LegalBasis: "SPSP-36"}
	return authz.WithRequest(caller.With(t.Context(), c), w.rules, action, true)
}

// household is somebody's facts; which, follows from r.
func household(r *rand.Rand, municipality string, day domain.Date) domain.Facts {
	f := domain.Facts{Municipality: municipality, ApplicationDate: day, Purposes: []domain.Purpose{1, 2, 3}}
	d := &f.Declaration
	d.SavingsKnown, d.NoRealProperty, d.NoVehicles = true, true, true
	for i := range 1 + r.IntN(4) {
		m := domain.Member{Person: names.Format("persons", uuid.New()), BirthDate: domain.NewDate(1940+r.IntN(60), 1+r.IntN(12), 5), Relation: 2, Occupation: domain.Occupation(1 + r.IntN(6)), Disabled: r.IntN(5) == 0}
		if i == 0 {
			m.Relation = 1
		} else if r.IntN(2) == 0 {
			m.Relation, m.BirthDate = 4, domain.NewDate(2012+r.IntN(10), 3, 9)
		}
		d.Members = append(d.Members, m)
		d.NoIrregularIncomes = append(d.NoIrregularIncomes, m.Person)
		for month := day.Month() - 3; month < day.Month(); month++ {
			if amount := r.Int64N(60000); amount > 20000 {
				d.MonthlyIncomes = append(d.MonthlyIncomes, domain.MonthlyIncome{Person: m.Person, Month: month, Type: 1, Amount: domain.Money(amount)})
			} else {
				d.NoIncomes = append(d.NoIncomes, domain.NoIncome{Person: m.Person, Month: month})
			}
		}
	}
	d.Dwelling = &domain.Dwelling{AreaM2Hundredths: 4500, Heating: 1, RightOfUse: true}
	d.HousingExpenses = []domain.HousingExpense{{Type: 2, Month: day.Month(), Amount: domain.Money(r.Int64N(20000))}}
	return f
}

// helped assesses a household, decides as the engine proposes, and grants.
func (w *world) helped(t *testing.T, f domain.Facts) {
	t.Helper()
	in := app.Assess{Case: uuid.New(), Facts: f}
	a, err := w.Assess(w.in(t, f.Municipality, "caseworker", "Assess"), in)
	if err != nil {
		t.Fatal(err)
	}
	d := domain.Decision{ID: uuid.Must(uuid.NewV7()), Case: in.Case, Assessment: a.ID, Municipality: f.Municipality, Lines: a.Outcome.Result.Entitlements}
	for _, p := range a.Persons() {
		id, err := names.Parse("persons", p)
		if err != nil {
			t.Fatal(err)
		}
		d.Persons = append(d.Persons, id)
	}
	if err := w.Grant(t.Context(), "assistance-decisions", uuid.NewString(), d); err != nil {
		t.Fatal(err)
	}
}

// The set is the sum of its households, computed one by one from what stands in the database.
func TestCaseloadIsTheSumOfItsHouseholds(t *testing.T) {
	w := open(t)
	r := rand.New(rand.NewPCG(7, 11))
	for i := range 120 {
		w.helped(t, household(r, []string{kuldiga, "0001000", "0038001"}[i%3], may))
	}
	p := w.propose(t, "lv-test.1", "260.00/180.00", june)
	run, err := w.RunCaseload(w.in(t, "", "lawyer", "RunCaseload"), app.RunCaseload{PackThen: p.ID})
	if err != nil || run.State != domain.RunQueued {
		t.Fatal(err)
	}
	if worked, err := w.WorkCaseload(t.Context()); !worked || err != nil {
		t.Fatal(worked, err)
	}
	got, err := w.CaseloadRun(w.in(t, "", "lawyer", "GetCaseloadRun"), run.ID)
	if err != nil || got.State != domain.RunDone || got.Done != got.Total || got.Failed != 0 || got.Done < 60 {
		t.Fatalf("%+v, %v", got, err)
	}
	want := w.oneByOne(t, p)
	for g, c := range want {
		if have := got.Tally[g]; have == nil || *have != *c {
			t.Errorf("%v: %+v, one by one %+v", g, have, c)
		}
	}
	if len(want) != len(got.Tally) {
		t.Errorf("%d groups, one by one %d", len(got.Tally), len(want))
	}
	if again, err := w.WorkCaseload(t.Context()); again || err != nil {
		t.Errorf("a run that is done is taken again: %v", err)
	}
}

// oneByOne asks what if for every assessment that led to an award.
func (w *world) oneByOne(t *testing.T, p domain.RulePack) domain.Tally {
	t.Helper()
	rows, err := w.db.Query(t.Context(), "select assessment_id, municipality from award")
	if err != nil {
		t.Fatal(err)
	}
	tally := domain.Tally{}
	type one struct {
		id           uuid.UUID
		municipality string
	}
	var all []one
	for rows.Next() {
		var o one
		if err := rows.Scan(&o.id, &o.municipality); err != nil {
			t.Fatal(err)
		}
		all = append(all, o)
	}
	for _, o := range all {
		a, err := w.WhatIf(w.in(t, o.municipality, "caseworker", "WhatIf"), app.WhatIf{Base: o.id, Pack: p.ID})
		if err != nil {
			t.Fatal(err)
		}
		tally.Count(a.Now.Facts, a.Now.Outcome.Result, a.Then.Outcome.Result)
	}
	return tally
}

func TestCaseloadRunIsCancelledAndTakenOver(t *testing.T) {
	w := open(t)
	r := rand.New(rand.NewPCG(3, 5))
	for range 12 {
		w.helped(t, household(r, kuldiga, may))
	}
	head := func(action string) context.Context { return w.in(t, kuldiga, "head", action) }
	first, err := w.RunCaseload(head("RunCaseload"), app.RunCaseload{Municipality: kuldiga})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.CaseloadTable(head("DownloadCaseloadRun"), first.ID); !errors.Is(err, domain.ErrCaseloadRunNotDone) {
		t.Errorf("a table before the end: %v", err)
	}
	if got, err := w.CancelCaseloadRun(head("CancelCaseloadRun"), first.ID); err != nil || got.State != domain.RunCancelled {
		t.Errorf("cancel: %v, %v", got.State, err)
	}
	if _, err := w.CancelCaseloadRun(head("CancelCaseloadRun"), first.ID); !errors.Is(err, domain.ErrCaseloadRunEnded) {
		t.Errorf("cancel twice: %v", err)
	}
	if worked, err := w.WorkCaseload(t.Context()); worked || err != nil {
		t.Errorf("a cancelled run was computed: %v", err)
	}

	second, err := w.RunCaseload(head("RunCaseload"), app.RunCaseload{Municipality: kuldiga})
	if err != nil {
		t.Fatal(err)
	}
	// an instance takes it and dies
	s := store.New(w.db)
	err = s.InTx(t.Context(), func(ctx context.Context, tx app.Tx) error {
		r, err := tx.TakeCaseloadRun(ctx, w.clock.Now())
		if err != nil {
			return err
		}
		r.State = domain.RunRunning
		return tx.SaveCaseloadRun(ctx, r, w.clock.Now().Add(time.Minute))
	})
	if err != nil {
		t.Fatal(err)
	}
	if worked, _ := w.WorkCaseload(t.Context()); worked {
		t.Error("two instances work on one run")
	}
	w.clock.Advance(2 * time.Minute)
	if worked, err := w.WorkCaseload(t.Context()); !worked || err != nil {
		t.Errorf("nobody took the run over: %v", err)
	}
	got, err := w.CaseloadRun(head("GetCaseloadRun"), second.ID)
	if err != nil || got.State != domain.RunDone || got.Done != got.Total || got.Total == 0 {
		t.Errorf("%+v, %v", got, err)
	}
}

// A head sees her own municipality's tables, a lawyer the country's, and neither the other's.
func TestTablesCannotBeSubtracted(t *testing.T) {
	w := open(t)
	country, err := w.RunCaseload(w.in(t, "", "lawyer", "RunCaseload"), app.RunCaseload{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.CaseloadRun(w.in(t, kuldiga, "head", "GetCaseloadRun"), country.ID); !errors.Is(err, domain.ErrCaseloadRunNotFound) {
		t.Errorf("a head sees the country's: %v", err)
	}
	if _, err := w.RunCaseload(w.in(t, "", "lawyer", "RunCaseload"), app.RunCaseload{Municipality: kuldiga}); err == nil {
		t.Error("a lawyer asks for one municipality")
	}
	if _, err := w.RunCaseload(w.in(t, kuldiga, "head", "RunCaseload"), app.RunCaseload{}); err == nil {
		t.Error("a head asks for the country")
	}
	if _, err := w.RunCaseload(w.in(t, "", "lawyer", "RunCaseload"), app.RunCaseload{PackThen: uuid.New()}); !errors.Is(err, domain.ErrRulePackNotFound) {
		t.Errorf("a pack that is not there: %v", err)
	}
}
