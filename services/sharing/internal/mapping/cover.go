package mapping

import (
	"slices"

	"github.com/digisoc/platform/pkg/catalogue"
	"github.com/digisoc/platform/pkg/dated"
	"github.com/digisoc/platform/pkg/day"
)

// covered adds a problem for each leaf that is neither mapped nor excused on some day from the first on, or is both. It looks at the days on which
// something about the leaf begins or has ended.
func (s *System) covered(f *dated.File, c *catalogue.Catalogue) {
	for _, l := range c.Leaves() {
		for _, on := range s.turns(l.Code) {
			mapped, excused := len(s.Of(l.Code, on)) > 0, s.Why(l.Code, on) != nil
			f.Must(mapped || excused, "leaf %s (%s) has on %s neither a row nor a reason why there is none (OBJ-F1)", l.Code, l.EN, on)
			f.Must(!mapped || !excused, "leaf %s has on %s both a row and a reason why there is none", l.Code, on)
		}
	}
}

// turns are the days on which what is said of a leaf may change.
func (s *System) turns(leaf string) []string {
	days := []string{s.Since}
	add := func(p dated.Period) {
		days = append(days, p.From)
		if last, err := day.Parse(p.To); err == nil && p.To != "" {
			days = append(days, last.AddDays(1).String())
		}
	}
	for i := range s.Rows {
		if s.Rows[i].Leaf == leaf {
			add(s.Rows[i].Period)
		}
	}
	for i := range s.Absent {
		if slices.Contains(s.Absent[i].Leaves, leaf) {
			add(s.Absent[i].Period)
		}
	}
	slices.Sort(days)
	return slices.DeleteFunc(slices.Compact(days), func(d string) bool { return d < s.Since })
}

// periods holds that of a leaf that is a period both ends are mapped, wherever one is.
func (s *System) periods(f *dated.File, c *catalogue.Catalogue) {
	for i := range s.Rows {
		r := &s.Rows[i]
		if c.Leaf(r.Leaf).Type != "period" {
			continue
		}
		for _, end := range []string{"from", "to"} {
			f.Must(slices.ContainsFunc(s.Of(r.Leaf, r.From), func(x *Row) bool { return x.Table == r.Table && x.Part == end }),
				"leaf %s is a period, and %s of table %s is mapped to nothing", r.Leaf, end, r.Table)
		}
	}
}
