package domain_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// TestPropertySplittingALineChangesNothing writes one line of income or of a bill as two.
func TestPropertySplittingALineChangesNothing(t *testing.T) {
	e := engine(t)
	rapid.Check(t, func(t *rapid.T) {
		f := household(t)
		d := &f.Declaration
		want := deref(assessed(t, e, f).Result)
		if len(d.MonthlyIncomes) > 0 {
			i := rapid.IntRange(0, len(d.MonthlyIncomes)-1).Draw(t, "monthly line")
			part := d.MonthlyIncomes[i]
			part.Amount = domain.Money(rapid.Int64Range(0, int64(part.Amount)).Draw(t, "monthly part"))
			d.MonthlyIncomes[i].Amount -= part.Amount
			d.MonthlyIncomes = append(d.MonthlyIncomes, part)
		}
		if len(d.IrregularIncomes) > 0 {
			i := rapid.IntRange(0, len(d.IrregularIncomes)-1).Draw(t, "irregular line")
			part := d.IrregularIncomes[i]
			part.Amount = domain.Money(rapid.Int64Range(0, int64(part.Amount)).Draw(t, "irregular part"))
			d.IrregularIncomes[i].Amount -= part.Amount
			d.IrregularIncomes = append(d.IrregularIncomes, part)
		}
		if len(d.HousingExpenses) > 0 {
			part := d.HousingExpenses[0]
			part.Amount = domain.Money(rapid.Int64Range(0, int64(part.Amount)).Draw(t, "bill part"))
			d.HousingExpenses[0].Amount -= part.Amount
			d.HousingExpenses = append(d.HousingExpenses, part)
		}
		if got := deref(assessed(t, e, f).Result); got != want {
			t.Fatalf("another result:\n%s\n%s", got, want)
		}
	})
}

// TestPropertyTheSumOfTheLinesIsTheAmount adds up what the trace and the payment lines say.
func TestPropertyTheSumOfTheLinesIsTheAmount(t *testing.T) {
	e := engine(t)
	rapid.Check(t, func(t *rapid.T) {
		o := assessed(t, e, household(t))
		for _, s := range steps(o, "R55") {
			sumsUp(t, s)
		}
		for _, rule := range []string{"R19", "R20"} {
			for _, s := range steps(o, rule) {
				sumsUp(t, s)
			}
		}
		d := domain.Decision{ID: uuid.New(), Case: uuid.New(), Municipality: riga, Persons: []uuid.UUID{uuid.New()}, Lines: o.Result.Entitlements, IssuedAt: time.Unix(0, 0)}
		g, err := domain.NewGrant(d, uuid.New)
		if err != nil {
			t.Fatal(err)
		}
		var due, paid domain.Money
		for _, l := range o.Result.Entitlements {
			if l.Granted && l.Benefit != 0 {
				due += l.MonthlyAmount * domain.Money(l.End.Month()-l.Start.Month()+1)
			}
		}
		for _, p := range g.PaymentLines {
			paid += p.Amount
		}
		if due != paid {
			t.Fatalf("the lines come to %s, the award to %s", paid, due)
		}
	})
}

// sumsUp checks that the last result of a step is the sum of the ones before.
func sumsUp(t *rapid.T, s *domain.Step) {
	var sum domain.Money
	last := len(s.Results) - 1
	for _, q := range s.Results[:last] {
		m, err := domain.ParseMoney(q.Value)
		if err != nil {
			t.Fatal(fmt.Sprintf("%s %s: %v", s.Rule, q.Name, err))
		}
		sum += m
	}
	if total := s.Results[last].Value; sum.String() != total {
		t.Fatalf("%s: the parts come to %s, the total is %s", s.Rule, sum, total)
	}
}
