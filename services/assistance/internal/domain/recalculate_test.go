package domain_test

import (
	"testing"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// awarded is the award that follows from an assessment.
func awarded(t *testing.T, e *domain.Engine, f domain.Facts) domain.Award {
	t.Helper()
	o, err := e.Assess(f)
	if err != nil {
		t.Fatal(err)
	}
	return domain.Award{Facts: f, Lines: o.Result.Entitlements}
}

func month(t *testing.T, s string) domain.Month {
	t.Helper()
	m, err := domain.ParseMonth(s)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestR67TheCoefficientOf2026FallsInsideAnAward: 2.5 to April and 2.1 from May; with an income of 500 and a bill of 300 that is
// 467.50 + 300 − 500 = 267.50, then 392.70 + 300 − 500 = 192.70.
func TestR67TheCoefficientOf2026FallsInsideAnAward(t *testing.T) {
	t.Parallel()
	e := engine(t)
	a := awarded(t, e, facts(t, "2026-03-10", []who{pensioner}, asks(domain.PurposeHousing), earns(0, domain.IncomeOldAgePension, 50000), pays(1, 0, 30000)))
	d, err := e.Recalculate(a, month(t, "2026-03"), e.Parameters())
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]domain.Money{"2026-03": 26750, "2026-04": 26750, "2026-05": 19270, "2026-06": 19270, "2026-07": 19270, "2026-08": 19270}
	if len(d.Months) != len(want) || d.Rule != "R67" || d.Total() != 4*(19270-26750) || d.Trace[0].Rule != "R67" {
		t.Errorf("difference %s %s: %+v", d.Rule, d.Total(), d.Months)
	}
	for _, m := range d.Months {
		if m.Was != 26750 || m.Becomes != want[m.Month.String()] || m.Benefit != domain.HousingBenefit {
			t.Errorf("%s: %s becomes %s", m.Month, m.Was, m.Becomes)
		}
	}
	same, err := e.Recalculate(a, month(t, "2026-03"), with(t, key("award.recalculate_on_coefficient_change"),
		domain.Parameter{Key: "award.recalculate_on_coefficient_change", Value: domain.No}).Parameters())
	if err != nil || same.Total() != 0 {
		t.Errorf("recalculated although the parameter says no: %s, %v", same.Total(), err)
	}
}

// TestR63ARetroactiveLawPaysTheDifference: an award of January 2026 made with 2.1, before the law of February raised it to 2.5 from
// January. Only the award gets a difference; the months are those of the award.
func TestR63ARetroactiveLawPaysTheDifference(t *testing.T) {
	t.Parallel()
	early := func(p *domain.Parameter) bool {
		return p.Key == "housing.coefficient" && p.Covers(day(t, "2026-02-01"))
	}
	before := with(t, early,
		domain.Parameter{Key: "housing.coefficient", HouseholdType: "single_pensioner_or_disabled", Value: "2.1"},
		domain.Parameter{Key: "housing.coefficient", HouseholdType: "other", Value: "1.3"})
	now := engine(t)
	a := awarded(t, before, facts(t, "2026-01-10", []who{pensioner}, asks(domain.PurposeHousing), earns(0, domain.IncomeOldAgePension, 50000), pays(1, 0, 30000)))
	d, err := before.Recalculate(a, month(t, "2026-01"), now.Parameters())
	if err != nil {
		t.Fatal(err)
	}
	if d.Rule != "R63" || len(d.Months) != 6 || d.Total() != 4*7480 || d.Trace[0].Rule != "R63" {
		t.Errorf("difference %s, %s: %+v", d.Rule, d.Total(), d.Months)
	}
	for i, m := range d.Months {
		if want := []domain.Money{7480, 7480, 7480, 7480, 0, 0}[i]; m.Delta() != want {
			t.Errorf("%s: %s, want %s", m.Month, m.Delta(), want)
		}
	}
}

// TestR49AChangeOfTheThresholdIsNotRecalculatedUnlessTheRowSaysSo: GMI rises from 109 to 125 in July 2023.
func TestR49AChangeOfTheThresholdIsNotRecalculatedUnlessTheRowSaysSo(t *testing.T) {
	t.Parallel()
	e := engine(t)
	a := awarded(t, e, facts(t, "2023-06-15", []who{adult}, asks(domain.PurposeGMI)))
	d, err := e.Recalculate(a, month(t, "2023-06"), e.Parameters())
	if err != nil || d.Total() != 0 || len(d.Months) != 3 {
		t.Errorf("by default: %+v, %v", d.Months, err)
	}
	yes := with(t, key("award.recalculate_on_gmi_change"), domain.Parameter{Key: "award.recalculate_on_gmi_change", Value: domain.Yes})
	if d, err = yes.Recalculate(a, month(t, "2023-06"), yes.Parameters()); err != nil || d.Total() != 2*1600 {
		t.Errorf("switched on: %+v, %v", d.Months, err)
	}
}

func TestR47RefusalOfDuties(t *testing.T) {
	t.Parallel()
	family := []who{adult, adult, child}
	f := facts(t, "2026-05-15", family, asks(domain.PurposeGMI, domain.PurposeHousing), pays(1, 0, 30000))
	mode := func(word, children string) *domain.Engine {
		return with(t, func(p *domain.Parameter) bool {
			return p.Key == "sanction.mode" || p.Key == "sanction.children_protected"
		},
			domain.Parameter{Key: "sanction.mode", Value: word}, domain.Parameter{Key: "sanction.children_protected", Value: children})
	}
	refusal := domain.Refusal{Person: person(1), From: month(t, "2026-06")}
	for name, c := range map[string]struct {
		engine       *domain.Engine
		refusal      domain.Refusal
		gmi, housing domain.Money // a month
	}{
		"nothing is cut by default":      {engine(t), refusal, 44900, 30000},
		"the share of the person":        {mode(domain.PersonShare, domain.Yes), refusal, 31800, 30000},
		"whole: the child's share stays": {mode(domain.Whole, domain.Yes), refusal, 13100, 10000},
		"whole, and the children's too":  {mode(domain.Whole, domain.No), refusal, 0, 0},
		"a good reason":                  {mode(domain.Whole, domain.No), domain.Refusal{Person: person(1), From: refusal.From, GoodReason: "slimība"}, 44900, 30000},
		"she cares for a child":          {mode(domain.Whole, domain.No), domain.Refusal{Person: person(1), From: refusal.From, CaresForChild: true}, 44900, 30000},
		"a child has no duties":          {mode(domain.Whole, domain.No), domain.Refusal{Person: person(2), From: refusal.From}, 44900, 30000},
		"a blank reason is no reason":    {mode(domain.Whole, domain.No), domain.Refusal{Person: person(1), From: refusal.From, GoodReason: " "}, 0, 0},
	} {
		d, err := c.engine.Sanction(awarded(t, engine(t), f), c.refusal)
		if err != nil {
			t.Fatal(err)
		}
		if len(d.Months) != 4 || d.Rule != "R47" || d.Reason.LV == "" || d.Trace[0].Rule != "R47" {
			t.Errorf("%s: %+v", name, d.Months)
		}
		for _, m := range d.Months {
			if want := map[domain.BenefitKind]domain.Money{domain.GMIBenefit: c.gmi, domain.HousingBenefit: c.housing}[m.Benefit]; m.Becomes != want {
				t.Errorf("%s: %s of %s becomes %s, want %s", name, m.Benefit, m.Month, m.Becomes, want)
			}
		}
	}
	_, err := engine(t).Sanction(awarded(t, engine(t), f), domain.Refusal{Person: person(9), From: refusal.From})
	refused(t, "a stranger", err, domain.ErrMemberUnknown, "refusal.person")
}
