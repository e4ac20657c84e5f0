package rpc

import (
	"context"
	"fmt"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/errs"
)

// discloseUnary refuses a request that brings data whose justification is off (OBJ-D1), and cuts the answer about persons to what
// the caller may be shown and what no person has had restricted. It stands outside of audit, so that a repeated answer that was kept is cut like the first.
func (s *server) discloseUnary(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
	c := callFrom(ctx)
	if c.method.infrastructure {
		return handler(ctx, req)
	}
	if message, ok := req.(proto.Message); ok {
		if err := s.justified(message); err != nil {
			return nil, err
		}
	}
	resp, err := handler(ctx, req)
	if message, ok := resp.(proto.Message); ok && err == nil {
		s.keep(ctx, c, message)
		if err := s.shown(ctx, c, message); err != nil {
			return nil, err
		}
	}
	return resp, err
}

// discloseStream does for every message of a stream what discloseUnary does.
func (s *server) discloseStream(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	c := callFrom(ss.Context())
	if c.method.infrastructure {
		return handler(srv, ss)
	}
	return handler(srv, &hooked{
		ServerStream: ss, ctx: ss.Context(), received: s.justified, answered: func(m proto.Message) error { return s.shown(ss.Context(), c, m) },
	})
}

func (s *server) justified(req proto.Message) error {
	if s.Guard.Disclosure == nil {
		return nil
	}
	if leaf := s.Guard.Disclosure.Refused(req, s.Clock.Now()); leaf != "" {
		return errs.ErrDataNotJustified.Wrap(fmt.Errorf("leaf %s is not justified", leaf))
	}
	return nil
}

func (s *server) shown(ctx context.Context, c *call, answer proto.Message) error {
	if s.Guard.Disclosure == nil || !c.method.access.GetPersonalData() {
		return nil
	}
	s.Guard.Disclosure.Answer(answer, c.caller, s.Clock.Now(), authz.Relations(ctx)...)
	return s.withhold(ctx, c, answer)
}
