package sharing

import (
	"context"
	"time"

	"github.com/digisoc/platform/pkg/catalogue"
	"github.com/digisoc/platform/pkg/instance"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/pkg/telemetry"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/delivery"
	"github.com/digisoc/platform/services/sharing/internal/resource"
	"github.com/digisoc/platform/services/sharing/internal/store"
)

var _ service.Outsider = (*Service)(nil)

// newResources builds the catalogue of ICT resources.
func newResources(c *catalogue.Catalogue, kept *store.Store, uses *app.App, deps service.Deps) (*app.Resources, error) {
	rows, err := resource.Load()
	if err != nil {
		return nil, err
	}
	return app.NewResources(app.ResourceDeps{
		Store: kept, Streams: delivery.NewLister(deps.JetStream), Outsourcing: uses.Outsourcings, Rows: rows, Catalogue: c, Clock: deps.Clock, Gone: instance.Gone,
	}), nil
}

// Outside are the systems outside the platform that the service reaches by itself.
func (s *Service) Outside() []string {
	all := []string{"subscribers"}
	if s.config.Dagr.URL != "" || s.config.Dagr.Simulated {
		all = append(all, "dagr")
	}
	return all
}

// forgetEvery is how often reports of programs that are long gone are removed.
const forgetEvery = 24 * time.Hour

// forgetInstances removes reports of programs that are long gone until ctx ends.
func (s *Service) forgetInstances(ctx context.Context) error {
	ticker := time.NewTicker(forgetEvery)
	defer ticker.Stop()
	for {
		if err := s.resources.Forget(ctx); err != nil && ctx.Err() == nil {
			s.deps.Log.WarnContext(ctx, "old reports of programs were not removed", telemetry.KeyService, Name, telemetry.KeyError, err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}
