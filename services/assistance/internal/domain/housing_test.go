package domain_test

import (
	"slices"
	"testing"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// TestR61CoefficientByAwardMonth reads k off the housing base on the first and last day of every row of the table.
func TestR61CoefficientByAwardMonth(t *testing.T) {
	t.Parallel()
	e := engine(t)
	for _, c := range []struct {
		on   string
		rows [4]int64 // A, B, C, D in hundredths
	}{
		{"2021-07-01", [4]int64{100, 100, 100, 100}}, {"2021-12-31", [4]int64{100, 100, 100, 100}},
		{"2022-01-01", [4]int64{250, 200, 150, 150}}, {"2022-08-31", [4]int64{250, 200, 150, 150}},
		{"2022-09-30", [4]int64{250, 200, 150, 150}}, {"2022-10-01", [4]int64{300, 300, 300, 300}},
		{"2023-04-30", [4]int64{300, 300, 300, 300}}, {"2023-05-31", [4]int64{300, 300, 300, 300}},
		{"2023-06-01", [4]int64{250, 200, 200, 150}}, {"2024-12-31", [4]int64{250, 200, 200, 150}},
		{"2025-01-01", [4]int64{210, 170, 170, 130}}, {"2025-12-31", [4]int64{210, 170, 170, 130}},
		{"2026-01-01", [4]int64{250, 200, 200, 170}}, {"2026-04-30", [4]int64{250, 200, 200, 170}},
		{"2026-05-01", [4]int64{210, 170, 170, 130}}, {"2026-12-31", [4]int64{210, 170, 170, 130}},
	} {
		for i, members := range [][]who{{pensioner}, {pensioner, disabled}, {pensioner, child}, {adult, child}} {
			o, err := e.Assess(facts(t, c.on, members, pays(1, 0, 10000)))
			if err != nil {
				t.Fatal(err)
			}
			if want := domain.NewFraction(c.rows[i]*int64(o.Result.GMIThresholdSum), 100).Round(); *o.Result.HousingBase != want {
				t.Errorf("%s row %c: base %s, want %s", c.on, 'A'+i, *o.Result.HousingBase, want)
			}
		}
	}
}

func TestR62WinterOf2022(t *testing.T) {
	t.Parallel()
	o := mustAssess(t, facts(t, "2022-12-15", []who{adult, adult}, pays(1, 0, 10000)))
	if *o.Result.HousingBase != 32700+22800 {
		t.Errorf("base %s, want 327 + 228", *o.Result.HousingBase)
	}
}

func TestR50BeforeTheUnifiedBenefit(t *testing.T) {
	t.Parallel()
	o := mustAssess(t, facts(t, "2021-06-30", []who{adult}, pays(1, 0, 10000)))
	if h := housing(o); h.Granted || h.Rule != "R50" || o.Result.HousingBase != nil {
		t.Errorf("line %+v", h)
	}
	if h := housing(mustAssess(t, facts(t, "2021-07-01", []who{adult}, pays(1, 0, 10000)))); !h.Granted {
		t.Errorf("line %+v", h)
	}
}

func TestR14WithoutRightOfUse(t *testing.T) {
	t.Parallel()
	h := housing(mustAssess(t, facts(t, "2026-05-15", []who{adult}, pays(1, 0, 10000), func(f *domain.Facts) { f.Declaration.Dwelling.RightOfUse = false })))
	if h.Granted || h.Rule != "R14" {
		t.Errorf("line %+v", h)
	}
}

func TestR60GMIIsAddedToIncomeOnlyWhenPaid(t *testing.T) {
	t.Parallel()
	bill := pays(1, 0, 10000)
	// 1.3 × 187 + 400 − (0 + 187) = 456.10, capped at the expenses
	if h := housing(mustAssess(t, facts(t, "2026-05-15", []who{adult}, pays(1, 0, 40000)))); h.MonthlyAmount != 40000 {
		t.Errorf("housing %s", h.MonthlyAmount)
	}
	for name, c := range map[string]struct {
		changes []change
		want    domain.Money
	}{
		"with GMI":           {[]change{bill, earns(0, 1, 15000)}, 24310 + 10000 - 18700}, // 156.10 → capped at 100.00
		"GMI is not asked":   {[]change{bill, earns(0, 1, 15000), asks(domain.PurposeHousing)}, 24310 + 10000 - 15000},
		"income without GMI": {[]change{bill, earns(0, 1, 30000)}, 4310},
		"GMI asked last":     {[]change{bill, earns(0, 1, 15000), asks(3, 2)}, 24310 + 10000 - 18700},
	} {
		o := mustAssess(t, facts(t, "2026-05-15", []who{adult}, c.changes...))
		if h := housing(o); h.MonthlyAmount != min(c.want, 10000) {
			t.Errorf("%s: %s, want %s", name, h.MonthlyAmount, min(c.want, 10000))
		}
	}
}

func TestR52R53NothingAtZeroAndNeverAboveTheExpenses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ bill, income, want domain.Money }{
		"exactly zero": {10000, 34310, 0},
		"one cent":     {10000, 34309, 1},
		"cap":          {10000, 0, 10000},
		"no expenses":  {0, 0, 0},
	} {
		h := housing(mustAssess(t, facts(t, "2026-05-15", []who{adult}, asks(domain.PurposeHousing), pays(1, 0, c.bill), earns(0, 1, c.income))))
		if h.MonthlyAmount != c.want || h.Granted != (c.want > 0) {
			t.Errorf("%s: %s granted %v, want %s", name, h.MonthlyAmount, h.Granted, c.want)
		}
	}
}

