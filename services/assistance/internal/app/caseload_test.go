package app_test

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/vault"
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
	s := store.New(w.db, w.vault)
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

// A run that keeps its households has one row for each, equal to the household computed alone, whoever worked on it; the staff of the
// municipality reads them, those who lose most first, and nobody else does.
func TestRunKeepsItsHouseholds(t *testing.T) {
	w := open(t)
	r := rand.New(rand.NewPCG(17, 19))
	for i := range 40 {
		w.helped(t, household(r, []string{kuldiga, "0001000"}[i%2], may))
	}
	p := w.propose(t, "lv-test.1", "260.00/180.00", june)
	run, err := w.RunCaseload(w.in(t, "", "lawyer", "RunCaseload"), app.RunCaseload{PackThen: p.ID, KeepHouseholds: true})
	if err != nil {
		t.Fatal(err)
	}
	list := func(role, municipality string, in app.HouseholdsOf) ([]domain.CaseloadHousehold, string, error) {
		in.Run = run.ID
		return w.CaseloadHouseholds(w.in(t, municipality, role, "ListCaseloadHouseholds"), in)
	}
	if _, _, err := list("head", kuldiga, app.HouseholdsOf{Municipality: kuldiga}); !errors.Is(err, domain.ErrCaseloadRunNotDone) {
		t.Errorf("households before the end: %v", err)
	}
	if worked, err := w.WorkCaseload(t.Context()); !worked || err != nil {
		t.Fatal(worked, err)
	}
	var all []domain.CaseloadHousehold
	for token, n := "", 0; ; n++ {
		part, next, err := list("caseworker", kuldiga, app.HouseholdsOf{Municipality: kuldiga, PageSize: 7, PageToken: token})
		if err != nil || n > 10 {
			t.Fatal(n, err)
		}
		all = append(all, part...)
		if token = next; token == "" {
			break
		}
	}
	if len(all) < 8 || !slices.IsSortedFunc(all, func(a, b domain.CaseloadHousehold) int { return cmp.Compare(a.Difference(), b.Difference()) }) {
		t.Fatalf("%d households, or out of order", len(all))
	}
	changed := 0
	for _, h := range all {
		w.isAsAlone(t, h)
		if h.Change() != domain.ChangeSame {
			changed++
		}
	}
	if changed == 0 {
		t.Error("the other law changes nothing: the test shows nothing")
	}
	losers, _, err := list("head", kuldiga, app.HouseholdsOf{Municipality: kuldiga, Change: domain.ChangeLoses})
	for _, h := range losers {
		if h.Then >= h.Now {
			t.Errorf("%v does not lose", h)
		}
	}
	if err != nil {
		t.Error(err)
	}
	if _, _, err := list("head", "0001000", app.HouseholdsOf{Municipality: kuldiga}); err == nil {
		t.Error("another municipality lists them")
	}
	if _, _, err := list("lawyer", "", app.HouseholdsOf{Municipality: kuldiga}); err == nil {
		t.Error("a lawyer lists households")
	}
	if _, _, _, err := w.CaseloadHousehold(w.in(t, "0001000", "head", "GetCaseloadHousehold"), run.ID, all[0].Decision); !errors.Is(err, domain.ErrCaseloadHouseholdNotFound) {
		t.Errorf("another municipality reads one: %v", err)
	}
	w.clock.Advance(31 * 24 * time.Hour)
	if _, _, err := list("head", kuldiga, app.HouseholdsOf{Municipality: kuldiga}); !errors.Is(err, domain.ErrCaseloadHouseholdsNotKept) {
		t.Errorf("after thirty days: %v", err)
	}
	if err := w.DropHouseholds(t.Context()); err != nil {
		t.Fatal(err)
	}
	left := 0
	if err := w.db.QueryRow(t.Context(), "select count(*) from caseload_household").Scan(&left); err != nil || left != 0 {
		t.Errorf("%d results stay, %v", left, err)
	}
	if n := w.number(t, "select count(*)::int from data_key where subject like 'caseloadRuns/%' and destroyed_at is null"); n != 0 {
		t.Errorf("%d keys of runs stay", n)
	}
}

// isAsAlone compares a kept household with the same household computed by itself.
func (w *world) isAsAlone(t *testing.T, h domain.CaseloadHousehold) {
	t.Helper()
	got, now, then, err := w.CaseloadHousehold(w.in(t, h.Municipality, "caseworker", "GetCaseloadHousehold"), h.Run, h.Decision)
	if err != nil || !now.Reproduced || !then.Reproduced || len(now.Record)+len(then.Record) > 0 {
		t.Fatalf("%v: reproduced %v, %v: %v", h.Decision, now.Reproduced, then.Reproduced, err)
	}
	alone := domain.CaseloadHousehold{}
	alone.Compare(now.Assessment.Outcome.Result, then.Assessment.Outcome.Result)
	if got.Now != alone.Now || got.Then != alone.Then || got.StatusNow != alone.StatusNow || got.StatusThen != alone.StatusThen || got.Now != h.Now || got.Then != h.Then {
		t.Errorf("%+v, alone %+v", got, alone)
	}
	if len(now.Assessment.Outcome.Trace) < 10 {
		t.Error("no trace")
	}
}

// When what comes out now is not what the run kept, the kept numbers are shown and it is said.
func TestKeptNumbersOutliveAChangeOfLaw(t *testing.T) {
	w := open(t)
	r := rand.New(rand.NewPCG(23, 29))
	for range 3 {
		w.helped(t, household(r, kuldiga, may))
	}
	run, err := w.RunCaseload(w.in(t, kuldiga, "head", "RunCaseload"), app.RunCaseload{Municipality: kuldiga, KeepHouseholds: true})
	if err != nil {
		t.Fatal(err)
	}
	if worked, err := w.WorkCaseload(t.Context()); !worked || err != nil {
		t.Fatal(worked, err)
	}
	list, _, err := w.CaseloadHouseholds(w.in(t, kuldiga, "head", "ListCaseloadHouseholds"), app.HouseholdsOf{Run: run.ID, Municipality: kuldiga})
	if err != nil || len(list) == 0 {
		t.Fatal(len(list), err)
	}
	// as if another program had computed it: one number of the record is another
	var sealed []byte
	if err := w.db.QueryRow(t.Context(), "select record_now from caseload_household where decision_id = $1", list[0].Decision).Scan(&sealed); err != nil {
		t.Fatal(err)
	}
	record, err := w.vault.Open(t.Context(), w.db, []vault.Sealed{{Field: "caseload_household.record_now", Record: list[0].Decision, Bytes: sealed}})
	if err != nil {
		t.Fatal(err)
	}
	record[0][4] ^= 2
	if _, err := w.db.Exec(t.Context(), "update caseload_household set record_now = '\\x00'::bytea || $2::bytea where decision_id = $1", list[0].Decision, record[0]); err != nil {
		t.Fatal(err)
	}
	_, now, then, err := w.CaseloadHousehold(w.in(t, kuldiga, "head", "GetCaseloadHousehold"), run.ID, list[0].Decision)
	if err != nil || now.Reproduced || then.Reproduced || len(now.Record) < 10 || !now.Computed {
		t.Errorf("reproduced %v, %v, record %d, %v", now.Reproduced, then.Reproduced, len(now.Record), err)
	}
}
