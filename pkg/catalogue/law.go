package catalogue

import (
	"io/fs"
	"slices"
)

// Act is a law, a draft or a public description, with its versions.
type Act struct {
	Act      string    `yaml:"act"`
	Kind     string    `yaml:"kind"` // law, draft (not in force), page (no norm)
	LV       string    `yaml:"lv"`
	EN       string    `yaml:"en"`
	Versions []Version `yaml:"versions"`
	URL      string    `yaml:"url"`
	Note     string    `yaml:"note"`
}

// Version is one numbering of an act and the days on which it was the one to quote.
type Version struct {
	Version  string `yaml:"version"`
	From     string `yaml:"from"`
	To       string `yaml:"to"`        // last day; empty for the present one
	OnlyYear bool   `yaml:"only_year"` // no more than the year is known
}

// Ref is a point of an act. From and To narrow the days of the version; the mark says how sure the reference is.
type Ref struct {
	Act     string `yaml:"act"`
	Version string `yaml:"version"`
	Point   string `yaml:"point"`
	From    string `yaml:"from"`
	To      string `yaml:"to"`
	Mark    string `yaml:"mark"`
}

// Quotable reports whether the reference may be shown as what the act says. One that we derived ourselves never is, nor what
// is known in general, nor a page that is no norm.
func (c *Catalogue) Quotable(r Ref) bool {
	a := c.acts[r.Act]
	return a != nil && a.Kind != "page" && r.Mark != MarkDerived && r.Mark != MarkKnown
}

// Act returns an act by its short name; nil when there is none.
func (c *Catalogue) Act(name string) *Act { return c.acts[name] }

// On returns the version of an act to quote on a day; the first one for earlier days. Empty when there is no such act.
func (c *Catalogue) On(act, day string) string {
	a := c.acts[act]
	if a == nil {
		return ""
	}
	for _, v := range a.Versions {
		if Covers(v.From, v.To, day) {
			return v.Version
		}
	}
	return a.Versions[0].Version
}

// valid reports whether a reference holds on a day: its own days and, for an act in force, those of any version up to it.
func (c *Catalogue) valid(r Ref, day string) bool {
	a := c.acts[r.Act]
	return a != nil && a.Versions[0].From <= day && (r.From == "" || r.From <= day) && (r.To == "" || day <= r.To)
}

// Lawful reports whether a leaf has a legal reference that holds on a day.
func (c *Catalogue) Lawful(l *Leaf, day string) bool {
	return slices.ContainsFunc(l.Law, func(r Ref) bool { return c.valid(r, day) })
}

func (a *Act) version(name string) *Version {
	if i := slices.IndexFunc(a.Versions, func(v Version) bool { return v.Version == name }); i >= 0 {
		return &a.Versions[i]
	}
	return nil
}

func (c *Catalogue) loadActs(fsys fs.FS, p *problems) {
	for _, r := range read[Act](fsys, "data/acts.yaml", p) {
		a := r.row
		if a.LV == "" || a.EN == "" || a.URL == "" || len(a.Versions) == 0 || !slices.Contains([]string{"law", "draft", "page"}, a.Kind) {
			p.at(r.where, "act %s needs labels, an address, a kind and a version", a.Act)
			continue
		}
		if c.acts[a.Act] != nil {
			p.at(r.where, "act %s stands twice", a.Act)
		}
		for i, v := range a.Versions {
			p.period(r.where, v.From, v.To)
			if i > 0 && (a.Versions[i-1].To == "" || v.From <= a.Versions[i-1].To) {
				p.at(r.where, "versions of %s are out of order", a.Act)
			}
		}
		c.acts[a.Act] = &a
	}
}

// Refs adds a problem to the error for every reference that no act, version, point or mark stands behind.
func (c *Catalogue) refs(p *problems, where string, list []Ref) {
	for _, r := range list {
		switch a := c.acts[r.Act]; {
		case a == nil:
			p.at(where, "there is no act %q", r.Act)
		case a.version(r.Version) == nil:
			p.at(where, "act %s has no version %q", r.Act, r.Version)
		case r.Point == "":
			p.at(where, "a reference to %s without a point", r.Act)
		case !slices.Contains(marks, r.Mark):
			p.at(where, "mark %q is none of %v", r.Mark, marks)
		}
		if r.From != "" || r.To != "" {
			p.period(where, r.From, r.To)
		}
	}
}
