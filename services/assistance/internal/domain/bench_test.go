package domain_test

import (
	"syscall"
	"testing"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// benchFacts is a family of four with wages, a benefit, irregular income, bills and all three purposes.
func benchFacts(t testing.TB) domain.Facts {
	f := domain.Facts{
		Municipality: "0001000", ApplicationDate: day(t, "2026-05-15"),
		Purposes: []domain.Purpose{domain.PurposeStatus, domain.PurposeGMI, domain.PurposeHousing},
	}
	d := &f.Declaration
	for i, born := range []string{"1985-02-03", "1987-04-05", "2012-06-07", "2016-08-09"} {
		d.Members = append(d.Members, domain.Member{Person: person(i), BirthDate: day(t, born), Relation: domain.Relation(1 + i), Occupation: 1})
	}
	for m := f.ApplicationDate.Month() - 3; m < f.ApplicationDate.Month(); m++ {
		d.MonthlyIncomes = append(d.MonthlyIncomes,
			domain.MonthlyIncome{Person: person(0), Month: m, Type: domain.IncomeWage, Amount: 30000},
			domain.MonthlyIncome{Person: person(1), Month: m, Type: domain.IncomeWage, Amount: 10001},
			domain.MonthlyIncome{Person: person(1), Month: m, Type: domain.IncomeFamilyBenefit, Amount: 10000})
	}
	d.IrregularIncomes = []domain.IrregularIncome{{Person: person(0), Date: day(t, "2025-11-20"), Type: domain.IncomeTransfer, Amount: 5000}}
	d.Savings = 10000
	d.RealProperties = []domain.RealProperty{{Home: true}}
	d.Vehicles = []domain.Vehicle{{Kind: domain.Car}}
	d.Dwelling = &domain.Dwelling{AreaM2Hundredths: 6000, Heating: 1, RightOfUse: true}
	for _, e := range []domain.ExpenseType{1, 2, 4, 5, 8, 9} {
		d.HousingExpenses = append(d.HousingExpenses, domain.HousingExpense{Type: e, Month: f.ApplicationDate.Month(), Amount: 4321})
	}
	return stated(f)
}

// BenchmarkAssess is one decision with its full trace (goal: at most 100 µs).
func BenchmarkAssess(b *testing.B) {
	e, f := engine(b), benchFacts(b)
	b.ReportAllocs()
	defer processorTime(b)()
	for b.Loop() {
		if _, err := e.Assess(f); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFigures is the same household without texts and trace, as a set run over a caseload computes it.
func BenchmarkFigures(b *testing.B) {
	e, f := engine(b), benchFacts(b)
	b.ReportAllocs()
	defer processorTime(b)()
	for b.Loop() {
		if _, err := e.Figures(&f); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkAssessSet is the same household with its trace, computed over and over in the memory of one worker.
func BenchmarkAssessSet(b *testing.B) {
	e, f := engine(b), benchFacts(b)
	b.ReportAllocs()
	defer processorTime(b)()
	e.AssessSet(func(yield func(int, *domain.Facts) bool) {
		for n := 0; b.Loop(); n++ {
			if !yield(n, &f) {
				return
			}
		}
	}, 1, func(_ int, _ domain.Outcome, err error) {
		if err != nil {
			b.Error(err)
		}
	})
}

// processorTime reports the processor time of one operation: on a busy machine the clock on the wall says little.
func processorTime(b *testing.B) func() {
	spent := func() int64 {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return u.Utime.Nano() + u.Stime.Nano()
	}
	before := spent()
	return func() { b.ReportMetric(float64(spent()-before)/float64(b.N), "cpu-ns/op") }
}

// BenchmarkBareArithmetic is the ceiling: the same figures without checks, parameters, reasons or trace.
func BenchmarkBareArithmetic(b *testing.B) {
	f := benchFacts(b)
	want := mustAssess(b, f).Result
	gmiFirst, gmiOther := domain.Money(18700), domain.Money(13100)
	b.ReportAllocs()
	defer processorTime(b)()
	for b.Loop() {
		var regular, irregular, expenses domain.Money
		for _, in := range f.Declaration.MonthlyIncomes {
			if in.Type != domain.IncomeFamilyBenefit {
				regular += in.Amount
			}
		}
		for _, in := range f.Declaration.IrregularIncomes {
			irregular += in.Amount
		}
		for _, x := range f.Declaration.HousingExpenses {
			expenses += x.Amount
		}
		sum := gmiFirst + gmiOther*domain.Money(len(f.Declaration.Members)-1)
		income := domain.AverageIncome(regular, irregular)
		gmi := max(sum.Exact().Sub(income).Round(), 0)
		housing := domain.NewFraction(130*int64(sum), 100).Add(expenses.Exact()).Sub(income.Add(gmi.Exact()))
		if min(housing.Round(), expenses) != want.Entitlements[2].MonthlyAmount || gmi != want.Entitlements[1].MonthlyAmount {
			b.Fatal("the arithmetic differs from the engine", gmi, housing.Round(), want.Entitlements)
		}
	}
}

func mustAssess(t testing.TB, f domain.Facts) domain.Outcome {
	t.Helper()
	o, err := engine(t).Assess(f)
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// BenchmarkRecord is the same household with its trace in numbers, as a set run keeps it.
func BenchmarkRecord(b *testing.B) {
	e, f, to := engine(b), benchFacts(b), domain.NewRecorder()
	b.ReportAllocs()
	defer processorTime(b)()
	size := 0
	for b.Loop() {
		_, record, err := e.Record(&f, to)
		if err != nil {
			b.Fatal(err)
		}
		size = len(record)
	}
	b.ReportMetric(float64(size), "record-B")
}
