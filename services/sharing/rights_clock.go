package sharing

import (
	"context"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/metric"

	"github.com/digisoc/platform/pkg/telemetry"
)

// rightsEvery is how often it is looked which requests of persons are late; days matter, hours do not.
const rightsEvery = 15 * time.Minute

// keepRights tells the services of restrictions from before they could be told, and announces requests that are late, until ctx ends. A
// failure waits for the next time.
func (s *Service) keepRights(ctx context.Context) error {
	defer s.observeRights()()
	ticker := time.NewTicker(rightsEvery)
	defer ticker.Stop()
	for {
		if _, err := s.rights.AnnounceOld(ctx); err != nil && ctx.Err() == nil {
			s.deps.Log.WarnContext(ctx, "restrictions were not announced", telemetry.KeyService, Name, telemetry.KeyError, err)
		}
		if n, err := s.rights.TellOverdue(ctx); err != nil && ctx.Err() == nil {
			s.deps.Log.WarnContext(ctx, "late requests of persons were not announced", telemetry.KeyService, Name, telemetry.KeyError, err)
		} else if n > 0 {
			s.deps.Log.WarnContext(ctx, "requests of persons are late", telemetry.KeyService, Name, telemetry.KeyCount, n)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// observeRights offers, until the returned function is called, how many requests of persons are late and by how many days.
func (s *Service) observeRights() (stop func()) {
	meter := otel.Meter("github.com/digisoc/platform/services/sharing")
	late, err := meter.Int64ObservableGauge("digisoc.rights.overdue", metric.WithUnit("{request}"), metric.WithDescription("Requests of persons about their data that are not answered in time."))
	if err != nil {
		otel.Handle(err)
	}
	days, err := meter.Int64ObservableGauge("digisoc.rights.overdue_days", metric.WithUnit("d"), metric.WithDescription("Days since the last day of the latest of them."))
	if err != nil {
		otel.Handle(err)
	}
	registered, err := meter.RegisterCallback(func(ctx context.Context, o metric.Observer) error {
		ctx, cancel := context.WithTimeout(ctx, scrapeTimeout)
		defer cancel()
		n, since, err := s.rights.Late(ctx)
		if err == nil {
			o.ObserveInt64(late, n)
			o.ObserveInt64(days, int64(since))
		}
		return err
	}, late, days)
	if err != nil {
		otel.Handle(err)
		return func() {}
	}
	return func() {
		if err := registered.Unregister(); err != nil {
			otel.Handle(err)
		}
	}
}
