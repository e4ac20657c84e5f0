package rpc

import (
	"context"
	"slices"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"github.com/digisoc/platform/pkg/telemetry"
)

// keep leaves in the answer of a list only what says that it is of the case of the token, or is one of the persons whom the token lists. The request was narrowed, so there is
// nothing else; should a use case forget, nothing leaks, and no page tells that there is more.
func (s *server) keep(ctx context.Context, c *call, answer proto.Message) {
	if c.bound == "" || !c.method.list {
		return
	}
	of := []string{c.bound}
	if c.method.access.GetCasePersons() {
		of = c.caller.CasePersons
	}
	m, left := answer.ProtoReflect(), false
	fields := m.Descriptor().Fields()
	for i := range fields.Len() {
		if f := fields.Get(i); f.IsList() && f.Message() != nil && m.Has(f) {
			left = prune(m.Mutable(f).List(), of) || left
		}
	}
	if !left {
		return
	}
	s.Log.ErrorContext(ctx, "a list was not narrowed to the case of the token", telemetry.KeyMethod, c.method.full)
	if f := singular(m.Descriptor(), "next_page_token", protoreflect.StringKind); f != nil {
		m.Clear(f)
	}
}

// prune drops the items that are of none of some records and reports whether there were any.
func prune(list protoreflect.List, of []string) bool {
	kept := 0
	for i := range list.Len() {
		if item := list.Get(i); belongs(item.Message(), of) {
			list.Set(kept, item)
			kept++
		}
	}
	left := kept < list.Len()
	list.Truncate(kept)
	return left
}

// belongs reports whether an item is one of some records, or says that it is of one.
func belongs(item protoreflect.Message, of []string) bool {
	for _, name := range []protoreflect.Name{"name", "case", "application_name"} {
		if f := singular(item.Descriptor(), name, protoreflect.StringKind); f != nil && slices.Contains(of, item.Get(f).String()) {
			return true
		}
	}
	return false
}
