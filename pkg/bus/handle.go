package bus

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/google/uuid"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/auditlog"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/outbox"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/telemetry"
)

const scope = "github.com/digisoc/platform/pkg/bus"

// purpose and legal basis of what a service does because an event told it to.
const purposeEvent = "EVENT"

// errPanic stands for a panic in a handler. Its reason is shown with the dead letter.
var errPanic = errors.New("the handler panicked")

// finish tries an event until it is done, dead, or the bus ends. It returns with the event acknowledged or given back.
func (d *dispatcher) finish(it *item) {
	c := d.consumer
	for {
		d.slots <- struct{}{}
		err := d.attempt(it)
		<-d.slots
		if err == nil {
			_ = d.latest(it).Ack() // if it is lost the event comes again, and the inbox knows it
			return
		}
		if dead(c, it.try, err) {
			err = d.bury(it, err)
			if err == nil {
				return
			}
		}
		d.bus.log.WarnContext(d.work, "event not handled; trying again", telemetry.KeyConsumer, c.Name, telemetry.KeyStream, it.stream,
			telemetry.KeyEvent, it.msg.Headers().Get(outbox.HeaderID), telemetry.KeyAttempt, it.try, telemetry.KeyReason, errs.ReasonOf(err), telemetry.KeyError, err)
		if !d.rest(c.wait(it.try)) {
			_ = d.latest(it).Nak()
			return
		}
		it.try++
	}
}

// dead reports whether an event that failed has had its chances.
func dead(c Consumer, try int, err error) bool {
	switch errs.KindOf(err) {
	case errs.Invalid, errs.NotFound, errs.Precondition:
		return true
	case errs.Unavailable:
		return false
	}
	return errors.Is(err, errNotCloudEvent) || errors.Is(err, errContentType) || try >= c.MaxDeliver
}

// rest waits before the next try; false when the bus is ending.
func (d *dispatcher) rest(wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-d.ending:
		return false
	case <-timer.C:
		return true
	}
}

// attempt calls the handler once, with the trace, the caller, the cause and the audit entry of the event.
func (d *dispatcher) attempt(it *item) (err error) {
	msg := d.latest(it)
	m, err := read(msg.Subject(), msg.Headers(), msg.Data())
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(d.work, d.consumer.Timeout)
	defer cancel()
	ctx = propagation.TraceContext{}.Extract(ctx, propagation.HeaderCarrier(map[string][]string{
		"Traceparent": msg.Headers()[outbox.HeaderTraceParent], "Tracestate": msg.Headers()[outbox.HeaderTraceState],
	}))
	ctx, span := otel.Tracer(scope).Start(ctx, "process "+m.Topic, trace.WithSpanKind(trace.SpanKindConsumer), trace.WithAttributes(
		semconv.MessagingSystemKey.String("nats"),
		semconv.MessagingOperationName("process"),
		semconv.MessagingOperationTypeProcess,
		semconv.MessagingDestinationName(m.Topic),
		semconv.MessagingConsumerGroupName(d.consumer.Name),
		semconv.MessagingMessageID(m.ID),
	))
	defer func() {
		if p := recover(); p != nil {
			d.bus.log.ErrorContext(ctx, "event handler panicked", telemetry.KeyConsumer, d.consumer.Name,
				telemetry.KeyEvent, m.ID, telemetry.KeyStack, string(debug.Stack()))
			err = errPanic
		}
		if err != nil {
			span.SetStatus(codes.Error, errs.ReasonOf(err))
		}
		span.End()
	}()
	return d.consumer.Handle(d.identify(ctx, m), m)
}

// identify says who acts and why, for policies, audit and the events that follow.
func (d *dispatcher) identify(ctx context.Context, m Message) context.Context {
	traceID := ""
	if s := trace.SpanContextFromContext(ctx); s.HasTraceID() {
		traceID = s.TraceID().String()
	}
	who := caller.Caller{
		Workload: d.bus.service, Kind: caller.Service, Subject: "service:" + d.bus.service,
		Municipality: m.Municipality(), Purpose: purposeEvent, LegalBasis: purposeEvent, RequestID: m.ID, TraceID: traceID,
	}
	ctx = caller.With(ctx, who)
	ctx = outbox.WithCause(ctx, m.Correlation, m.ID)
	id, err := uuid.NewV7()
	if err != nil {
		panic(fmt.Sprintf("bus: no random numbers: %v", err))
	}
	ctx = audit.Begin(ctx, &audit.Entry{
		ID: id, Time: d.bus.clock.Now().UTC(), Service: d.bus.service, Action: d.consumer.Name,
		ActorID: who.Subject, ActorKind: string(who.Kind), Workload: m.Producer(), Municipality: who.Municipality,
		Purpose: who.Purpose, LegalBasis: who.LegalBasis, Subjects: []string{m.Subject}, Result: audit.OK,
		RequestID: m.ID, TraceID: traceID, Write: true,
	})
	return pg.WithFinisher(ctx, func(ctx context.Context, tx *pg.Tx) error {
		entry, _ := audit.Snapshot(ctx)
		return auditlog.Append(ctx, tx, entry)
	})
}