func TestR56NoExpenseCountsTwice(t *testing.T) {
	t.Parallel()
	o := mustAssess(t, facts(t, "2026-05-15", []who{adult}, pays(1, 1, 9000), pays(1, 0, 10000), pays(2, 1, 3000), pays(5, 0, 1000), pays(5, 0, 500)))
	if got := *o.Result.HousingExpenses; got != 10000+3000+1500 {
		t.Errorf("expenses %s, want 145.00: rent of this month, heat of the last, two bills of electricity", got)
	}
}

func TestR69SolidFuelNormOfTheWinterOf2022(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		on   string
		area int64
		bill domain.Money
		want domain.Money
	}{
		"below 12 EUR/m2":             {"2022-12-15", 5000, 59900, 59900},
		"above":                       {"2022-12-15", 5000, 70000, 60000},
		"half a square metre":         {"2022-12-15", 4550, 70000, 54600},
		"area not declared":           {"2022-12-15", 0, 70000, 70000},
		"after the winter, no norm":   {"2023-06-01", 5000, 70000, 70000},
		"before the winter, no norm":  {"2022-09-30", 5000, 70000, 70000},
		"last day of the energy law ": {"2023-05-31", 5000, 70000, 60000},
	} {
		o := mustAssess(t, facts(t, c.on, []who{adult}, pays(domain.ExpenseSolidFuel, 0, c.bill), func(f *domain.Facts) {
			f.Declaration.Dwelling.AreaM2Hundredths, f.Declaration.Dwelling.Heating = c.area, domain.HeatingSolidFuel
		}))
		if got := *o.Result.HousingExpenses; got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// with is the engine of the embedded rows, changed as a municipality or a clarified law would change them.
func with(t *testing.T, drop func(*domain.Parameter) bool, add ...domain.Parameter) *domain.Engine {
	t.Helper()
	var rows []*domain.Parameter
	for _, p := range engine(t).Parameters().All() {
		if drop == nil || !drop(p) {
			rows = append(rows, p)
		}
	}
	for _, p := range add {
		p.ValidFrom, p.ValidTo, p.LegalRef, p.Source, p.Confidence = domain.ParametersFrom, domain.ParametersTo, "test", "test", "NC"
		if err := p.Parse(); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, &p)
	}
	return domain.NewEngine(domain.NewParameters(rows))
}

