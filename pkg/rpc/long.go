package rpc

import (
	"context"
	"time"

	"google.golang.org/grpc"
)

// Limits of a call that the contract marks long: it ends when no message moves for MaxIdle, and after MaxLong whatever
// moves. A caller that needs more begins anew where it was stopped.
const (
	MaxIdle = time.Minute
	MaxLong = 30 * time.Minute
)

// whileMoving runs a long stream.
func whileMoving(srv any, ss grpc.ServerStream, handler grpc.StreamHandler) error {
	ctx, stop := context.WithTimeout(ss.Context(), MaxLong)
	defer stop()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	idle := time.AfterFunc(MaxIdle, func() { cancel(context.DeadlineExceeded) })
	defer idle.Stop()
	if c := callFrom(ctx); c != nil {
		c.cut = cancel
	}
	return handler(srv, &moving{ServerStream: ss, ctx: ctx, idle: idle})
}

// moving is a stream whose context ends when nothing moves.
type moving struct {
	grpc.ServerStream
	ctx  context.Context
	idle *time.Timer
}

// Context ends when nothing moves for too long.
func (m *moving) Context() context.Context { return m.ctx }

// RecvMsg receives a message, or gives up when the time is over. What it waits for then ends with the stream, which the
// handler leaves.
func (m *moving) RecvMsg(into any) error {
	got := make(chan error, 1)
	go func() { got <- m.ServerStream.RecvMsg(into) }()
	select {
	case err := <-got:
		m.idle.Reset(MaxIdle)
		return err
	case <-m.ctx.Done():
		return context.Cause(m.ctx)
	}
}

// SendMsg sends a message.
func (m *moving) SendMsg(message any) error {
	if m.ctx.Err() != nil {
		return context.Cause(m.ctx)
	}
	err := m.ServerStream.SendMsg(message)
	m.idle.Reset(MaxIdle)
	return err
}
