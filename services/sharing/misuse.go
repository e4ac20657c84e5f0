package sharing

import (
	"context"
	"time"

	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/pkg/telemetry"
	"github.com/digisoc/platform/pkg/workdays"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/client"
	"github.com/digisoc/platform/services/sharing/internal/misuse"
	"github.com/digisoc/platform/services/sharing/internal/store"
)

// newMisuse builds what finds signs of misuse in the logs of all services.
func newMisuse(kept *store.Store, persons *client.Persons, deps service.Deps) (*app.Misuse, error) {
	rows, err := misuse.Load()
	if err != nil {
		return nil, err
	}
	terms, err := misuse.LoadTerms()
	if err != nil {
		return nil, err
	}
	days, err := workdays.Load()
	if err != nil {
		return nil, err
	}
	logs, err := dialLogs(deps, func(l *client.Log) app.ActorLog { return l })
	if err != nil {
		return nil, err
	}
	return app.NewMisuse(app.MisuseDeps{
		Store: kept, Watches: store.NewWatches(kept, deps.Vault), Persons: persons, Logs: logs, Rows: rows, Terms: terms, Working: days.Working, Clock: deps.Clock,
	}), nil
}

// misuseEvery is how often the hours that are over are looked at.
const misuseEvery = 5 * time.Minute

// lookForMisuse evaluates the rules of misuse until ctx ends. What fails is looked at the next time.
func (s *Service) lookForMisuse(ctx context.Context) error {
	ticker := time.NewTicker(misuseEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
		n, err := s.misuse.Evaluate(ctx)
		if err != nil && ctx.Err() == nil {
			s.deps.Log.WarnContext(ctx, "not every log was looked at for signs of misuse", telemetry.KeyService, Name, telemetry.KeyError, err)
		}
		if n > 0 {
			s.deps.Log.InfoContext(ctx, "signs of misuse wait for a review", telemetry.KeyService, Name, telemetry.KeyCount, n)
		}
	}
}
