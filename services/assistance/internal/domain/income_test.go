package domain_test

import (
	"testing"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

func TestR21AverageIsExactAndRoundedOnceHalfUp(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		regular, irregular domain.Money
		want               string
		round              domain.Money
	}{
		{38600, 0, "38600/3", 12867},
		{0, 1, "1/12", 0},
		{0, 6, "1/2", 1}, // half a cent goes up
		{300, 1200, "200/1", 200},
		{1, 1, "5/12", 0},
		{2, 0, "2/3", 1},
	} {
		i := domain.AverageIncome(c.regular, c.irregular)
		b, _ := i.MarshalText()
		if string(b) != c.want || i.Round() != c.round {
			t.Errorf("R21(%d, %d) = %s rounded %d, want %s rounded %d", c.regular, c.irregular, b, i.Round(), c.want, c.round)
		}
	}
}

// What counts of 1000.00 (or less) a month, by kind, person and day.
func TestR28WhatCounts(t *testing.T) {
	t.Parallel()
	e := engine(t)
	teen := who{"2008-06-07", 6, false}
	for name, c := range map[string]struct {
		on   string
		who  who
		kind domain.IncomeType
		pay  domain.Money
		want domain.Money
	}{
		"wage counts":                                {"2026-05-15", adult, domain.IncomeWage, 100000, 100000},
		"family benefit does not":                    {"2026-05-15", adult, domain.IncomeFamilyBenefit, 100000, 0},
		"scholarship below the minimum wage":         {"2026-05-15", adult, domain.IncomeScholarship, 78000, 0},
		"scholarship above the minimum wage of 2026": {"2026-05-15", adult, domain.IncomeScholarship, 80000, 2000},
		"scholarship above the minimum wage of 2023": {"2023-09-01", adult, domain.IncomeScholarship, 80000, 18000},
		"a child's work":                             {"2026-05-15", teen, domain.IncomeChildWork, 80000, 2000},
		"a child's wage is a child's work":           {"2026-05-15", teen, domain.IncomeWage, 70000, 0},
		"an adult's declared child work counts":      {"2026-05-15", adult, domain.IncomeChildWork, 50000, 50000},
		"transfer from a third person (R23)":         {"2026-05-15", adult, domain.IncomeTransfer, 5000, 5000},
		"borrowing counts for now (NC)":              {"2026-05-15", adult, domain.IncomeBorrowing, 5000, 5000},
	} {
		o, err := e.Assess(facts(t, c.on, []who{c.who}, earns(0, c.kind, c.pay)))
		if err != nil {
			t.Fatal(err)
		}
		if got := o.Result.AverageMonthlyIncome; got != c.want {
			t.Errorf("%s: %s counts, want %s", name, got, c.want)
		}
	}
}

func TestR28CapIsForOnePersonAndMonth(t *testing.T) {
	t.Parallel()
	// two scholarships of 500 share one cap of 780; the regular one uses it up first
	o := mustAssess(t, facts(t, "2026-05-15", []who{adult}, earns(0, domain.IncomeScholarship, 50000), earns(0, domain.IncomeScholarship, 50000)))
	if got := o.Result.AverageMonthlyIncome; got != 22000 {
		t.Errorf("two scholarships count %s, want 220.00", got)
	}
	o = mustAssess(t, facts(t, "2026-05-15", []who{adult}, earns(0, domain.IncomeScholarship, 78000), once(0, domain.IncomeScholarship, 12000)))
	if got := o.Result.AverageMonthlyIncome; got != 1000 {
		t.Errorf("an irregular scholarship above a used cap counts %s, want 10.00", got)
	}
	o = mustAssess(t, facts(t, "2026-05-15", []who{adult, adult}, earns(0, domain.IncomeScholarship, 70000), earns(1, domain.IncomeScholarship, 70000)))
	if got := o.Result.AverageMonthlyIncome; got != 0 {
		t.Errorf("two persons have a cap each, counted %s", got)
	}
}

func TestR28ChildOfSeventeenInTheMonthOfTheIncome(t *testing.T) {
	t.Parallel()
	// 18 on 2026-03-10: below 18 on 1 February and 1 March, not on 1 April
	o := mustAssess(t, facts(t, "2026-05-15", []who{{"2008-03-10", 6, false}}, earns(0, domain.IncomeWage, 30000)))
	if got := o.Result.AverageMonthlyIncome; got != 10000 {
		t.Errorf("counted %s, want a third of 300.00", got)
	}
}

func TestR19R20WindowsAreRefusedOutside(t *testing.T) {
	t.Parallel()
	e := engine(t)
	for name, c := range map[string]struct {
		month, date string
		want        *errs.Error
		path        string
	}{
		"first month":           {month: "2026-02"},
		"last month":            {month: "2026-04"},
		"month of application":  {month: "2026-05", want: domain.ErrIncomeMonthOutside, path: "assessment.declaration.monthly_incomes[0].month"},
		"fourth month before":   {month: "2026-01", want: domain.ErrIncomeMonthOutside, path: "assessment.declaration.monthly_incomes[0].month"},
		"first day of twelve":   {date: "2025-05-01"},
		"last day of twelve":    {date: "2026-04-30"},
		"day before":            {date: "2025-04-30", want: domain.ErrIncomeDateOutside, path: "assessment.declaration.irregular_incomes[0].date"},
		"first day of the same": {date: "2026-05-01", want: domain.ErrIncomeDateOutside, path: "assessment.declaration.irregular_incomes[0].date"},
	} {
		f := facts(t, "2026-05-15", []who{adult})
		f.Declaration.Statements = domain.Statements{}
		if c.month != "" {
			m, err := domain.ParseMonth(c.month)
			if err != nil {
				t.Fatal(err)
			}
			f.Declaration.MonthlyIncomes = []domain.MonthlyIncome{{Person: person(0), Month: m, Type: 1, Amount: 100}}
		} else {
			f.Declaration.IrregularIncomes = []domain.IrregularIncome{{Person: person(0), Date: day(t, c.date), Type: 1, Amount: 100}}
		}
		_, err := e.Assess(f)
		if c.want == nil {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		refused(t, name, err, c.want, c.path)
	}
}

func refused(t *testing.T, name string, err error, want *errs.Error, path string) {
	t.Helper()
	got, ok := errs.As(err)
	if !ok || got.Reason != want.Reason || got.Kind != want.Kind {
		t.Errorf("%s: error %v, want %s", name, err, want.Reason)
		return
	}
	for _, f := range got.Fields {
		if f.Path == path && f.Reason == want.Reason && f.Description != "" && f.DescriptionLV != "" {
			return
		}
	}
	t.Errorf("%s: no violation at %s in %+v", name, path, got.Fields)
}
