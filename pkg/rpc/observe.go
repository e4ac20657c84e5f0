package rpc

import (
	"context"
	"log/slog"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/status"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/telemetry"
)

func (s *server) telemetryUnary(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	ctx, c, err := s.begin(ctx, info.FullMethod)
	if err != nil {
		return nil, err
	}
	resp, err := handler(ctx, req)
	s.observe(ctx, c, err)
	return resp, err
}

func (s *server) telemetryStream(srv any, ss grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	ctx, c, err := s.begin(ss.Context(), info.FullMethod)
	if err != nil {
		return err
	}
	err = handler(srv, &hooked{ServerStream: ss, ctx: ctx})
	s.observe(ctx, c, err)
	return err
}

// begin makes the call's record; an RPC that is in no contract ends here.
func (s *server) begin(ctx context.Context, full string) (context.Context, *call, error) {
	ctx, traceID := telemetry.EnsureTrace(ctx)
	m, err := lookup(full)
	if err != nil {
		s.Log.ErrorContext(ctx, "method without a contract", telemetry.KeyMethod, full, telemetry.KeyError, err)
		return nil, nil, toStatus(errs.ErrInternal, s.Service, traceID)
	}
	c := &call{server: s, method: m, began: s.Clock.Now(), trace: traceID}
	return withCall(ctx, c), c, nil
}

func (s *server) observe(ctx context.Context, c *call, err error) {
	if !s.Log.Enabled(ctx, slog.LevelDebug) {
		return
	}
	s.Log.DebugContext(ctx, "call", telemetry.KeyMethod, c.method.full, telemetry.KeyCode, status.Code(err).String(),
		telemetry.KeyWorkload, c.caller.Workload, telemetry.KeySubject, c.caller.Subject,
		telemetry.KeyDuration, float64(s.Clock.Now().Sub(c.began))/float64(time.Millisecond))
}
