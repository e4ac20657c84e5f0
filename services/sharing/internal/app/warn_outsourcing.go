package app

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"
)

// OutsourcingWarning says that the assessment of a row is due within so many days.
type OutsourcingWarning struct {
	Outsourcing uuid.UUID
	Due         time.Time // day
	Days        int
}

// WarnOfAssessments announces the assessments that are due soon, each once for each of the days of the rules, and returns how many.
func (a *App) WarnOfAssessments(ctx context.Context) (int, error) {
	rows, err := a.store.Outsourcings(ctx)
	if err != nil {
		return 0, err
	}
	given, err := a.store.OutsourcingWarnings(ctx)
	if err != nil {
		return 0, err
	}
	n, today := 0, a.today()
	r := a.oversight.Outsourcing(today)
	for i := range rows {
		days, due := rows[i].Warning(r, today)
		w := OutsourcingWarning{rows[i].ID, rows[i].AssessBy(r), days}
		if !due || slices.ContainsFunc(given, func(g OutsourcingWarning) bool {
			return g.Outsourcing == w.Outsourcing && g.Due.Equal(w.Due) && g.Days <= w.Days
		}) {
			continue
		}
		if err := a.store.InTx(ctx, func(ctx context.Context, tx Tx) error { return tx.AddOutsourcingWarning(ctx, w, a.now()) }); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
