package rpc

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/pkg/mask"
	"github.com/digisoc/platform/pkg/restriction"
)

// RestrictedHeader names in the metadata of an answer the leaves of the data catalogue that were left out of it because the person had
// them restricted (GDPR 18), in order and divided by commas.
const RestrictedHeader = "digisoc-restricted"

// withhold leaves out of an answer what persons had restricted, unless the purpose of the call still sees it (GDPR 18(2)) or the caller
// handles the request that the restriction rests on. When it is not known what is restricted, nothing is answered.
func (s *server) withhold(ctx context.Context, c *call, answer proto.Message) error {
	law := s.Guard.Restrictions
	if law == nil || law.Allows(c.caller, s.Clock.Now()) {
		return nil
	}
	entry, _ := audit.Snapshot(ctx)
	about := append(slices.Clone(entry.Subjects), c.caller.Case)
	held, err := restriction.InForce(ctx, s.Guard.DB, persons(about, mask.Named(answer)))
	if err != nil {
		return fmt.Errorf("what is restricted: %w", err)
	}
	held = slices.DeleteFunc(held, func(h restriction.Held) bool { return law.Handles(c.caller, &h, s.Clock.Now()) })
	if len(held) == 0 {
		return nil
	}
	catalogue := s.Guard.Disclosure.Rules.Catalogue()
	cut := s.Guard.Disclosure.Table.Withhold(answer, about, func(names []string) (hidden disclose.Mask) {
		for i := range held {
			if !held[i].Covers(names) {
				continue
			}
			for _, l := range catalogue.Expand(held[i].Code) {
				hidden = hidden.With(l.Index)
			}
		}
		return hidden
	})
	if cut.Empty() {
		return nil
	}
	var codes []string
	for _, l := range catalogue.Leaves() {
		if cut.Has(l.Index) {
			codes = append(codes, l.Code)
		}
	}
	slices.Sort(codes)
	_ = grpc.SetHeader(ctx, metadata.Pairs(RestrictedHeader, strings.Join(codes, ","))) // of a stream whose headers have left it says nothing
	return nil
}

// persons are the names of persons in lists of names, once each.
func persons(lists ...[]string) []string {
	out := slices.DeleteFunc(slices.Concat(lists...), func(n string) bool { return !strings.HasPrefix(n, "persons/") })
	slices.Sort(out)
	return slices.Compact(out)
}
