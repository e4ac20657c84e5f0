package rpc

import (
	"context"
	"errors"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/metric"
)

// Why an audit entry is missing.
const (
	entryRefused = "refused" // it would not have answered who, what, when and why: a fault in our code
	entryFailed  = "failed"  // the log did not take it: the database or its disk
)

// unwritten counts the audit entries that could not be written, as digisoc.audit.unwritten. The calls concerned were
// refused, so nobody saw data without a trace; but people cannot work, and attempts may go unrecorded. Both causes are
// there from the start with zero, so that the first one already is an increase.
type unwritten struct {
	count               metric.Int64Counter
	asRefused, asFailed metric.MeasurementOption
}

func newUnwritten(service string) unwritten {
	count, err := otel.Meter("github.com/digisoc/platform/pkg/rpc").Int64Counter("digisoc.audit.unwritten", metric.WithUnit("{entry}"),
		metric.WithDescription("Audit entries that could not be written; the calls were refused."))
	if err != nil {
		otel.Handle(err)
	}
	of := func(cause string) metric.MeasurementOption {
		return metric.WithAttributeSet(attribute.NewSet(attribute.String("service", service), attribute.String("cause", cause)))
	}
	u := unwritten{count: count, asRefused: of(entryRefused), asFailed: of(entryFailed)}
	u.count.Add(context.Background(), 0, u.asRefused)
	u.count.Add(context.Background(), 0, u.asFailed)
	return u
}

// refused counts an entry that is incomplete.
func (u unwritten) refused(ctx context.Context) { u.count.Add(ctx, 1, u.asRefused) }

// failed counts an entry that the log did not take. A caller who hangs up while it is written is no fault of the log.
func (u unwritten) failed(ctx context.Context) {
	if !errors.Is(ctx.Err(), context.Canceled) {
		u.count.Add(ctx, 1, u.asFailed)
	}
}
