package outbox

import (
	"context"
	"encoding/hex"
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/google/uuid"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/propagation"
	semconv "go.opentelemetry.io/otel/semconv/v1.41.0"
	"go.opentelemetry.io/otel/trace"

	"github.com/digisoc/platform/pkg/caller"
)

// Names of the headers: the CloudEvents 1.0 binary binding for NATS, its registered extensions and three of our own.
const (
	HeaderID             = "ce-id"
	HeaderSource         = "ce-source"
	HeaderSpecVersion    = "ce-specversion"
	HeaderType           = "ce-type"
	HeaderSubject        = "ce-subject"
	HeaderTime           = "ce-time"
	HeaderDataSchema     = "ce-dataschema"
	HeaderSequence       = "ce-sequence"
	HeaderPartitionKey   = "ce-partitionkey"
	HeaderCorrelation    = "ce-correlationid"
	HeaderCausation      = "ce-causationid"
	HeaderRecordedTime   = "ce-recordedtime"
	HeaderClassification = "ce-dataclassification"
	HeaderRegulation     = "ce-dataregulation"
	HeaderCategory       = "ce-datacategory"
	HeaderContentType    = "content-type"
	HeaderTraceParent    = "traceparent"
	HeaderTraceState     = "tracestate"
)

// ContentType of every payload.
const ContentType = "application/protobuf"

// schemaBase is where the contract of an event is found; the full name of the message follows.
const schemaBase = "https://digisoc.lv/schemas/"

// SequenceFormat writes ce-sequence: decimal with leading zeros, so that text order is number order, as CloudEvents asks.
const SequenceFormat = "%020d"

// Errors of an event that breaks the rules. They are bugs of the producer.
var (
	errID           = errors.New("event id is missing")
	errType         = errors.New("event type is not lv.digisoc.<service>.v<n>.<fact>")
	errTopic        = errors.New("event topic is not <service>.<noun>.<past verb>.v<n>")
	errSubject      = errors.New("event subject is not an opaque name <collection>/<uuid>")
	errMunicipality = errors.New("event municipality is not an ATVK code")
	errCategory     = errors.New("event data category is not a group of the catalogue")
	errTime         = errors.New("event time is missing")
	errPayload      = errors.New("event payload is missing")
	errPayloadSize  = errors.New("event payload is too large")
)

// check refuses an event whose headers could carry anything but codes and opaque names.
func check(service string, e Event) error {
	if e.ID == uuid.Nil {
		return errID
	}
	if err := checkKind(kind{service, e.Type, e.Topic}); err != nil {
		return err
	}
	switch {
	case !opaque(e.Subject):
		return errSubject
	case e.Municipality != "" && !territory(e.Municipality):
		return errMunicipality
	case e.DataCategory != "" && !groups(e.DataCategory):
		return errCategory
	case e.Time.IsZero():
		return errTime
	case e.Payload == nil:
		return errPayload
	}
	return nil
}

// headersOf makes the stored headers, without the trace.
func headersOf(ctx context.Context, service string, e Event) (*stored, error) {
	if err := check(service, e); err != nil {
		return nil, err
	}
	class, err := classOf(e)
	if err != nil {
		return nil, err
	}
	h := &stored{
		Type:           e.Type,
		Source:         source(service, e.Municipality),
		Time:           e.Time.UTC().Format(time.RFC3339Nano),
		DataSchema:     schemaBase + string(e.Payload.ProtoReflect().Descriptor().FullName()),
		Classification: strings.ToLower(class.String()),
		Category:       e.DataCategory,
	}
	if class.personal() {
		h.Regulation = "GDPR"
	}
	h.Correlation, h.Causation = causeOf(ctx)
	if h.Correlation == "" {
		h.Correlation = e.ID.String()
	}
	return h, nil
}

func source(service, municipality string) string {
	if municipality == "" {
		return "/service/" + service
	}
	return "/municipality/" + municipality + "/service/" + service
}

type causeKey struct{}

type cause struct{ correlation, causation string }

// WithCause says what events appended with ctx belong to (correlation) and what made them happen (causation): package
// bus sets the ids of the event being handled. Without it the request's id or trace is used.
func WithCause(ctx context.Context, correlation, causation string) context.Context {
	return context.WithValue(ctx, causeKey{}, cause{correlation, causation})
}

// causeOf finds correlation and causation. A request id is chosen by the client, so only a UUID is let into a header.
func causeOf(ctx context.Context) (correlation, causation string) {
	if c, ok := ctx.Value(causeKey{}).(cause); ok {
		return c.correlation, c.causation
	}
	if id, err := uuid.Parse(caller.From(ctx).RequestID); err == nil {
		return id.String(), id.String()
	}
	if s := trace.SpanContextFromContext(ctx); s.HasTraceID() {
		id := s.TraceID()
		return hex.EncodeToString(id[:]), ""
	}
	return "", ""
}

// discard is the log of a Rebuild, whose caller gets its error instead.
var discard = slog.New(slog.DiscardHandler)

const scope = "github.com/digisoc/platform/pkg/outbox"

// created records that events were made, in one span for all that are written together, and returns what writes its
// context into their headers for the consumers to go on from. id is that of the only event, empty when there are many.
func created(ctx context.Context, topic, id string, events int) (inject func(*stored)) {
	provider := otel.GetTracerProvider()
	if parent := trace.SpanFromContext(ctx); parent.IsRecording() {
		provider = parent.TracerProvider()
	}
	about := []attribute.KeyValue{
		semconv.MessagingSystemKey.String("nats"),
		semconv.MessagingOperationName("create"),
		semconv.MessagingOperationTypeCreate,
		semconv.MessagingDestinationName(topic),
		semconv.MessagingMessageID(id),
	}
	if id == "" {
		about[len(about)-1] = semconv.MessagingBatchMessageCount(events)
	}
	ctx, span := provider.Tracer(scope).Start(ctx, "create "+topic, trace.WithSpanKind(trace.SpanKindProducer), trace.WithAttributes(about...))
	span.End()
	return func(h *stored) { propagation.TraceContext{}.Inject(ctx, h) }
}
