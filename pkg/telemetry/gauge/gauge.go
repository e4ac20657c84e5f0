// Package gauge offers ages as metrics: how old the oldest thing is that waits. It keeps nothing; what is old, the caller asks its database.
package gauge

import (
	"context"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// scrapeTimeout bounds the question behind a gauge, so that a slow database does not hold up a scrape.
const scrapeTimeout = 2 * time.Second

// Age offers what lag answers as a gauge in seconds of a service until the returned function is called. A question that fails leaves the gauge out of the
// scrape. Without a meter provider it costs nothing.
func Age(scope, name, text, service string, lag func(context.Context) (time.Duration, error)) (stop func()) {
	meter := otel.Meter(scope)
	age, err := meter.Float64ObservableGauge(name, metric.WithUnit("s"), metric.WithDescription(text))
	if err != nil {
		otel.Handle(err)
		return func() {}
	}
	of := metric.WithAttributes(attribute.String("service", service))
	registered, err := meter.RegisterCallback(func(ctx context.Context, o metric.Observer) error {
		ctx, cancel := context.WithTimeout(ctx, scrapeTimeout)
		defer cancel()
		d, err := lag(ctx)
		if err != nil {
			return err
		}
		o.ObserveFloat64(age, d.Seconds(), of)
		return nil
	}, age)
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
