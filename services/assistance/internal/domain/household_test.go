package domain_test

import (
	"testing"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

func TestR58HouseholdTypeAndR72Period(t *testing.T) {
	t.Parallel()
	learner := who{"2004-01-01", domain.Learner, false}
	disabledChild := who{"2015-06-07", 6, true}
	for name, c := range map[string]struct {
		on      string
		members []who
		want    domain.HouseholdType
		months  int
	}{
		"A: single pensioner":                          {"2026-05-15", []who{pensioner}, domain.SinglePensionerOrDisabled, 6},
		"A: single disabled person":                    {"2026-05-15", []who{disabled}, domain.SinglePensionerOrDisabled, 6},
		"B: two pensioners":                            {"2026-05-15", []who{pensioner, pensioner}, domain.OnlyPensionersOrDisabled, 6},
		"B before C: disabled parent and child":        {"2026-05-15", []who{disabled, disabledChild}, domain.OnlyPensionersOrDisabled, 6},
		"C: pensioner with child":                      {"2026-05-15", []who{pensioner, child}, domain.PensionersOrDisabledWithChildren, 6},
		"C in 2022 has the coefficient of D; C wins":   {"2022-05-15", []who{pensioner, child}, domain.PensionersOrDisabledWithChildren, 6},
		"C: learner of 22 is a child for row C (2026)": {"2026-05-15", []who{pensioner, learner}, domain.PensionersOrDisabledWithChildren, 3},
		"D: the same before the law of 2026":           {"2026-02-27", []who{pensioner, learner}, domain.OtherHousehold, 3},
		"D: worker of 20 is no child for row C":        {"2026-05-15", []who{pensioner, {"2006-01-01", 1, false}}, domain.OtherHousehold, 3},
		"D: children without an adult":                 {"2026-05-15", []who{child, child}, domain.OtherHousehold, 6},
		"D: worker and child":                          {"2026-05-15", []who{adult, child}, domain.OtherHousehold, 3},
		"D: worker alone":                              {"2026-05-15", []who{adult}, domain.OtherHousehold, 3},
		"D: pensioner and worker":                      {"2026-05-15", []who{pensioner, adult}, domain.OtherHousehold, 3},
	} {
		o := mustAssess(t, facts(t, c.on, c.members))
		if o.Result.HouseholdType != c.want || o.Result.PeriodMonths != c.months {
			t.Errorf("%s: %s for %d months, want %s for %d", name, o.Result.HouseholdType, o.Result.PeriodMonths, c.want, c.months)
		}
	}
}

func TestR18PensionAgeComesFromTheBirthDateUnlessDeclared(t *testing.T) {
	t.Parallel()
	yes, no := true, false
	for name, c := range map[string]struct {
		on, born string
		declared *bool
		want     domain.HouseholdType
	}{
		"64 in 2021":                  {"2021-08-01", "1957-08-01", nil, domain.SinglePensionerOrDisabled},
		"a day short of 64":           {"2021-08-01", "1957-08-02", nil, domain.OtherHousehold},
		"64 in 2022 is 3 months shy":  {"2022-08-01", "1958-08-01", nil, domain.OtherHousehold},
		"64 and 3 months in 2022":     {"2022-08-01", "1958-05-01", nil, domain.SinglePensionerOrDisabled},
		"65 in 2026":                  {"2026-08-01", "1961-08-01", nil, domain.SinglePensionerOrDisabled},
		"early pension declared":      {"2026-08-01", "1970-08-01", &yes, domain.SinglePensionerOrDisabled},
		"declared not to be, aged 70": {"2026-08-01", "1956-08-01", &no, domain.OtherHousehold},
	} {
		o := mustAssess(t, facts(t, c.on, []who{{c.born, 5, false}}, func(f *domain.Facts) { f.Declaration.Members[0].PensionAge = c.declared }))
		if o.Result.HouseholdType != c.want {
			t.Errorf("%s: %s, want %s", name, o.Result.HouseholdType, c.want)
		}
	}
}

func TestR15PersonInAnInstitutionIsOutsideTheHousehold(t *testing.T) {
	t.Parallel()
	away := func(i int) change {
		return func(f *domain.Facts) { f.Declaration.Members[i].Institution = 1 }
	}
	o := mustAssess(t, facts(t, "2026-05-15", []who{adult, adult}, away(1), earns(1, domain.IncomeWage, 100000)))
	if o.Result.HouseholdSize != 1 || o.Result.AverageMonthlyIncome != 0 || gmi(o).MonthlyAmount != 18700 {
		t.Errorf("household %d, income %s, GMI %s", o.Result.HouseholdSize, o.Result.AverageMonthlyIncome, gmi(o).MonthlyAmount)
	}
	o = mustAssess(t, facts(t, "2026-05-15", []who{adult}, away(0)))
	for _, e := range o.Result.Entitlements {
		if e.Granted || e.Rule != "R15" || e.Reason.LV == "" {
			t.Errorf("nobody is left, yet %+v", e)
		}
	}
	if len(o.Result.Entitlements) != 3 {
		t.Errorf("%d lines, want one for each thing asked for", len(o.Result.Entitlements))
	}
}

func TestFactsThatCannotBeRightAreRefused(t *testing.T) {
	t.Parallel()
	e := engine(t)
	for name, c := range map[string]struct {
		change change
		want   *errs.Error
		path   string
	}{
		"person twice":         {func(f *domain.Facts) { f.Declaration.Members[1].Person = person(0) }, domain.ErrMemberDuplicate, "assessment.declaration.members[1].person"},
		"two applicants":       {func(f *domain.Facts) { f.Declaration.Members[1].Relation = 1 }, domain.ErrApplicantMissing, "assessment.declaration.members"},
		"no applicant":         {func(f *domain.Facts) { f.Declaration.Members[0].Relation = 2 }, domain.ErrApplicantMissing, "assessment.declaration.members"},
		"no members":           {func(f *domain.Facts) { f.Declaration.Members = nil }, domain.ErrApplicantMissing, "assessment.declaration.members"},
		"born after":           {func(f *domain.Facts) { f.Declaration.Members[1].BirthDate = f.ApplicationDate.Next() }, domain.ErrBirthDateInvalid, "assessment.declaration.members[1].birth_date"},
		"income of a stranger": {earns(7, 1, 100), domain.ErrMemberUnknown, "assessment.declaration.monthly_incomes[0].person"},
		"negative amount":      {earns(0, 1, -1), domain.ErrAmountInvalid, "assessment.declaration.monthly_incomes[0].amount"},
		"huge amount":          {saves(domain.MaxMoney + 1), domain.ErrAmountInvalid, "assessment.declaration.savings"},
		"unknown income type":  {earns(0, 99, 1), domain.ErrCodeInvalid, "assessment.declaration.monthly_incomes[0].type"},
		"unknown municipality": {in("9999999"), domain.ErrMunicipalityUnknown, "assessment.municipality"},
		"bill of another month": {pays(1, 2, 100), domain.ErrExpenseMonthOutside,
			"assessment.declaration.housing_expenses[0].month"},
		"no purpose":       {asks(), domain.ErrPurposeRequired, "assessment.purposes"},
		"no dwelling":      {func(f *domain.Facts) { f.Declaration.Dwelling = nil }, domain.ErrDwellingMissing, "assessment.declaration.dwelling"},
		"empty discretion": {func(f *domain.Facts) { f.OneMonthAward = &domain.OneMonthAward{Reason: "  "} }, domain.ErrOneMonthReason, "assessment.one_month_award.reason"},
	} {
		_, err := e.Assess(facts(t, "2026-05-15", []who{adult, child}, c.change))
		refused(t, name, err, c.want, c.path)
	}
	for _, d := range []string{"2020-12-31", "2027-01-01"} {
		_, err := e.Assess(facts(t, d, []who{adult}))
		refused(t, d, err, domain.ErrDateOutside, "assessment.application_date")
	}
}

func TestEveryViolationIsListed(t *testing.T) {
	t.Parallel()
	_, err := engine(t).Assess(facts(t, "2026-05-15", []who{adult}, earns(3, 1, -5), saves(-1)))
	e, ok := errs.As(err)
	if !ok || len(e.Fields) != 3*2+1 {
		t.Errorf("violations: %+v", e)
	}
}
