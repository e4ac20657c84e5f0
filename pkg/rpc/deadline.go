package rpc

import (
	"context"
	"time"

	"google.golang.org/grpc"
)

// DefaultTimeout is how long a call may take at most when the caller names no earlier deadline.
const DefaultTimeout = 10 * time.Second

// The part of the remaining time that is kept so that an answer, also "too late", still reaches the caller.
const (
	marginPart = 20 // one twentieth
	minMargin  = 2 * time.Millisecond
	maxMargin  = 100 * time.Millisecond
)

// margin is how much of the remaining time to keep back.
func margin(remaining time.Duration) time.Duration {
	return min(max(remaining/marginPart, minMargin), maxMargin)
}

// limit returns a context that ends a margin before ctx does, and after longest at the latest.
func limit(ctx context.Context, longest time.Duration) (context.Context, context.CancelFunc) {
	now := time.Now()
	if deadline, ok := ctx.Deadline(); ok {
		remaining := deadline.Sub(now)
		longest = min(longest, remaining-margin(remaining))
	}
	return context.WithDeadline(ctx, now.Add(longest))
}

func (s *server) deadlineUnary(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	ctx, cancel := limit(ctx, s.Timeout)
	defer cancel()
	return handler(ctx, req)
}

// deadlineStream leaves infrastructure streams (health watches) open, lets a long call live while messages move, and
// limits all others like calls.
func (s *server) deadlineStream(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	m := callFrom(ss.Context()).method
	switch {
	case m.infrastructure:
		return handler(srv, ss)
	case m.access.GetLong():
		return whileMoving(srv, ss, handler)
	}
	ctx, cancel := limit(ss.Context(), s.Timeout)
	defer cancel()
	ctx, cut := context.WithCancelCause(ctx)
	defer cut(nil)
	callFrom(ctx).cut = cut
	return handler(srv, &hooked{ServerStream: ss, ctx: ctx})
}
