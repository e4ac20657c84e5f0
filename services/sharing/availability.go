package sharing

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/pkg/telemetry"
	"github.com/digisoc/platform/pkg/workdays"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/availability"
	"github.com/digisoc/platform/services/sharing/internal/client"
	"github.com/digisoc/platform/services/sharing/internal/store"
)

// probed is a read of public data: from the front door through a service to its database.
const probed = "/v1/registrations?pageSize=1"

// newAvailability builds what looks each minute and what reports of it.
func newAvailability(cfg Config, kept *store.Store, deps service.Deps) (*app.Availability, *app.Prober, error) {
	days, err := workdays.Load()
	if err != nil {
		return nil, nil, err
	}
	rules, err := availability.Load(days.Working)
	if err != nil {
		return nil, nil, err
	}
	front := cfg.ProbeURL
	if front == "" {
		front = cfg.PublicURL
	}
	checks := map[string]func(context.Context) error{"gateway": client.Reads(strings.TrimSuffix(front, "/") + probed)}
	for _, name := range Logs {
		conn, err := deps.Dial(name)
		if err != nil {
			return nil, nil, fmt.Errorf("sharing: connect to %s: %w", name, err)
		}
		checks[name] = client.Serves(conn)
	}
	return app.NewAvailability(kept, rules, deps.Clock), app.NewProber(kept, checks, deps.Clock), nil
}

// probe looks at each whole minute until ctx ends. The minute in which the process starts stays unknown: others start too.
func (s *Service) probe(ctx context.Context) error {
	for {
		timer := time.NewTimer(s.prober.Next())
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-timer.C:
		}
		if err := s.prober.Look(ctx); err != nil && ctx.Err() == nil {
			s.deps.Log.WarnContext(ctx, "what probes saw waits in memory", telemetry.KeyService, Name, telemetry.KeyError, err)
		}
	}
}
