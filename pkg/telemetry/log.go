package telemetry

import (
	"context"
	"fmt"
	"io"
	"log/slog"

	"go.opentelemetry.io/otel/trace"
)

// NewLog returns a structured logger that writes to w and adds the trace and span ids of the context to every record.
// The level is debug, info, warn or error, empty meaning info; the format is json or text, empty meaning json.
func NewLog(w io.Writer, level, format string) (*slog.Logger, error) {
	var at slog.Level
	if level != "" {
		if err := at.UnmarshalText([]byte(level)); err != nil {
			return nil, fmt.Errorf("log level %q: use debug, info, warn or error", level)
		}
	}
	options := &slog.HandlerOptions{Level: at}
	switch format {
	case "", "json":
		return slog.New(traced{slog.NewJSONHandler(w, options)}), nil
	case "text":
		return slog.New(traced{slog.NewTextHandler(w, options)}), nil
	}
	return nil, fmt.Errorf("log format %q: use json or text", format)
}

// traced adds the ids of the current trace.
type traced struct{ slog.Handler }

// Handle adds the ids and passes the record on.
func (h traced) Handle(ctx context.Context, r slog.Record) error {
	if span := trace.SpanContextFromContext(ctx); span.HasTraceID() {
		r.AddAttrs(slog.String(KeyTraceID, span.TraceID().String()))
		if span.HasSpanID() {
			r.AddAttrs(slog.String(KeySpanID, span.SpanID().String()))
		}
	}
	return h.Handler.Handle(ctx, r)
}

// WithAttrs keeps the ids on derived loggers.
func (h traced) WithAttrs(attrs []slog.Attr) slog.Handler { return traced{h.Handler.WithAttrs(attrs)} }

// WithGroup keeps the ids on derived loggers.
func (h traced) WithGroup(name string) slog.Handler { return traced{h.Handler.WithGroup(name)} }
