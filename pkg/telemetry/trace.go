package telemetry

import (
	"context"
	"crypto/rand"

	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// Propagator carries the trace between programs: W3C Trace Context, nothing else. Baggage is left out on purpose: it
// would let a caller put data of its own into our headers.
var Propagator propagation.TextMapPropagator = propagation.TraceContext{}

// EnsureTrace returns a context that certainly has a trace id, and the id. When nobody began a trace it begins one that
// is not sampled, so that logs, audit entries and answers still meet.
func EnsureTrace(ctx context.Context) (context.Context, string) {
	span := trace.SpanContextFromContext(ctx)
	if span.HasTraceID() {
		return ctx, span.TraceID().String()
	}
	var traceID trace.TraceID
	var spanID trace.SpanID
	_, _ = rand.Read(traceID[:]) // crypto/rand.Read never fails
	_, _ = rand.Read(spanID[:])
	fresh := trace.NewSpanContext(trace.SpanContextConfig{TraceID: traceID, SpanID: spanID})
	return trace.ContextWithSpanContext(ctx, fresh), traceID.String()
}
