package rpc

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/telemetry"
)

// panicked is a panic that became an error.
type panicked struct {
	value any
	stack []byte
}

// Error says what the panic said; it is Internal, so it is logged and never sent.
func (p *panicked) Error() string { return fmt.Sprintf("panic: %v", p.value) }

// contain turns a panic of the calling function into an error.
func contain(err *error) {
	if value := recover(); value != nil {
		*err = &panicked{value: value, stack: debug.Stack()}
	}
}

func (s *server) recoverUnary(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (resp any, err error) {
	defer s.contained(ctx, &err)
	defer contain(&err)
	return handler(ctx, req)
}

func (s *server) recoverStream(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) (err error) {
	defer s.contained(ss.Context(), &err)
	defer contain(&err)
	return handler(srv, ss)
}

// contained answers a panic of the chain itself; a handler's panic was turned into an error by the errors link.
func (s *server) contained(ctx context.Context, err *error) {
	var p *panicked
	if !errors.As(*err, &p) {
		return
	}
	_, traceID := telemetry.EnsureTrace(ctx)
	s.Log.ErrorContext(ctx, "panic in the chain", telemetry.KeyError, p.Error(), telemetry.KeyStack, string(p.stack), telemetry.KeyTraceID, traceID)
	*err = toStatus(errs.ErrInternal, s.Service, traceID)
}
