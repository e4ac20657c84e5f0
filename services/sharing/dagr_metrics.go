package sharing

import (
	"context"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// scrapeTimeout bounds the question behind the gauges, so that a slow database does not hold up a scrape.
const scrapeTimeout = 2 * time.Second

// observe offers, until the returned function is called, how long the oldest version waits for DAGR, how many wait, how many were
// set aside, how long the certificate still holds and how much of each quota is used. Their labels name datasets, never persons.
func (x *exchange) observe() (stop func()) {
	meter := otel.Meter("github.com/digisoc/platform/services/sharing")
	var all []metric.Observable
	gauge := func(name, unit, text string) metric.Float64ObservableGauge {
		g, err := meter.Float64ObservableGauge(name, metric.WithUnit(unit), metric.WithDescription(text))
		if err != nil {
			otel.Handle(err)
		}
		all = append(all, g)
		return g
	}
	lag := gauge("digisoc.dagr.lag", "s", "Age of the oldest version that DAGR has not got.")
	backlog := gauge("digisoc.dagr.backlog", "{version}", "Versions that DAGR has not got.")
	aside := gauge("digisoc.dagr.aside", "{version}", "Versions that DAGR did not take, or that have no personal code.")
	until := gauge("digisoc.dagr.certificate", "s", "Time until the certificate registered with DAGR ends.")
	quota := gauge("digisoc.dagr.quota", "1", "Share of the quota of a permission that is used, from 0 to 1.")
	registered, err := meter.RegisterCallback(func(ctx context.Context, o metric.Observer) error {
		ctx, cancel := context.WithTimeout(ctx, scrapeTimeout)
		defer cancel()
		now := x.deps.Clock.Now()
		o.ObserveFloat64(until, x.until.Sub(now).Seconds())
		out, err := x.store.OutboundChannels(ctx)
		if err != nil {
			return err
		}
		for i := range out {
			c := &out[i]
			if c.Section != x.config.Section {
				continue
			}
			of := metric.WithAttributes(attribute.String("dataset", string(c.Dataset)))
			o.ObserveFloat64(lag, c.Lag(now).Seconds(), of)
			o.ObserveFloat64(backlog, float64(c.Last-c.Position), of)
			for reason, n := range map[string]int64{"no_code": c.Codeless, "rejected": c.Aside - c.Codeless} {
				o.ObserveFloat64(aside, float64(n), of, metric.WithAttributes(attribute.String("reason", reason)))
			}
		}
		in, err := x.store.InboundChannels(ctx)
		for i := range in {
			o.ObserveFloat64(quota, in[i].Share(), metric.WithAttributes(attribute.String("service", in[i].Service), attribute.String("permission", in[i].Permission)))
		}
		return err
	}, all...)
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
