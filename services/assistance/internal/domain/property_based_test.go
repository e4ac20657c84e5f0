package domain_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

var incomeTypes = []domain.IncomeType{1, 2, 3, 4, 7, 12, 13, 18, 20, 21, 23, 24, 25, 40}

// plainIncome are the kinds that show no exemption from the duty to seek work (R48): a pension can open what a wage cannot.
var plainIncome = []domain.IncomeType{1, 2, 7, 12, 13, 18, 20, 21, 23, 24, 25, 40}

// household draws facts that are always valid.
func household(t *rapid.T) domain.Facts {
	months := int(domain.ParametersTo.Month() - domain.ParametersFrom.Month())
	m := domain.ParametersFrom.Month() + domain.Month(rapid.IntRange(0, months).Draw(t, "month"))
	f := domain.Facts{
		Municipality:    rapid.SampledFrom([]string{"0001000", "0002000", "0005000", "0030000", "0040000"}).Draw(t, "municipality"),
		ApplicationDate: m.First() + domain.Date(rapid.IntRange(0, 27).Draw(t, "day")),
		Purposes:        []domain.Purpose{domain.PurposeStatus, domain.PurposeGMI, domain.PurposeHousing},
	}
	d := &f.Declaration
	for i := range rapid.IntRange(1, 8).Draw(t, "members") {
		d.Members = append(d.Members, domain.Member{
			Person: person(i), BirthDate: domain.NewDate(rapid.IntRange(1930, 2019).Draw(t, "born"), rapid.IntRange(1, 12).Draw(t, "bm"), rapid.IntRange(1, 28).Draw(t, "bd")),
			Relation: domain.Relation(1 + min(i, 3)), Occupation: domain.Occupation(rapid.IntRange(1, 9).Draw(t, "occupation")),
			Disabled: rapid.Bool().Draw(t, "disabled"), Institution: domain.Institution(rapid.SampledFrom([]int{0, 0, 0, 1}).Draw(t, "institution")),
		})
	}
	money := rapid.Int64Range(0, 150000)
	some := func(label string, most int) int { return rapid.IntRange(0, most).Draw(t, label) }
	for range some("monthly", 10) {
		d.MonthlyIncomes = append(d.MonthlyIncomes, domain.MonthlyIncome{
			Person: person(some("of", len(d.Members)-1)), Month: m - 3 + domain.Month(some("back", 2)),
			Type: rapid.SampledFrom(incomeTypes).Draw(t, "type"), Amount: domain.Money(money.Draw(t, "amount")),
		})
	}
	for range some("irregular", 5) {
		d.IrregularIncomes = append(d.IrregularIncomes, domain.IrregularIncome{
			Person: person(some("of", len(d.Members)-1)), Date: (m - 12 + domain.Month(some("back", 11))).First(),
			Type: rapid.SampledFrom(incomeTypes).Draw(t, "type"), Amount: domain.Money(money.Draw(t, "amount")),
		})
	}
	for range some("bills", 6) {
		d.HousingExpenses = append(d.HousingExpenses, domain.HousingExpense{
			Type: domain.ExpenseType(1 + some("expense", 14)), Month: m - domain.Month(some("back", 1)), Amount: domain.Money(money.Draw(t, "bill") / 4),
		})
	}
	d.Savings = domain.Money(money.Draw(t, "savings") / 3)
	d.Dwelling = &domain.Dwelling{AreaM2Hundredths: 5000, Heating: 1, RightOfUse: true}
	return stated(f)
}

