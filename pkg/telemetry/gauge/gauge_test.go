package gauge_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"

	"github.com/digisoc/platform/pkg/telemetry/gauge"
)

// The age is in the scrape while it can be told and the gauge is offered, and not after.
func TestAgeIsOfferedUntilItEnds(t *testing.T) {
	reader := metric.NewManualReader()
	otel.SetMeterProvider(metric.NewMeterProvider(metric.WithReader(reader)))
	away := false
	stop := gauge.Age("test", "digisoc.test.lag", "Age.", "cases", func(context.Context) (time.Duration, error) {
		if away {
			return 0, errors.New("away")
		}
		return 90 * time.Second, nil
	})
	read := func() (values []float64) {
		var all metricdata.ResourceMetrics
		_ = reader.Collect(t.Context(), &all) // the failure of a callback is in it
		for _, s := range all.ScopeMetrics {
			for _, m := range s.Metrics {
				if points, ok := m.Data.(metricdata.Gauge[float64]); ok && m.Name == "digisoc.test.lag" {
					for _, p := range points.DataPoints {
						values = append(values, p.Value)
					}
				}
			}
		}
		return values
	}
	if got := read(); len(got) != 1 || got[0] != 90 {
		t.Errorf("offered: %v", got)
	}
	away = true
	if got := read(); len(got) != 0 {
		t.Errorf("while it cannot be told: %v", got)
	}
	away = false
	stop()
	if got := read(); len(got) != 0 {
		t.Errorf("after the end: %v", got)
	}
}
