package domain_test

import (
	"errors"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

func decided(t *testing.T, lines ...domain.Entitlement) domain.Decision {
	t.Helper()
	return domain.Decision{ID: uuid.New(), Case: uuid.New(), Municipality: riga, Persons: []uuid.UUID{uuid.New()}, Lines: lines}
}

func TestGrantMakesOnePaymentLineForEveryMonth(t *testing.T) {
	t.Parallel()
	start, end := day(t, "2025-12-01"), day(t, "2026-02-28")
	g, err := domain.NewGrant(decided(t,
		domain.Entitlement{Status: domain.Needy, Granted: true, Start: start, End: end},
		domain.Entitlement{Benefit: domain.GMIBenefit, Granted: true, MonthlyAmount: 3700, Start: start, End: end},
		domain.Entitlement{Benefit: domain.HousingBenefit},
	), uuid.New)
	if err != nil {
		t.Fatal(err)
	}
	if len(g.Statuses) != 1 || len(g.Benefits) != 1 || len(g.PaymentLines) != 3 {
		t.Fatalf("granted %+v", g)
	}
	var sum domain.Money
	for i, p := range g.PaymentLines {
		sum += p.Amount
		if p.Benefit != g.Benefits[0].ID || p.Month != start.Month()+domain.Month(i) {
			t.Errorf("payment line %+v", p)
		}
	}
	if sum != 3*3700 {
		t.Errorf("payments of %s", sum)
	}
}

func TestLinesThatCannotBeRightGrantNothing(t *testing.T) {
	t.Parallel()
	start, end := day(t, "2026-05-01"), day(t, "2026-07-31")
	good := domain.Entitlement{Benefit: domain.GMIBenefit, Granted: true, MonthlyAmount: 3700, Start: start, End: end}
	for name, change := range map[string]func(*domain.Entitlement){
		"names nothing":      func(e *domain.Entitlement) { e.Benefit = 0 },
		"names two things":   func(e *domain.Entitlement) { e.Status = domain.Needy },
		"unknown benefit":    func(e *domain.Entitlement) { e.Benefit = 9 },
		"no amount":          func(e *domain.Entitlement) { e.MonthlyAmount = 0 },
		"negative amount":    func(e *domain.Entitlement) { e.MonthlyAmount = -1 },
		"no start":           func(e *domain.Entitlement) { e.Start = 0 },
		"ends before":        func(e *domain.Entitlement) { e.End = day(t, "2026-04-30") },
		"seven months":       func(e *domain.Entitlement) { e.End = day(t, "2026-11-30") },
		"status with amount": func(e *domain.Entitlement) { e.Benefit, e.Status = 0, domain.Needy },
	} {
		l := good
		change(&l)
		if _, err := domain.NewGrant(decided(t, l), uuid.New); !errors.Is(err, domain.ErrDecisionLinesInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	needy := domain.Entitlement{Status: domain.Needy, Granted: true, Start: start, End: end}
	low := domain.Entitlement{Status: domain.LowIncome, Granted: true, Start: start, End: end}
	for name, d := range map[string]domain.Decision{
		"twice the same":   decided(t, good, good),
		"both statuses":    decided(t, needy, low),
		"no beneficiaries": {ID: uuid.New(), Case: uuid.New(), Municipality: riga, Lines: []domain.Entitlement{good}},
		"no case":          {ID: uuid.New(), Municipality: riga, Persons: []uuid.UUID{uuid.New()}},
	} {
		if _, err := domain.NewGrant(d, uuid.New); !errors.Is(err, domain.ErrDecisionLinesInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestR44AMonthInsideWhichTheAwardBeginsIsDueByTheDay: only when the first-month rule is from_day does an award begin inside a month.
func TestR44AMonthInsideWhichTheAwardBeginsIsDueByTheDay(t *testing.T) {
	t.Parallel()
	for start, want := range map[string]domain.Money{
		"2026-05-01": 10000, "2026-05-15": 5484, "2026-05-31": 323, "2026-04-30": 333, "2026-02-15": 5000, "2024-02-15": 5172,
	} {
		d := day(t, start)
		if got := domain.MonthAmount(10000, d, d.Month()); got != want {
			t.Errorf("from %s: %s, want %s", start, got, want)
		}
		if got := domain.MonthAmount(10000, d, d.Month()+1); got != 10000 {
			t.Errorf("the month after %s: %s", start, got)
		}
	}
}
