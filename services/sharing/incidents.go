package sharing

import (
	"context"
	"time"

	"github.com/digisoc/platform/pkg/catalogue"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/pkg/telemetry"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/client"
	"github.com/digisoc/platform/services/sharing/internal/incident"
	"github.com/digisoc/platform/services/sharing/internal/store"
)

// newIncidents builds what keeps incidents, over the logs of all services.
func newIncidents(c *catalogue.Catalogue, kept *store.Store, deps service.Deps) (*app.Incidents, error) {
	rows, err := incident.Load()
	if err != nil {
		return nil, err
	}
	logs, err := dialLogs(deps, func(l *client.Log) app.AffectedLog { return l })
	if err != nil {
		return nil, err
	}
	return app.NewIncidents(app.IncidentDeps{Store: kept, Logs: logs, Rows: rows, Catalogue: c, Clock: deps.Clock}), nil
}

// clocksEvery is how often it is looked which clocks of incidents run out; the shortest is of 24 hours.
const clocksEvery = time.Minute

// watchClocks announces the clocks of incidents that run out until ctx ends. What fails is announced the next time.
func (s *Service) watchClocks(ctx context.Context) error {
	ticker := time.NewTicker(clocksEvery)
	defer ticker.Stop()
	for {
		n, err := s.incidents.Warn(ctx)
		if err != nil && ctx.Err() == nil {
			s.deps.Log.WarnContext(ctx, "clocks of incidents were not announced", telemetry.KeyService, Name, telemetry.KeyError, err)
		}
		if n > 0 {
			s.deps.Log.WarnContext(ctx, "somebody must be told of an incident soon, or should have been", telemetry.KeyService, Name, telemetry.KeyCount, n)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}
