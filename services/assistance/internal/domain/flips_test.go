package domain_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

func TestFlipsSayWhatWouldChangeTheResult(t *testing.T) {
	t.Parallel()
	e := engine(t)
	// 600.00 above three times the needy threshold of 425: one month must fall by it
	f := facts(t, "2026-05-15", []who{adult}, asks(1, 2), earns(0, 1, 45000), saves(100))
	flips, err := e.Flips(f)
	if err != nil {
		t.Fatal(err)
	}
	if len(flips) == 0 || flips[0].Path != "declaration.monthly_incomes[0].amount" || flips[0].From != "450.00" || flips[0].To != "375.00" ||
		flips[0].Size != 7500 || !flips[0].Becomes.Granted || flips[0].Becomes.Status != domain.Needy || flips[0].Rule != "R75" {
		t.Errorf("flips %+v", flips)
	}
	f = facts(t, "2026-05-15", []who{{"1985-02-03", 4, false}}, asks(2))
	if flips, err = e.Flips(f); err != nil || !slices.ContainsFunc(flips, func(x domain.Flip) bool {
		return x.Path == "declaration.members[0].occupation" && x.To == "UNEMPLOYED_REGISTERED" && x.Becomes.Granted
	}) {
		t.Errorf("registering would help: %+v, %v", flips, err)
	}
	f = silent(facts(t, "2026-05-15", []who{adult}, asks(1)), func(s *domain.Statements) { s.SavingsKnown = false })
	if flips, err = e.Flips(f); err != nil || len(flips) != 1 || flips[0].Path != "declaration.savings" || !flips[0].Becomes.Granted {
		t.Errorf("what is missing would decide: %+v, %v", flips, err)
	}
	f = facts(t, "2026-05-15", []who{adult}, asks(1), drives(1, 1))
	if flips, err = e.Flips(f); err != nil || len(flips) < 2 || !flips[0].Becomes.Granted {
		t.Errorf("one car less: %+v, %v", flips, err)
	}
}

// TestPropertyFlipsAreRealAndMinimal runs every number that a search found again: with it the outcome differs, with a cent less of
// the change it does not.
func TestPropertyFlipsAreRealAndMinimal(t *testing.T) {
	e := engine(t)
	rapid.Check(t, func(t *rapid.T) {
		f := household(t)
		flips, err := e.Flips(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range flips {
			if x.Size == 0 {
				continue
			}
			to, err := domain.ParseMoney(x.To)
			if err != nil {
				t.Fatal(err)
			}
			from, _ := domain.ParseMoney(x.From)
			back := domain.Money(1)
			if to > from {
				back = -1
			}
			i := slices.IndexFunc(x.Before.Entitlements, func(l domain.Entitlement) bool { return l.Status == x.Line.Status && l.Benefit == x.Line.Benefit })
			if got := outcomeOf(assessed(t, e, changed(f, x.Path, to)).Result.Entitlements[i]); got != outcomeOf(x.Becomes) || got == outcomeOf(x.Line) {
				t.Fatalf("%s = %s gives %s, the flip says %s", x.Path, x.To, got, outcomeOf(x.Becomes))
			}
			if got := outcomeOf(assessed(t, e, changed(f, x.Path, to+back)).Result.Entitlements[i]); got != outcomeOf(x.Line) {
				t.Fatalf("%s: a cent less of the change gives %s too", x.Path, got)
			}
		}
	})
}

func outcomeOf(l domain.Entitlement) string {
	if l.Granted && l.Benefit != 0 {
		return "granted"
	}
	return line(l)
}

// changed sets the amount at a path of the request.
func changed(f domain.Facts, path string, to domain.Money) domain.Facts {
	d := &f.Declaration
	for i := range d.MonthlyIncomes {
		if path == pathOf("monthly_incomes", i) {
			d.MonthlyIncomes = slices.Clone(d.MonthlyIncomes)
			d.MonthlyIncomes[i].Amount = to
		}
	}
	for i := range d.IrregularIncomes {
		if path == pathOf("irregular_incomes", i) {
			d.IrregularIncomes = slices.Clone(d.IrregularIncomes)
			d.IrregularIncomes[i].Amount = to
		}
	}
	for i := range d.HousingExpenses {
		if path == pathOf("housing_expenses", i) {
			d.HousingExpenses = slices.Clone(d.HousingExpenses)
			d.HousingExpenses[i].Amount = to
		}
	}
	if path == "declaration.savings" {
		d.Savings = to
	}
	return f
}

func pathOf(list string, i int) string {
	return "declaration." + list + "[" + string(rune('0'+i)) + "].amount"
}
