package rpc

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
)

// step is a guard that runs before the handler and may add to the context. The request is nil for streaming calls, whose
// messages come later.
type step func(ctx context.Context, req proto.Message) (context.Context, error)

func before(f step) grpc.UnaryServerInterceptor {
	return func(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		message, _ := req.(proto.Message)
		ctx, err := f(ctx, message)
		if err != nil {
			return nil, err
		}
		return handler(ctx, req)
	}
}

func beforeStream(f step) grpc.StreamServerInterceptor {
	return func(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
		ctx, err := f(ss.Context(), nil)
		if err != nil {
			return err
		}
		return handler(srv, &hooked{ServerStream: ss, ctx: ctx})
	}
}

// hooked is a stream with another context and with guards on its messages.
type hooked struct {
	grpc.ServerStream
	ctx      context.Context
	received func(proto.Message) error
	sending  func() error
	answered func(proto.Message) error
}

// Context returns the context that the chain has filled.
func (h *hooked) Context() context.Context { return h.ctx }

// RecvMsg receives a message and guards it.
func (h *hooked) RecvMsg(m any) error {
	if err := h.ServerStream.RecvMsg(m); err != nil {
		return err
	}
	if message, ok := m.(proto.Message); ok && h.received != nil {
		return h.received(message)
	}
	return nil
}

// SendMsg guards and sends a message.
func (h *hooked) SendMsg(m any) error {
	if h.sending != nil {
		if err := h.sending(); err != nil {
			return err
		}
	}
	if message, ok := m.(proto.Message); ok && h.answered != nil {
		if err := h.answered(message); err != nil {
			return err
		}
	}
	return h.ServerStream.SendMsg(m)
}
