package mapping

import (
	"cmp"
	"slices"
	"strings"

	"github.com/digisoc/platform/pkg/catalogue"
)

// Statement is what is said of a leaf and a system: a row, or why there is none.
type Statement struct {
	System *System
	Leaf   string
	Row    *Row    // nil when the leaf is mapped to nothing
	Absent *Absent // nil when it is mapped
}

// Query chooses statements; what is empty chooses nothing away.
type Query struct {
	System string // code
	Field  string // name there or of a column of ours, small and capital letters alike
	Leaf   string // code of a leaf or a group
	Day    string // required
}

// Find returns the statements of a day that a query chooses, by leaf, system, table and part.
func (m *Mapping) Find(c *catalogue.Catalogue, q Query) (out []Statement) {
	leaves := c.Leaves()
	if q.Leaf != "" {
		leaves = c.Expand(q.Leaf)
	}
	for _, l := range leaves {
		for _, s := range m.systems {
			if q.System != "" && q.System != s.Code {
				continue
			}
			out = append(out, s.statements(l.Code, q)...)
		}
	}
	return out
}

func (s *System) statements(leaf string, q Query) (out []Statement) {
	for _, r := range s.Of(leaf, q.Day) {
		if q.Field == "" || strings.EqualFold(q.Field, r.Field) || strings.EqualFold(q.Field, r.Column) {
			out = append(out, Statement{System: s, Leaf: leaf, Row: r})
		}
	}
	if a := s.Why(leaf, q.Day); a != nil && q.Field == "" {
		out = append(out, Statement{System: s, Leaf: leaf, Absent: a})
	}
	slices.SortStableFunc(out, func(a, b Statement) int {
		if a.Row == nil || b.Row == nil {
			return 0
		}
		return cmp.Or(strings.Compare(a.Row.Table, b.Row.Table), strings.Compare(a.Row.Part, b.Row.Part))
	})
	return out
}
