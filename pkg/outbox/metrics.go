package outbox

import (
	"context"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// scrapeTimeout bounds the question behind the gauge, so that a slow database does not hold up a scrape.
const scrapeTimeout = 2 * time.Second

// observe offers the age of the oldest unsent event as the gauge digisoc.outbox.lag, in seconds, until the returned
// function is called. Without a meter provider it costs nothing.
func (r *Relay) observe() (stop func()) {
	meter := otel.Meter("github.com/digisoc/platform/pkg/outbox")
	gauge, err := meter.Float64ObservableGauge("digisoc.outbox.lag", metric.WithUnit("s"),
		metric.WithDescription("Age of the oldest event that waits to be published."))
	if err != nil {
		otel.Handle(err)
		return func() {}
	}
	of := metric.WithAttributes(attribute.String("service", r.cfg.Service))
	registered, err := meter.RegisterCallback(func(ctx context.Context, o metric.Observer) error {
		ctx, cancel := context.WithTimeout(ctx, scrapeTimeout)
		defer cancel()
		lag, err := r.Lag(ctx)
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