func key(name string) func(*domain.Parameter) bool {
	return func(p *domain.Parameter) bool { return p.Key == name }
}

func TestSwitchesOfUnconfirmedRules(t *testing.T) {
	t.Parallel()
	bill := pays(1, 0, 30000)
	for name, c := range map[string]struct {
		engine *domain.Engine
		facts  domain.Facts
		check  func(domain.Outcome) bool
	}{
		"R64 children_any: every family with children is in row C": {
			with(t, key("housing.row_c_predicate"), domain.Parameter{Key: "housing.row_c_predicate", Value: domain.RowCChildrenAny}),
			facts(t, "2026-03-15", []who{adult, child}),
			func(o domain.Outcome) bool {
				return o.Result.HouseholdType == domain.PensionersOrDisabledWithChildren && *o.Result.HousingBase == 2*31800
			},
		},
		"R59 a municipal coefficient counts when it is higher": {
			with(t, nil, domain.Parameter{Key: "housing.coefficient", Municipality: riga, HouseholdType: "other", Value: "1.75"}),
			facts(t, "2026-05-15", []who{adult}, bill),
			func(o domain.Outcome) bool { return *o.Result.HousingBase == 32725 },
		},
		"R59 and not when it is lower": {
			with(t, nil, domain.Parameter{Key: "housing.coefficient", Municipality: riga, HouseholdType: "other", Value: "1.2"}),
			facts(t, "2026-05-15", []who{adult}, bill),
			func(o domain.Outcome) bool { return *o.Result.HousingBase == 24310 },
		},
		"R53 without the cap": {
			with(t, key("housing.cap_at_expenses"), domain.Parameter{Key: "housing.cap_at_expenses", Value: "false"}),
			facts(t, "2026-05-15", []who{adult}, asks(domain.PurposeHousing), pays(1, 0, 1000)),
			func(o domain.Outcome) bool { return housing(o).MonthlyAmount == 25310 },
		},
		"R60 without the cap GMI shows: 243.10 + 100 − (150 + 37)": {
			with(t, key("housing.cap_at_expenses"), domain.Parameter{Key: "housing.cap_at_expenses", Value: "false"}),
			facts(t, "2026-05-15", []who{adult}, earns(0, 1, 15000), pays(1, 0, 10000)),
			func(o domain.Outcome) bool { return gmi(o).MonthlyAmount == 3700 && housing(o).MonthlyAmount == 15610 },
		},
		"R60 a GMI benefit that is not asked for is not added": {
			with(t, key("housing.cap_at_expenses"), domain.Parameter{Key: "housing.cap_at_expenses", Value: "false"}),
			facts(t, "2026-05-15", []who{adult}, asks(domain.PurposeHousing), earns(0, 1, 15000), pays(1, 0, 10000)),
			func(o domain.Outcome) bool { return housing(o).MonthlyAmount == 19310 },
		},
		"R68 a municipal norm limits the bill": {
			with(t, nil, domain.Parameter{Key: "housing.norm.telecommunications", Municipality: riga, Value: "15.00 EUR/household"}),
			facts(t, "2026-05-15", []who{adult, adult}, pays(9, 0, 4000)),
			func(o domain.Outcome) bool { return *o.Result.HousingExpenses == 1500 },
		},
		"R68 the more generous norm counts": {
			with(t, key("housing.norm.hot_water"), domain.Parameter{Key: "housing.norm.hot_water", Municipality: riga, Value: "10.00 EUR/person"}, domain.Parameter{Key: "housing.norm.hot_water", Value: "12.00 EUR/person"}),
			facts(t, "2026-05-15", []who{adult, adult}, pays(3, 0, 4000)),
			func(o domain.Outcome) bool { return *o.Result.HousingExpenses == 2400 },
		},
		"R68 another municipality's norm does not count": {
			with(t, nil, domain.Parameter{Key: "housing.norm.hot_water", Municipality: daugavpils, Value: "10.00 EUR/person"}),
			facts(t, "2026-05-15", []who{adult}, pays(3, 0, 4000)),
			func(o domain.Outcome) bool { return *o.Result.HousingExpenses == 4000 },
		},
		"R69 the normal area limits a norm by the square metre": {
			with(t, nil, domain.Parameter{Key: "housing.norm.heat", Municipality: riga, Value: "2.00 EUR/m2"}, domain.Parameter{Key: "housing.normal_area_m2", Municipality: riga, Value: "30/10"}),
			facts(t, "2026-05-15", []who{adult, adult}, pays(2, 0, 20000)),
			func(o domain.Outcome) bool { return *o.Result.HousingExpenses == 8000 },
		},
		"R71 solid fuel spread over the award": {
			with(t, key("housing.solid_fuel_mode"), domain.Parameter{Key: "housing.solid_fuel_mode", Value: domain.SpreadAwardMonths}),
			facts(t, "2026-05-15", []who{adult}, pays(domain.ExpenseSolidFuel, 0, 10000)),
			func(o domain.Outcome) bool { return *o.Result.HousingExpenses == 3333 },
		},
		"R44 from the day of the application": {
			with(t, key("period.first_month_rule"), domain.Parameter{Key: "period.first_month_rule", Value: domain.FromDay}),
			facts(t, "2026-05-15", []who{adult}),
			func(o domain.Outcome) bool {
				return status(o).Start.String() == "2026-05-15" && status(o).End.String() == "2026-07-31"
			},
		},
		"R44 from the next month, with its parameters (R2)": {
			with(t, key("period.first_month_rule"), domain.Parameter{Key: "period.first_month_rule", Value: domain.NextMonth}),
			facts(t, "2023-06-15", []who{adult}),
			func(o domain.Outcome) bool {
				return status(o).Start.String() == "2023-07-01" && status(o).End.String() == "2023-09-30" && o.Result.GMIThresholdSum == 12500
			},
		},
		"R39 a minimum payable amount": {
			with(t, key("gmi.min_payable"), domain.Parameter{Key: "gmi.min_payable", Value: "5.00"}),
			facts(t, "2026-05-15", []who{adult}, earns(0, 1, 18300)),
			func(o domain.Outcome) bool { return !gmi(o).Granted && gmi(o).MonthlyAmount == 0 },
		},
		"R23 borrowings that do not count": {
			with(t, key("income.treatment.borrowing"), domain.Parameter{Key: "income.treatment.borrowing", Value: domain.Exempt}),
			facts(t, "2026-05-15", []who{adult}, once(0, domain.IncomeBorrowing, 120000)),
			func(o domain.Outcome) bool { return o.Result.AverageMonthlyIncome == 0 },
		},
	} {
		o, err := c.engine.Assess(c.facts)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if !c.check(o) {
			t.Errorf("%s: %+v", name, o.Result)
		}
	}
}

func TestR49R67LaterChangesAreNoted(t *testing.T) {
	t.Parallel()
	for on, want := range map[string][]string{
		"2023-04-15": {"2023-06"}, // coefficient only
		"2026-03-15": {"2026-05"},
		"2026-06-15": nil,
	} {
		o := mustAssess(t, facts(t, on, []who{adult}, pays(1, 0, 10000)))
		var got []string
		for _, s := range steps(o, "R67") {
			got = append(got, s.Inputs[0].Value)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: coefficient changes %v, want %v", on, got, want)
		}
	}
	if s := steps(mustAssess(t, facts(t, "2023-05-15", []who{adult})), "R49"); len(s) != 1 || s[0].Inputs[0].Value != "2023-07" {
		t.Errorf("a change of the GMI threshold inside the award is not noted: %+v", s)
	}
}
