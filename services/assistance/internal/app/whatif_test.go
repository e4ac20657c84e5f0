package app_test

import (
	"errors"
	"testing"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

func (w *world) rows(t *testing.T) (n int) {
	t.Helper()
	err := w.db.QueryRow(t.Context(), "select (select count(*) from assessment) + (select count(*) from outbox)").Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A proposed pack, another day, other facts: each is answered beside what the law says now, and nothing is kept.
func TestWhatIfOfOneHouseholdKeepsNothing(t *testing.T) {
	w := open(t)
	_, kept := w.gmi(t, w.App, may)
	p := w.propose(t, "lv-test.1", "200.00/150.00", june)
	before, ctx := w.rows(t), w.as(t, "ilze", "caseworker", "WhatIf")

	a, err := w.WhatIf(ctx, app.WhatIf{Base: kept.ID, Pack: p.ID})
	if err != nil || a.Now.Outcome.Result.GMIThresholdSum != kept.Outcome.Result.GMIThresholdSum || a.Then.Outcome.Result.GMIThresholdSum != 20000 || a.Then.ParametersHash != p.Hash {
		t.Errorf("another pack: %v to %v, %v", a.Now.Outcome.Result.GMIThresholdSum, a.Then.Outcome.Result.GMIThresholdSum, err)
	}
	a, err = w.WhatIf(ctx, app.WhatIf{Base: kept.ID, Day: domain.NewDate(2024, 2, 29)})
	if err != nil || a.Then.Facts.ApplicationDate != domain.NewDate(2024, 2, 29) || a.Then.Outcome.Result.GMIThresholdSum == a.Now.Outcome.Result.GMIThresholdSum {
		t.Errorf("another day: %+v, %v", a.Then.Facts, err)
	}
	richer := kept.Facts.Declaration
	richer.MonthlyIncomes = append([]domain.MonthlyIncome{}, richer.MonthlyIncomes...)
	richer.MonthlyIncomes[0].Amount = 300000
	a, err = w.WhatIf(ctx, app.WhatIf{Base: kept.ID, Changed: &richer})
	if changes := domain.Changes(a.Now.Outcome.Result, a.Then.Outcome.Result); err != nil || len(changes) != 0 && changes[0].Then.Granted {
		t.Errorf("more income: %+v, %v", changes, err)
	}
	if a.Then.Outcome.Result.AverageMonthlyIncome != 100000 || a.Now.Outcome.Result.AverageMonthlyIncome != 0 {
		t.Errorf("more income: %v", a.Then.Outcome.Result.AverageMonthlyIncome)
	}
	if got := w.rows(t); got != before {
		t.Errorf("%d rows more", got-before)
	}
	elsewhere := caller.From(ctx)
	elsewhere.Municipality = "0001000"
	if _, err := w.WhatIf(caller.With(ctx, elsewhere), app.WhatIf{Base: kept.ID}); !errors.Is(err, domain.ErrAssessmentNotFound) {
		t.Errorf("of another municipality: %v", err)
	}
	if _, err := w.WhatIf(ctx, app.WhatIf{Base: kept.ID, Pack: uuid.New()}); !errors.Is(err, domain.ErrRulePackNotFound) {
		t.Errorf("with no such pack: %v", err)
	}
}
