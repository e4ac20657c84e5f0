package assistance

import (
	"context"
	"log/slog"
	"time"

	"github.com/digisoc/platform/services/assistance/internal/app"
)

// renewalsEvery is how often an instance looks for awards that end soon. Several may look: each award is announced once.
const renewalsEvery = time.Hour

// announceRenewals tells in good time which awards end, until ctx ends.
func announceRenewals(ctx context.Context, a *app.App, log *slog.Logger) error {
	tick := time.NewTicker(renewalsEvery)
	defer tick.Stop()
	for {
		if _, err := a.AnnounceRenewals(ctx); err != nil && ctx.Err() == nil {
			log.ErrorContext(ctx, "renewals are not announced", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}
