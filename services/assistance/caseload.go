package assistance

import (
	"context"
	"log/slog"
	"time"

	"github.com/digisoc/platform/services/assistance/internal/app"
)

// queueEvery is how often an instance looks for a run that another one left.
const queueEvery = 5 * time.Second

// workCaseload computes runs over the caseload, one after the other, until ctx ends. A run that could not go on is taken up again
// later, by this instance or another.
func workCaseload(ctx context.Context, a *app.App, log *slog.Logger) error {
	tick := time.NewTicker(queueEvery)
	defer tick.Stop()
	for {
		worked, err := a.WorkCaseload(ctx)
		if ctx.Err() != nil {
			return nil
		}
		if err != nil {
			log.ErrorContext(ctx, "caseload run stopped", "error", err)
		}
		if worked && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return nil
		case <-a.Work():
		case <-tick.C:
			if err := a.DropHouseholds(ctx); err != nil && ctx.Err() == nil {
				log.ErrorContext(ctx, "results of households stay longer than they may", "error", err)
			}
		}
	}
}
