package domain_test

import (
	"bytes"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// crisis is a household whose flat was flooded in Jēkabpils: at most 150 euro, not above the costs.
func crisis(t *testing.T) domain.Facts {
	costs := domain.Money(12000)
	return domain.Facts{
		Municipality: "0031000", ApplicationDate: day(t, "2026-05-15"), Purposes: []domain.Purpose{domain.PurposeCrisis},
		Declaration: domain.Declaration{
			Members: []domain.Member{{Person: "persons/a", BirthDate: day(t, "1980-01-01"), Relation: 1, Occupation: 1}},
			Crisis:  &domain.CrisisClaim{Event: domain.OtherEvent, Date: day(t, "2026-05-02"), Costs: &costs},
		},
	}
}

// R88, R89: a crisis benefit is assessed without means: one line of one day, within what the rules allow; a replay has the same bytes.
func TestR88CrisisIsAssessedWithoutMeans(t *testing.T) {
	t.Parallel()
	e, f := engine(t), crisis(t)
	o, err := e.Assess(f)
	if err != nil {
		t.Fatal(err)
	}
	want := domain.Entitlement{Benefit: domain.CrisisBenefit, Granted: true, MonthlyAmount: 12000, Start: f.ApplicationDate, End: f.ApplicationDate, Rule: "R89", Reason: o.Result.Entitlements[0].Reason}
	if len(o.Result.Entitlements) != 1 || o.Result.Entitlements[0] != want || len(o.Result.Missing) != 0 {
		t.Errorf("%+v", o.Result)
	}
	again, err := e.Assess(f)
	if err != nil {
		t.Fatal(err)
	}
	x, _ := domain.Canonical(f, o)
	y, _ := domain.Canonical(f, again)
	if !bytes.Equal(x, y) {
		t.Error("the replay differs")
	}
	less, more := domain.Money(5000), domain.Money(12001)
	f.CrisisAward = &domain.CrisisAward{Amount: &less}
	if o, err := e.Assess(f); err != nil || o.Result.Entitlements[0].MonthlyAmount != less {
		t.Errorf("less than the ceiling: %+v, %v", o.Result, err)
	}
	f.CrisisAward.Amount = &more
	if _, err := e.Assess(f); err == nil {
		t.Error("more than the ceiling is accepted")
	}
	f.CrisisAward, f.Declaration.Crisis.Costs = nil, nil
	o, err = e.Assess(f)
	if l := o.Result.Entitlements[0]; err != nil || l.Granted || !l.Undetermined || len(o.Result.Missing) != 1 || o.Result.Missing[0].Path != "declaration.crisis.costs" {
		t.Errorf("costs not known: %+v, %v", o.Result, err)
	}
	f = crisis(t)
	f.Declaration.Crisis.Date = day(t, "2026-02-14")
	if o, err := e.Assess(f); err != nil || o.Result.Entitlements[0].Granted || o.Result.Entitlements[0].Undetermined {
		t.Errorf("a day after three months: %+v, %v", o.Result, err)
	}
}

// What cannot be right names its field.
func TestR88CrisisFactsAreChecked(t *testing.T) {
	t.Parallel()
	e := engine(t)
	for name, c := range map[string]struct {
		change func(*domain.Facts)
		want   *errs.Error
		path   string
	}{
		"no event":       {func(f *domain.Facts) { f.Declaration.Crisis = nil }, domain.ErrPurposeRequired, "assessment.purposes"},
		"with a status":  {func(f *domain.Facts) { f.Purposes = append(f.Purposes, domain.PurposeStatus) }, domain.ErrPurposeRequired, "assessment.purposes"},
		"not asked for":  {func(f *domain.Facts) { f.Purposes = []domain.Purpose{domain.PurposeStatus} }, domain.ErrPurposeRequired, "assessment.purposes"},
		"no kind":        {func(f *domain.Facts) { f.Declaration.Crisis.Event = 0 }, domain.ErrCodeInvalid, "assessment.declaration.crisis.event"},
		"tomorrow":       {func(f *domain.Facts) { f.Declaration.Crisis.Date = day(t, "2026-05-16") }, domain.ErrDateInvalid, "assessment.declaration.crisis.event_date"},
		"negative costs": {func(f *domain.Facts) { *f.Declaration.Crisis.Costs = -1 }, domain.ErrAmountInvalid, "assessment.declaration.crisis.costs"},
		"nothing": {func(f *domain.Facts) {
			zero := domain.Money(0)
			f.CrisisAward = &domain.CrisisAward{Amount: &zero}
		}, domain.ErrAmountInvalid, "assessment.crisis_award.amount"},
	} {
		f := crisis(t)
		c.change(&f)
		_, err := e.Assess(f)
		refused(t, name, err, c.want, c.path)
	}
}

// The amount of a crisis is paid once and whole, whatever day of the month it is; two events of a month are two benefits.
func TestR88CrisisIsPaidOnce(t *testing.T) {
	t.Parallel()
	line := domain.Entitlement{Benefit: domain.CrisisBenefit, Granted: true, MonthlyAmount: 12000, Start: day(t, "2026-05-15"), End: day(t, "2026-05-15")}
	d := domain.Decision{ID: uuid.New(), Case: uuid.New(), Municipality: "0031000", Persons: []uuid.UUID{uuid.New()}, Lines: []domain.Entitlement{line}}
	g, err := domain.NewGrant(d, uuid.New)
	if err != nil || len(g.PaymentLines) != 1 || g.PaymentLines[0].Amount != 12000 {
		t.Fatalf("%+v, %v", g, err)
	}
	earlier := domain.Earlier{Running: domain.Running{Municipality: "0031000", Persons: d.Persons, Held: []domain.Held{{ID: uuid.New(), Benefit: domain.CrisisBenefit, Start: day(t, "2026-05-02"), End: day(t, "2026-05-02")}}}}
	if _, some := g.Replacing(earlier, d.ID); some {
		t.Error("the second event takes the place of the first")
	}
}