func assessed(t *rapid.T, e *domain.Engine, f domain.Facts) domain.Outcome {
	o, err := e.Assess(f)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestPropertyBenefitsAreNeverNegativeAndNeverLiftAboveTheThreshold(t *testing.T) {
	e := engine(t)
	rapid.Check(t, func(t *rapid.T) {
		o := assessed(t, e, household(t))
		g, h, r := gmi(o), housing(o), o.Result
		if g.MonthlyAmount < 0 || h.MonthlyAmount < 0 {
			t.Fatalf("negative: %s, %s", g.MonthlyAmount, h.MonthlyAmount)
		}
		// GMI lifts income to the threshold sum, within the half cent of rounding, and never above it
		if g.Granted {
			twice := r.ExactMonthlyIncome.Add(g.MonthlyAmount.Exact()).Sub(r.GMIThresholdSum.Exact())
			if twice.Cmp(domain.NewFraction(1, 2)) > 0 || twice.Cmp(domain.NewFraction(-1, 2)) < 0 {
				t.Fatalf("income and GMI miss the threshold by %s", twice)
			}
		}
		if r.HousingExpenses != nil && h.MonthlyAmount > *r.HousingExpenses {
			t.Fatalf("housing benefit %s above the expenses %s", h.MonthlyAmount, *r.HousingExpenses)
		}
		for _, l := range r.Entitlements {
			if l.Granted != (l.Start != 0) || l.Granted != (l.End != 0) || l.Reason.LV == "" || l.Reason.EN == "" || l.Rule == "" {
				t.Fatalf("line %+v", l)
			}
			if l.Granted && !r.PropertyTestPassed {
				t.Fatalf("granted although property conditions are not met: %+v", l)
			}
		}
	})
}

func TestPropertyMoreIncomeNeverGivesMore(t *testing.T) {
	e := engine(t)
	rapid.Check(t, func(t *rapid.T) {
		f := household(t)
		before := assessed(t, e, f)
		f.Declaration.NoIncomes = slices.DeleteFunc(slices.Clone(f.Declaration.NoIncomes), func(n domain.NoIncome) bool {
			return n.Person == person(0) && n.Month == f.ApplicationDate.Month()-1
		})
		f.Declaration.MonthlyIncomes = append(f.Declaration.MonthlyIncomes, domain.MonthlyIncome{
			Person: person(0), Month: f.ApplicationDate.Month() - 1, Type: rapid.SampledFrom(plainIncome).Draw(t, "more"),
			Amount: domain.Money(rapid.Int64Range(0, 100000).Draw(t, "by")),
		})
		after := assessed(t, e, f)
		if after.Result.ExactMonthlyIncome.Cmp(before.Result.ExactMonthlyIncome) < 0 {
			t.Fatalf("income fell from %s to %s", before.Result.ExactMonthlyIncome, after.Result.ExactMonthlyIncome)
		}
		if gmi(after).MonthlyAmount > gmi(before).MonthlyAmount {
			t.Fatalf("GMI rose from %s to %s", gmi(before).MonthlyAmount, gmi(after).MonthlyAmount)
		}
		if rank(status(after)) > rank(status(before)) {
			t.Fatalf("status rose from %+v to %+v", status(before), status(after))
		}
		// housing plus GMI together never rise: what housing gains, GMI lost (a cent of rounding at most)
		sum := func(o domain.Outcome) domain.Money { return gmi(o).MonthlyAmount + housing(o).MonthlyAmount }
		if sum(after) > sum(before)+1 {
			t.Fatalf("benefits rose from %s to %s", sum(before), sum(after))
		}
	})
}

func rank(e domain.Entitlement) int {
	switch {
	case !e.Granted:
		return 0
	case e.Status == domain.LowIncome:
		return 1
	}
	return 2
}

func TestPropertyOrderOfMembersAndLinesDoesNotMatter(t *testing.T) {
	e := engine(t)
	rapid.Check(t, func(t *rapid.T) {
		f := household(t)
		want := assessed(t, e, f).Result
		d := &f.Declaration
		d.Members = rapid.Permutation(d.Members).Draw(t, "members")
		d.MonthlyIncomes = rapid.Permutation(d.MonthlyIncomes).Draw(t, "monthly")
		d.IrregularIncomes = rapid.Permutation(d.IrregularIncomes).Draw(t, "irregular")
		d.HousingExpenses = rapid.Permutation(d.HousingExpenses).Draw(t, "bills")
		got := assessed(t, e, f).Result
		if fmt.Sprint(deref(got)) != fmt.Sprint(deref(want)) {
			t.Fatalf("another order, another result:\n%+v\n%+v", deref(got), deref(want))
		}
	})
}

// deref prints what the pointers of a result point to.
func deref(r domain.Result) string {
	base, expenses := "none", "none"
	if r.HousingBase != nil {
		base, expenses = r.HousingBase.String(), r.HousingExpenses.String()
	}
	r.HousingBase, r.HousingExpenses = nil, nil
	return fmt.Sprintf("%+v %s %s", r, base, expenses)
}

// TestPropertyTwiceTheIncomeIsTwiceTheAverage holds for kinds that count in full.
func TestPropertyTwiceTheIncomeIsTwiceTheAverage(t *testing.T) {
	e := engine(t)
	rapid.Check(t, func(t *rapid.T) {
		f := household(t)
		d := &f.Declaration
		for i := range d.MonthlyIncomes {
			d.MonthlyIncomes[i].Type = domain.IncomeOldAgePension
		}
		for i := range d.IrregularIncomes {
			d.IrregularIncomes[i].Type = domain.IncomeTransfer
		}
		once := assessed(t, e, f).Result.ExactMonthlyIncome
		for i := range d.MonthlyIncomes {
			d.MonthlyIncomes[i].Amount *= 2
		}
		for i := range d.IrregularIncomes {
			d.IrregularIncomes[i].Amount *= 2
		}
		if twice := assessed(t, e, f).Result.ExactMonthlyIncome; twice.Cmp(once.Add(once)) != 0 {
			t.Fatalf("%s doubled is %s", once, twice)
		}
	})
}
