package catalogue

import (
	"io/fs"
	"slices"
	"strings"
)

// Step is one row of a renumbering: the old point of an act became the new one, and with Below every point under it too.
type Step struct {
	Act   string `yaml:"act"`
	From  string `yaml:"from"`
	To    string `yaml:"to"`
	Old   string `yaml:"old"`
	New   string `yaml:"new"`
	Below bool   `yaml:"below"`
	Added bool   `yaml:"added"` // there was no old point
	Mark  string `yaml:"mark"`
	Note  string `yaml:"note"`
}

// Point returns the number of a reference in another version of its act, by rows of renumbering only; false when the point
// did not stand there. The longest row wins, so that a single exception beats its chapter.
func (c *Catalogue) Point(r Ref, version string) (string, bool) {
	a := c.acts[r.Act]
	if a == nil || a.version(version) == nil || a.version(r.Version) == nil {
		return "", false
	}
	at := func(name string) int {
		return slices.IndexFunc(a.Versions, func(v Version) bool { return v.Version == name })
	}
	from, to, point := at(r.Version), at(version), r.Point
	for from != to {
		next := from + 1
		if to < from {
			next = from - 1
		}
		moved, ok := c.move(r.Act, a.Versions[from].Version, a.Versions[next].Version, point)
		if !ok {
			return "", false
		}
		from, point = next, moved
	}
	return point, true
}

// move follows the rows between two neighbouring versions, in either direction.
func (c *Catalogue) move(act, from, to, point string) (string, bool) {
	best, out, found := -1, "", false
	for _, s := range c.steps {
		here, there := s.Old, s.New
		switch {
		case s.Act != act:
			continue
		case s.From == from && s.To == to:
		case s.From == to && s.To == from:
			here, there = s.New, s.Old
		default:
			continue
		}
		if here == "" || len(here) <= best {
			continue
		}
		if rest, ok := strings.CutPrefix(point, here); ok && (rest == "" || s.Below && rest[0] == '.') {
			best, out, found = len(here), there+rest, there != ""
		}
	}
	return out, found
}

// Numbers returns every number that a reference has in the versions of its act, by version.
func (c *Catalogue) Numbers(r Ref) map[string]string {
	out := map[string]string{}
	for _, v := range c.acts[r.Act].Versions {
		if point, ok := c.Point(r, v.Version); ok {
			out[v.Version] = point
		}
	}
	return out
}

func (c *Catalogue) loadNumbering(fsys fs.FS, p *problems) {
	type end struct{ act, from, to, point string }
	olds, news := map[end]bool{}, map[end]bool{}
	for _, r := range read[Step](fsys, "data/numbering.yaml", p) {
		s := r.row
		a := c.acts[s.Act]
		switch {
		case a == nil || a.version(s.From) == nil || a.version(s.To) == nil:
			p.at(r.where, "there is no act %q with versions %q and %q", s.Act, s.From, s.To)
			continue
		case s.New == "" || (s.Old == "") != s.Added:
			p.at(r.where, "a row needs the new point and either the old one or added")
		case !slices.Contains(marks, s.Mark):
			p.at(r.where, "mark %q is none of %v", s.Mark, marks)
		case s.Old != "" && olds[end{s.Act, s.From, s.To, s.Old}], news[end{s.Act, s.From, s.To, s.New}]:
			p.at(r.where, "point %s or %s is renumbered twice", s.Old, s.New)
		}
		olds[end{s.Act, s.From, s.To, s.Old}], news[end{s.Act, s.From, s.To, s.New}] = true, true
		c.steps = append(c.steps, s)
	}
	for _, l := range c.leaves {
		for _, ref := range l.Law {
			c.everywhere(p, l, ref)
		}
	}
}

// everywhere demands that a point has a number in each version of its act, or a row that says it was added.
func (c *Catalogue) everywhere(p *problems, l *Leaf, r Ref) {
	a := c.acts[r.Act]
	if a == nil || a.version(r.Version) == nil {
		return
	}
	for _, v := range a.Versions {
		added := slices.ContainsFunc(c.steps, func(s Step) bool { return s.Act == r.Act && s.Added && s.New == r.Point })
		if _, ok := c.Point(r, v.Version); !ok && !added {
			p.at("numbering.yaml", "leaf %s: point %s of %s %s has no number in %s", l.Code, r.Point, r.Act, r.Version, v.Version)
		}
	}
}
