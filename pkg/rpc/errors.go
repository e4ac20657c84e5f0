package rpc

import (
	"context"
	"errors"
	"log/slog"

	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/telemetry"
)

func (s *server) errorsUnary(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	c := callFrom(ctx)
	ctx = s.beginEntry(ctx, c)
	resp, err := func() (resp any, err error) {
		defer contain(&err)
		if ctx.Err() != nil { // the caller's time was up before we began
			return nil, ctx.Err()
		}
		return handler(ctx, req)
	}()
	if err != nil {
		return nil, s.refuse(ctx, c, err)
	}
	return resp, nil
}

func (s *server) errorsStream(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	c := callFrom(ss.Context())
	ctx := s.beginEntry(ss.Context(), c)
	err := func() (err error) {
		defer contain(&err)
		return handler(srv, &hooked{ServerStream: ss, ctx: ctx})
	}()
	if err != nil {
		return s.refuse(ctx, c, err)
	}
	return nil
}

// beginEntry puts the audit entry of the call into the context; authn and the handler fill it.
func (s *server) beginEntry(ctx context.Context, c *call) context.Context {
	c.entry = &audit.Entry{Service: s.Service, Action: c.method.action, Groups: c.method.access.GetGroups(), TraceID: c.trace, Write: c.method.access.GetWrite()}
	return audit.Begin(ctx, c.entry)
}

// refuse ends a call with an error: it is written to the audit log, logged once and translated for the wire.
func (s *server) refuse(ctx context.Context, c *call, cause error) error {
	e := normal(cause)
	if ctx.Err() != nil && e.Kind == errs.Internal && errors.Is(ctx.Err(), context.DeadlineExceeded) {
		e = errs.ErrDeadlineExceeded.Wrap(cause) // the handler failed because its time was up
	}
	result := resultOf(e)
	if err := s.recordRefusal(ctx, c, e, result); err != nil {
		s.Log.ErrorContext(ctx, "audit entry not written", telemetry.KeyMethod, c.method.full, telemetry.KeyError, err)
		if result == audit.Refused { // fail closed: a refusal that nobody will see is not given
			e = errs.ErrAuditUnavailable.Wrap(err)
		}
	}
	s.logError(ctx, c, e, cause)
	return toStatus(e, s.Service, c.trace)
}

// resultOf tells a refusal from a failure of ours.
func resultOf(e *errs.Error) audit.Result {
	if e.Kind == errs.Internal || e.Kind == errs.Unavailable {
		return audit.Failed
	}
	return audit.Refused
}

// logError logs an error once, at the level of its kind. Nothing a caller sent is in it.
func (s *server) logError(ctx context.Context, c *call, e *errs.Error, cause error) {
	level := slog.LevelInfo
	switch e.Kind {
	case errs.Denied, errs.Exhausted, errs.Unavailable:
		level = slog.LevelWarn
	case errs.Internal:
		level = slog.LevelError
	}
	if !s.Log.Enabled(ctx, level) {
		return
	}
	attrs := []slog.Attr{
		slog.String(telemetry.KeyMethod, c.method.full), slog.String(telemetry.KeyKind, e.Kind.String()), slog.String(telemetry.KeyReason, e.Reason),
		slog.String(telemetry.KeyWorkload, c.caller.Workload), slog.String(telemetry.KeySubject, c.caller.Subject),
	}
	if level > slog.LevelInfo && e.Err != nil {
		attrs = append(attrs, slog.String(telemetry.KeyError, e.Err.Error()))
	} else if e.Kind == errs.Internal {
		attrs = append(attrs, slog.String(telemetry.KeyError, e.Error()))
	}
	var p *panicked
	if errors.As(cause, &p) {
		attrs = append(attrs, slog.String(telemetry.KeyStack, string(p.stack)))
	}
	s.Log.LogAttrs(ctx, level, "call ended with an error", attrs...)
}
