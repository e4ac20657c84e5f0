package domain

import "testing"

func TestSameHouseholdOnAnotherDay(t *testing.T) {
	t.Parallel()
	f := Facts{ApplicationDate: NewDate(2025, 12, 31), Declaration: Declaration{
		Members:          []Member{{BirthDate: NewDate(1985, 2, 3)}},
		MonthlyIncomes:   []MonthlyIncome{{Month: NewMonth(2025, 11), Amount: 5}},
		IrregularIncomes: []IrregularIncome{{Date: NewDate(2025, 1, 31)}},
		HousingExpenses:  []HousingExpense{{Month: NewMonth(2025, 12)}},
		Statements:       Statements{NoIncomes: []NoIncome{{Month: NewMonth(2025, 10)}}, EconomicActivities: []EconomicActivity{{Month: NewMonth(2025, 9)}}},
	}}
	g := f.On(NewDate(2026, 1, 5))
	d := g.Declaration
	if g.ApplicationDate != NewDate(2026, 1, 5) || d.MonthlyIncomes[0].Month != NewMonth(2025, 12) || d.IrregularIncomes[0].Date != NewDate(2025, 2, 28) ||
		d.HousingExpenses[0].Month != NewMonth(2026, 1) || d.NoIncomes[0].Month != NewMonth(2025, 11) || d.EconomicActivities[0].Month != NewMonth(2025, 10) ||
		d.Members[0].BirthDate != NewDate(1985, 2, 3) {
		t.Errorf("moved a month: %+v", g)
	}
	if f.Declaration.MonthlyIncomes[0].Month != NewMonth(2025, 11) || f.Declaration.IrregularIncomes[0].Date != NewDate(2025, 1, 31) {
		t.Error("the facts that were given changed")
	}
	if back := f.On(NewDate(2025, 2, 1)); back.Declaration.MonthlyIncomes[0].Month != NewMonth(2025, 1) {
		t.Errorf("ten months back: %+v", back)
	}
}

func TestChangesAreMatchedByWhatWasAskedFor(t *testing.T) {
	t.Parallel()
	needy, low := Entitlement{Status: Needy, Granted: true}, Entitlement{Status: LowIncome, Granted: true}
	gmi := func(m Money) Entitlement { return Entitlement{Benefit: GMIBenefit, Granted: m > 0, MonthlyAmount: m} }
	for name, c := range map[string]struct {
		now, then []Entitlement
		want      int
	}{
		"nothing changes":       {[]Entitlement{needy, gmi(5)}, []Entitlement{needy, gmi(5)}, 0},
		"needy to low-income":   {[]Entitlement{needy, gmi(5)}, []Entitlement{low, gmi(5)}, 1},
		"status lost, GMI less": {[]Entitlement{needy, gmi(5)}, []Entitlement{{Status: LowIncome}, gmi(4)}, 2},
		"refused, otherwise":    {[]Entitlement{{Status: Needy}}, []Entitlement{{Status: LowIncome}}, 0},
		"asked for only then":   {nil, []Entitlement{gmi(4)}, 1},
	} {
		if got := Changes(Result{Entitlements: c.now}, Result{Entitlements: c.then}); len(got) != c.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
