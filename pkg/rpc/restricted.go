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

// DisputedHeader names in the metadata of an answer what of it persons contest (GDPR 16): leaves, each with the record or person when the answer
// names it, in order and divided by commas, for example "G07.01;facts/{uuid}".
const DisputedHeader = "digisoc-disputed"

// withhold leaves out of an answer what persons had restricted, unless the purpose of the call still sees it (GDPR 18(2)) or the caller
// handles the request that the restriction rests on. What persons contest stays and is named, whoever reads it. When it is not known what is
// restricted, nothing is answered.
func (s *server) withhold(ctx context.Context, c *call, answer proto.Message) error {
	law := s.Guard.Restrictions
	if law == nil {
		return nil
	}
	entry, _ := audit.Snapshot(ctx)
	about, named := append(slices.Clone(entry.Subjects), c.caller.Case), mask.Named(answer)
	held, err := restriction.InForce(ctx, s.Guard.DB, persons(about, named))
	if err != nil {
		return fmt.Errorf("what is restricted: %w", err)
	}
	var disputed []restriction.Held
	held = slices.DeleteFunc(held, func(h restriction.Held) bool {
		if h.Disputed {
			disputed = append(disputed, h)
		}
		return h.Disputed || law.Allows(c.caller, s.Clock.Now()) || law.Handles(c.caller, &h, s.Clock.Now())
	})
	if len(held) > 0 {
		cut := s.Guard.Disclosure.Table.Withhold(answer, about, s.covered(held))
		tell(ctx, RestrictedHeader, s.codes(cut))
	}
	var marks []string
	for i := range disputed {
		d := &disputed[i]
		for _, code := range s.codes(s.Guard.Disclosure.Table.Marks(answer, about, s.covered(disputed[i:i+1]))) {
			marks = append(marks, code+of(d, named))
		}
	}
	tell(ctx, DisputedHeader, marks)
	return nil
}

// of is the record that a dispute is about, or the person, if the answer names it.
func of(h *restriction.Held, named []string) string {
	for _, n := range []string{h.Record, h.Person} {
		if n != "" && slices.Contains(named, n) {
			return ";" + n
		}
	}
	return ""
}

// covered are the leaves that restrictions or disputes hold of what names stand for.
func (s *server) covered(held []restriction.Held) func(names []string) disclose.Mask {
	catalogue := s.Guard.Disclosure.Rules.Catalogue()
	return func(names []string) (hidden disclose.Mask) {
		for i := range held {
			if !held[i].Covers(names) {
				continue
			}
			for _, l := range catalogue.Expand(held[i].Code) {
				hidden = hidden.With(l.Index)
			}
		}
		return hidden
	}
}

// codes are the leaves of a mask.
func (s *server) codes(m disclose.Mask) (codes []string) {
	if m.Empty() {
		return nil
	}
	for _, l := range s.Guard.Disclosure.Rules.Catalogue().Leaves() {
		if m.Has(l.Index) {
			codes = append(codes, l.Code)
		}
	}
	return codes
}

// tell sets a header; of a stream whose headers have left it says nothing.
func tell(ctx context.Context, header string, values []string) {
	if len(values) == 0 {
		return
	}
	slices.Sort(values)
	_ = grpc.SetHeader(ctx, metadata.Pairs(header, strings.Join(slices.Compact(values), ",")))
}

// persons are the names of persons in lists of names, once each.
func persons(lists ...[]string) []string {
	out := slices.DeleteFunc(slices.Concat(lists...), func(n string) bool { return !strings.HasPrefix(n, "persons/") })
	slices.Sort(out)
	return slices.Compact(out)
}
