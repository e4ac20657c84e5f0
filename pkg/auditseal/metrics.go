package auditseal

import (
	"context"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

const scrapeTimeout = 2 * time.Second

// Lag is the age of the oldest entry that is not sealed; zero when there is none.
func (s *Sealer) Lag(ctx context.Context) (time.Duration, error) {
	var seconds float64
	err := s.db.QueryRow(ctx, `select coalesce(extract(epoch from now() - min(recorded_at)), 0)::float8 from audit
		where transaction >= coalesce((select to_transaction from audit_block order by number desc limit 1), 0)`).Scan(&seconds)
	return time.Duration(max(0, seconds) * float64(time.Second)), err
}

// observe offers Lag as the gauge digisoc.audit.lag, in seconds, until the returned function is called.
func (s *Sealer) observe() (stop func()) {
	meter := otel.Meter("github.com/digisoc/platform/pkg/auditseal")
	gauge, err := meter.Float64ObservableGauge("digisoc.audit.lag", metric.WithUnit("s"),
		metric.WithDescription("Age of the oldest audit entry that is not sealed."))
	if err != nil {
		otel.Handle(err)
		return func() {}
	}
	of := metric.WithAttributes(attribute.String("service", s.service))
	registered, err := meter.RegisterCallback(func(ctx context.Context, o metric.Observer) error {
		ctx, cancel := context.WithTimeout(ctx, scrapeTimeout)
		defer cancel()
		lag, err := s.Lag(ctx)
		if err != nil {
			return err
		}
		o.ObserveFloat64(gauge, lag.Seconds(), of)
		return nil
	}, gauge)
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
