package app_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// pensioner lives alone with a pension and bills: housing benefit by the coefficient of row A.
func pensioner(day domain.Date) domain.Facts {
	person := names.Format("persons", uuid.New())
	f := domain.Facts{Municipality: kuldiga, ApplicationDate: day, Purposes: []domain.Purpose{domain.PurposeHousing}}
	d := &f.Declaration
	d.Members = []domain.Member{{Person: person, BirthDate: domain.NewDate(1950, 1, 1), Relation: 1, Occupation: domain.Occupation(5)}}
	for m := day.Month() - 3; m < day.Month(); m++ {
		d.MonthlyIncomes = append(d.MonthlyIncomes, domain.MonthlyIncome{Person: person, Month: m, Type: 3, Amount: 50000})
	}
	d.NoIrregularIncomes, d.SavingsKnown, d.NoRealProperty, d.NoVehicles = []string{person}, true, true, true
	d.Dwelling = &domain.Dwelling{AreaM2Hundredths: 4000, Heating: 1, RightOfUse: true}
	d.HousingExpenses = []domain.HousingExpense{{Type: 2, Month: day.Month(), Amount: 30000}}
	return f
}

// A coefficient that falls or rises inside an award: the difference is shown, nothing changes until a second person applies it, then
// what is due changes and payments are told, once.
func TestRecalculationIsShownBeforeASecondPersonAppliesIt(t *testing.T) {
	w := open(t)
	w.clock.Set(time.Date(2026, 3, 10, 9, 0, 0, 0, time.UTC))
	w.helped(t, pensioner(domain.NewDate(2026, 2, 10)))
	lines := func() (sum, changedEvents int64) {
		err := w.db.QueryRow(t.Context(), "select (select coalesce(sum(amount_cents), 0) from payment_line), (select count(*) from outbox where topic = 'assistance.benefit.changed.v1')").Scan(&sum, &changedEvents)
		if err != nil {
			t.Fatal(err)
		}
		return sum, changedEvents
	}
	before, _ := lines()
	if before == 0 {
		t.Fatal("the household gets nothing")
	}
	in := app.ProposeAwardChanges{Municipality: kuldiga, From: domain.NewMonth(2026, 3), ValidateOnly: true}
	shown, err := w.ProposeAwardChanges(w.in(t, kuldiga, "caseworker", "ProposeAwardChanges"), in)
	if err != nil || len(shown.Changes) != 1 || shown.Changes[0].ID != uuid.Nil || shown.Changes[0].Rule != "R67" || len(shown.Changes[0].Trace) == 0 {
		t.Fatalf("shown %+v, %v", shown, err)
	}
	if now, _ := lines(); now != before {
		t.Error("showing a difference changed what is due")
	}
	in.ValidateOnly = false
	kept, err := w.ProposeAwardChanges(w.in(t, kuldiga, "head", "ProposeAwardChanges"), in)
	if err != nil || len(kept.Changes) != 1 {
		t.Fatalf("%+v, %v", kept, err)
	}
	if again, err := w.ProposeAwardChanges(w.in(t, kuldiga, "head", "ProposeAwardChanges"), in); err != nil || len(again.Changes) != 0 {
		t.Errorf("proposed twice: %+v, %v", again, err)
	}
	c := kept.Changes[0]
	if _, err := w.ApplyAwardChange(w.in(t, kuldiga, "head", "ApplyAwardChange"), c.ID); !errors.Is(err, domain.ErrAwardChangeSamePerson) {
		t.Errorf("applied by whoever proposed: %v", err)
	}
	second := w.as(t, "inese", "head", "ApplyAwardChange")
	if got, err := w.ApplyAwardChange(second, c.ID); err != nil || got.State != domain.ChangeApplied {
		t.Fatal(err)
	}
	after, events := lines()
	if after-before != int64(c.Total()) || c.Total() == 0 || events != int64(len(c.Runs())) {
		t.Errorf("due %d to %d, difference %d, %d events", before, after, c.Total(), events)
	}
	if _, err := w.ApplyAwardChange(w.as(t, "inese", "head", "ApplyAwardChange"), c.ID); !errors.Is(err, domain.ErrAwardChangeSettled) {
		t.Errorf("applied twice: %v", err)
	}
	if rest, err := w.ProposeAwardChanges(w.in(t, kuldiga, "head", "ProposeAwardChanges"), in); err != nil || len(rest.Changes) != 0 {
		t.Errorf("the same difference once more: %+v, %v", rest, err)
	}
	list, _, err := w.AwardChanges(w.in(t, kuldiga, "caseworker", "ListAwardChanges"), app.List{}, domain.ChangeApplied)
	if err != nil || len(list) != 1 || list[0].ID != c.ID || list[0].SettledBy != "inese" {
		t.Errorf("list %+v, %v", list, err)
	}
}

// A law for months that have passed (R63): only the difference is proposed; dismissed, it changes nothing.
func TestRetroactiveLawIsProposedAndMayBeDismissed(t *testing.T) {
	w := open(t)
	w.helped(t, pensioner(domain.NewDate(2026, 5, 10)))
	p, err := w.ProposeRulePack(w.as(t, "ginta", "lawyer", "ProposeRulePack"), app.ProposeRulePack{
		Label: "lv-test.1", Reason: "a coefficient raised afterwards", ValidFrom: june, Files: withRow(t, "2.5", func(r *domain.Parameter) bool {
			return r.Key == "housing.coefficient" && r.HouseholdType == "single_pensioner_or_disabled" && r.Municipality == "" && r.Covers(may)
		}),
	})
	if err != nil {
		t.Fatal(err)
	}
	in := app.ProposeAwardChanges{Municipality: kuldiga, From: domain.NewMonth(2026, 5), Pack: p.ID}
	got, err := w.ProposeAwardChanges(w.in(t, kuldiga, "caseworker", "ProposeAwardChanges"), in)
	if err != nil || len(got.Changes) != 1 || got.Changes[0].Total() != 6*(26750-19270) {
		t.Fatalf("%+v, %v", got, err)
	}
	for _, c := range got.Changes {
		if c.Rule != "R63" {
			t.Errorf("rule %s", c.Rule)
		}
		d, err := w.DismissAwardChange(w.in(t, kuldiga, "head", "DismissAwardChange"), c.ID, "The household moved away.")
		if err != nil || d.State != domain.ChangeDismissed {
			t.Errorf("dismiss: %v", err)
		}
	}
	if _, err := w.ProposeAwardChanges(w.in(t, kuldiga, "caseworker", "ProposeAwardChanges"), app.ProposeAwardChanges{Municipality: kuldiga, From: 24300, Refusal: &domain.Refusal{}}); !errors.Is(err, domain.ErrRefusalNeedsDecision) {
		t.Errorf("a refusal in general: %v", err)
	}
}

func TestExplanationNamesRightsAndFlips(t *testing.T) {
	w := open(t)
	in := app.Assess{Case: uuid.New(), Facts: pensioner(may)}
	a, err := w.Assess(w.in(t, kuldiga, "caseworker", "Assess"), in)
	if err != nil {
		t.Fatal(err)
	}
	e, err := w.Explain(w.in(t, kuldiga, "caseworker", "ExplainAssessment"), a.ID)
	if err != nil || len(e.Rights) == 0 || len(e.Flips) == 0 {
		t.Fatalf("%d rights, %d flips, %v", len(e.Rights), len(e.Flips), err)
	}
	if _, err := w.Explain(w.in(t, "0001000", "caseworker", "ExplainAssessment"), a.ID); !errors.Is(err, domain.ErrAssessmentNotFound) {
		t.Errorf("another municipality: %v", err)
	}
}
