package rpc

import (
	"context"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/stoplist"
)

// listService is how the list itself is had; it is asked also by a replica that knows nothing yet.
const listService = "/stops.v1.StopListService/"

// stopped refuses a call that the stop list stops, and takes from the caller the roles that lapsed (SEC-INC-2, OBJ-O1, SEC-ACC-1).
func (s *server) stopped(ctx context.Context, req proto.Message) (context.Context, error) {
	c := callFrom(ctx)
	if s.Stops == nil || c.method.infrastructure || strings.HasPrefix(c.method.full, listService) {
		return ctx, nil
	}
	judged, err := s.Stops.Judge(c.caller, mentioned(req))
	if err != nil {
		return nil, err
	}
	c.caller = judged
	s.describe(c)
	return stoplist.With(caller.With(ctx, judged), s.Stops), nil
}

// stoppedStream is the same for a stream, which is judged again with each of its messages and with each new list.
func (s *server) stoppedStream(srv any, ss grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	ctx, err := s.stopped(ss.Context(), nil)
	if err != nil {
		return err
	}
	c := callFrom(ctx)
	if s.Stops == nil || c.method.infrastructure || c.cut == nil {
		return handler(srv, &hooked{ServerStream: ss, ctx: ctx})
	}
	mention, stop := s.Stops.Watch(c.caller, c.cut)
	defer stop()
	err = handler(srv, &hooked{ServerStream: ss, ctx: ctx, received: func(m proto.Message) error { return mention(mentioned(m)) }})
	if cause := context.Cause(ss.Context()); err != nil && stoplist.Cut(cause) {
		return cause // the handler saw its context end; this is why
	}
	return err
}

// mentioned are the record names in the text fields of a request, one level deep, for example agreements/{uuid} or datasets/{dataset}.
func mentioned(req proto.Message) []string {
	if req == nil {
		return nil
	}
	var names []string
	req.ProtoReflect().Range(func(f protoreflect.FieldDescriptor, v protoreflect.Value) bool {
		if f.Kind() != protoreflect.StringKind || f.IsMap() {
			return true
		}
		if !f.IsList() {
			names = appendName(names, v.String())
			return true
		}
		for i := range v.List().Len() {
			names = appendName(names, v.List().Get(i).String())
		}
		return true
	})
	return names
}

func appendName(names []string, s string) []string {
	if len(s) <= 200 && strings.Contains(s, "/") {
		return append(names, s)
	}
	return names
}
