package app_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// declare records the facts of a household on its day, and names the household.
func (w *world) declare(t *testing.T, f domain.Facts, household uuid.UUID) domain.FactChange {
	t.Helper()
	c, err := w.RecordDeclaration(w.in(t, f.Municipality, "caseworker", "RecordDeclaration"), app.RecordDeclaration{
		Household: household, Municipality: f.Municipality, Day: f.ApplicationDate, Declaration: f.Declaration,
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// fromSet asks for the means test of what was known.
func fromSet(f domain.Facts, household uuid.UUID, at time.Time) app.Assess {
	f.Declaration = domain.Declaration{}
	return app.Assess{Case: uuid.New(), Facts: f, Set: &app.FactSet{Household: household, KnownAt: at}}
}

func factOf(c domain.FactChange, kind domain.FactKind) domain.Fact {
	i := slices.IndexFunc(c.Adds, func(f domain.Fact) bool { return f.Value.Kind == kind })
	return c.Adds[i]
}

// "As known on day X about month Y" is a question to the means test: after a correction the same question about the same moment has the
// same answer to the byte, and the question about now has another; both are replayed.
func TestMeansTestAsKnownOnADay(t *testing.T) {
	w := open(t)
	f, home := pensioner(may), uuid.New()
	recorded := w.declare(t, f, home)
	then := w.clock.Now()
	worker := func(action string) context.Context { return w.in(t, kuldiga, "caseworker", action) }
	before, err := w.Assess(worker("Assess"), fromSet(f, home, time.Time{}))
	if err != nil || before.Facts.FactSet == nil || len(before.Outcome.Result.Missing) != 0 || len(before.Outcome.Result.Entitlements) != 1 {
		t.Fatalf("%+v, %v", before, err)
	}
	w.clock.Set(then.Add(24 * time.Hour))
	pension := factOf(recorded, domain.FactIncome)
	pension.Value.Amount += 12345
	corrected, err := w.CorrectFact(worker("CorrectFact"), app.CorrectFact{ID: pension.ID, Days: pension.Valid, Value: pension.Value, Reason: "typing error"})
	if err != nil {
		t.Fatal(err)
	}
	again, err := w.Assess(worker("Assess"), fromSet(f, home, then))
	if err != nil || string(again.Kept) != string(before.Kept) || again.SHA256 != before.SHA256 {
		t.Errorf("what was known then gives another answer later: %v", err)
	}
	now, err := w.Assess(worker("Assess"), fromSet(f, home, time.Time{}))
	if err != nil || now.Outcome.Result.AverageMonthlyIncome-before.Outcome.Result.AverageMonthlyIncome != 4115 {
		t.Errorf("average %s, before %s, %v", now.Outcome.Result.AverageMonthlyIncome, before.Outcome.Result.AverageMonthlyIncome, err)
	}
	if !slices.ContainsFunc(now.Facts.FactSet.Used, func(u domain.FactUse) bool {
		return u.Fact == names.Format("facts", corrected.ID) && strings.HasPrefix(u.Path, "declaration.monthly_incomes[") && u.Source == "DECLARED"
	}) {
		t.Errorf("the corrected version is not among the sources: %+v", now.Facts.FactSet.Used)
	}
	for _, a := range []domain.Assessment{before, again, now} {
		if r, err := w.Replay(worker("ReplayAssessment"), a.ID); err != nil || !r.Identical {
			t.Errorf("replay %+v, %v", r, err)
		}
	}
	if _, err := w.Assess(worker("Assess"), fromSet(f, home, w.clock.Now().Add(time.Second))); !errors.Is(err, domain.ErrKnownAtInvalid) {
		t.Errorf("what will be known: %v", err)
	}
	what, err := w.WhatIf(worker("WhatIf"), app.WhatIf{Facts: f, Set: &app.FactSet{Household: home, KnownAt: then}})
	if err != nil || what.Now.Outcome.Result.AverageMonthlyIncome != before.Outcome.Result.AverageMonthlyIncome || what.Now.Facts.FactSet == nil {
		t.Errorf("what-if of what was known: %v", err)
	}
}

// A disputed fact keeps its value; lists, result and trace say so, and the assessments made before stay as they were.
func TestDisputedFactCountsAndIsMarked(t *testing.T) {
	w := open(t)
	f, home := pensioner(may), uuid.New()
	recorded := w.declare(t, f, home)
	worker := func(action string) context.Context { return w.in(t, kuldiga, "caseworker", action) }
	before, err := w.Assess(worker("Assess"), fromSet(f, home, time.Time{}))
	if err != nil {
		t.Fatal(err)
	}
	w.clock.Set(w.clock.Now().Add(time.Hour))
	disputed, err := w.DisputeFact(worker("DisputeFact"), factOf(recorded, domain.FactIncome).ID, "never received it")
	if err != nil || disputed.Dispute == "" {
		t.Fatal(err)
	}
	after, err := w.Assess(worker("Assess"), fromSet(f, home, time.Time{}))
	if err != nil || after.Outcome.Result.AverageMonthlyIncome != before.Outcome.Result.AverageMonthlyIncome {
		t.Fatalf("a disputed fact lost its value: %v", err)
	}
	if d := after.Outcome.Result.Disputed; len(d) != 1 || d[0].Fact != names.Format("facts", disputed.ID) {
		t.Errorf("disputed in the result: %+v", d)
	}
	if !slices.ContainsFunc(after.Outcome.Trace, func(s *domain.Step) bool {
		return s.Rule == "R19" && slices.ContainsFunc(s.Notes, func(n domain.Text) bool { return strings.Contains(n.EN, "disputed") && n.LV != "" })
	}) {
		t.Error("the trace does not say that a fact is disputed")
	}
	page, err := w.Facts(worker("ListFacts"), app.ListFacts{Household: home, Month: domain.NewMonth(2026, 2)})
	if err != nil || !slices.ContainsFunc(page.Facts, func(x domain.Fact) bool { return x.ID == disputed.ID && x.Dispute == "never received it" }) {
		t.Errorf("list %+v, %v", page, err)
	}
	if r, err := w.Replay(worker("ReplayAssessment"), after.ID); err != nil || !r.Identical {
		t.Errorf("replay %+v, %v", r, err)
	}
}

// A fact that changes while an award runs for its person asks for reassessment (R79), once for a call; before the award, nothing does.
func TestChangedFactAsksForReassessment(t *testing.T) {
	w := open(t)
	f, home := pensioner(may), uuid.New()
	recorded := w.declare(t, f, home)
	if n := w.events(t, "assistance.reassessment.due.v1"); n != 0 {
		t.Fatalf("%d events before there is an award", n)
	}
	w.helped(t, f)
	worker := func(action string) context.Context { return w.in(t, kuldiga, "caseworker", action) }
	steps := []func() error{
		func() error {
			_, err := w.DisputeFact(worker("DisputeFact"), factOf(recorded, domain.FactIncome).ID, "never received it")
			return err
		},
		func() error { // about the household as a whole
			_, err := w.RetractFact(worker("RetractFact"), factOf(recorded, domain.FactDwelling).ID, "another dwelling")
			return err
		},
		func() error { w.declare(t, f, home); return nil },
	}
	for i, step := range steps {
		if err := step(); err != nil {
			t.Fatal(err)
		}
		if n := w.events(t, "assistance.reassessment.due.v1"); n != i+1 {
			t.Errorf("%d events after %d changes", n, i+1)
		}
	}
	w.declare(t, f, home) // nothing is new
	if n := w.events(t, "assistance.reassessment.due.v1"); n != len(steps) {
		t.Errorf("%d events, though the last declaration changed nothing", n)
	}
}

// Only the adapter of a register speaks for it, and for nothing else (R93); another municipality's facts do not exist; nothing is stored by half.
func TestWhoSaysWhatAboutWhom(t *testing.T) {
	w := open(t)
	home, person := uuid.New(), uuid.New()
	income := func(source domain.FactSource) domain.Fact {
		return domain.Fact{
			Person: person, Valid: domain.Days{From: domain.NewDate(2026, 4, 1), Until: domain.NewDate(2026, 5, 1)}, Source: source,
			Value: domain.FactValue{Kind: domain.FactIncome, Income: domain.IncomeWage, Amount: 1},
		}
	}
	register, declared := domain.FactSource{Kind: domain.FromRegister, Register: "VSAA", Record: "1"}, domain.FactSource{Kind: domain.Declared}
	worker := w.in(t, kuldiga, "caseworker", "BatchRecordFacts")
	for name, c := range map[string]struct {
		ctx   context.Context
		facts []domain.Fact
		err   *errs.Error
		path  string
	}{
		"staff for a register":       {worker, []domain.Fact{income(declared), income(register)}, domain.ErrRegisterOnly, "facts[1].source.kind"},
		"an adapter for a household": {w.adapter(t, "BatchRecordFacts"), []domain.Fact{income(declared)}, domain.ErrRegisterOnly, "facts[0].source.kind"},
		"another municipality":       {w.in(t, "0001000", "caseworker", "BatchRecordFacts"), []domain.Fact{income(declared)}, errs.ErrAccessDenied, ""},
		"one of two is wrong": {worker, []domain.Fact{income(declared), func() domain.Fact {
			f := income(declared)
			f.Value.Amount = -1
			return f
		}()}, domain.ErrAmountInvalid, "facts[1].value"},
	} {
		_, err := w.RecordFacts(c.ctx, app.RecordFacts{Household: home, Municipality: kuldiga, Facts: c.facts})
		if e, _ := errs.As(err); !errors.Is(err, c.err) || c.path != "" && e.Fields[0].Path != c.path {
			t.Errorf("%s: %v", name, err)
		}
	}
	var n int
	if err := w.db.QueryRow(t.Context(), "select count(*) from fact").Scan(&n); err != nil || n != 0 {
		t.Errorf("%d facts stored by half, %v", n, err)
	}
	answer, err := w.RecordFacts(w.adapter(t, "BatchRecordFacts"), app.RecordFacts{Household: home, Municipality: kuldiga, Facts: []domain.Fact{income(register)}})
	if err != nil {
		t.Fatal(err)
	}
	id := answer.Adds[0].ID
	if _, err := w.CorrectFact(w.in(t, kuldiga, "head", "CorrectFact"), app.CorrectFact{ID: id, Days: answer.Adds[0].Valid, Value: answer.Adds[0].Value, Reason: "please"}); !errors.Is(err, domain.ErrFactFromRegister) {
		t.Errorf("a head corrects a register: %v", err)
	}
	if _, err := w.RetractFact(w.in(t, kuldiga, "head", "RetractFact"), id, "please"); !errors.Is(err, domain.ErrFactFromRegister) {
		t.Errorf("a head retracts a register: %v", err)
	}
	if _, err := w.FactHistory(w.in(t, "0001000", "caseworker", "GetFactHistory"), id); !errors.Is(err, domain.ErrFactNotFound) {
		t.Errorf("another municipality reads: %v", err)
	}
	if p, err := w.Facts(w.in(t, "0001000", "caseworker", "ListFacts"), app.ListFacts{Household: home}); err != nil || len(p.Facts) != 0 {
		t.Errorf("another municipality lists %d, %v", len(p.Facts), err)
	}
	for _, at := range []time.Time{w.clock.Now().Add(time.Hour), time.Date(2020, 12, 31, 23, 0, 0, 0, time.UTC)} {
		if _, err := w.Facts(w.in(t, kuldiga, "caseworker", "ListFacts"), app.ListFacts{Household: home, KnownAt: at}); !errors.Is(err, domain.ErrKnownAtInvalid) {
			t.Errorf("known at %s: %v", at, err)
		}
	}
}

// Two people correct the same version: one of them is told that it is no longer the one that is known, and nothing of hers is stored.
func TestTwoCorrectionsOfOneVersion(t *testing.T) {
	w := open(t)
	f, home := pensioner(may), uuid.New()
	pension := factOf(w.declare(t, f, home), domain.FactIncome)
	results := make(chan error, 8)
	for i := range cap(results) {
		go func() {
			v := pension.Value
			v.Amount = domain.Money(i)
			_, err := w.CorrectFact(w.in(t, kuldiga, "caseworker", "CorrectFact"), app.CorrectFact{ID: pension.ID, Days: pension.Valid, Value: v, Reason: "typing error"})
			results <- err
		}()
	}
	won := 0
	for range cap(results) {
		switch err := <-results; {
		case err == nil:
			won++
		case !errors.Is(err, domain.ErrFactSuperseded):
			t.Errorf("%v", err)
		}
	}
	history, err := w.FactHistory(w.in(t, kuldiga, "caseworker", "GetFactHistory"), pension.ID)
	if err != nil || won != 1 || len(history) != 2 {
		t.Errorf("%d won, %d versions, %v", won, len(history), err)
	}
}

// Two municipalities record the same person in two households at once: one is told (R11).
func TestOnePersonInTwoHouseholdsAtOnce(t *testing.T) {
	w := open(t)
	f := pensioner(may)
	results := make(chan error, 6)
	for i := range cap(results) {
		go func() {
			municipality := []string{kuldiga, "0001000"}[i%2]
			_, err := w.RecordDeclaration(w.in(t, municipality, "caseworker", "RecordDeclaration"), app.RecordDeclaration{
				Household: uuid.New(), Municipality: municipality, Day: may, Declaration: f.Declaration,
			})
			results <- err
		}()
	}
	won := 0
	for range cap(results) {
		switch err := <-results; {
		case err == nil:
			won++
		case !errors.Is(err, domain.ErrMembershipOverlaps):
			t.Errorf("%v", err)
		}
	}
	if won != 1 {
		t.Errorf("%d households have the person", won)
	}
}
