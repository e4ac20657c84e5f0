package disclose

import (
	"slices"

	"github.com/digisoc/platform/pkg/dated"
)

// Temporary is a mode that some rows of a grant know for a time only, since somebody said why (OBJ-X3).
type Temporary struct {
	Mode         string   `yaml:"mode"`
	Rows         []string `yaml:"rows"`
	Reason       string   `yaml:"reason"`
	dated.Period `yaml:",inline"`
}

// whole refuses a mode without a reason or an end: what is for always stands among the modes.
func (t *Temporary) whole(g *Grant, say func(string, ...any)) {
	unknown([]string{t.Mode}, modes, "mode", say)
	if t.Reason == "" || t.Source == "" || !slices.Contains(dated.Marks, t.Mark) {
		say("mode %s for a time needs a reason, a source and a mark", t.Mode)
	}
	if number(t.From) == "" || t.To < t.From || t.From < g.From || slices.Contains(g.Modes, t.Mode) {
		say("mode %s for a time needs a first and a last day, within the grant, and is none of its modes", t.Mode)
	}
	if len(t.Rows) == 0 || slices.ContainsFunc(t.Rows, func(id string) bool { return !slices.ContainsFunc(g.Rows, func(r Row) bool { return r.ID == id }) }) {
		say("mode %s for a time names rows of the grant", t.Mode)
	}
}

// temporary are the modes that a row knows for a time.
func (g *Grant) temporary(row *Row) (out []Temporary) {
	for _, t := range g.Temporary {
		if slices.Contains(t.Rows, row.ID) {
			out = append(out, t)
		}
	}
	return out
}

// Knows reports whether a row of the grant is given in a mode on a day.
func (g *Grant) Knows(row *Row, mode, day string) bool {
	return slices.Contains(g.Modes, mode) || slices.ContainsFunc(g.temporary(row), func(t Temporary) bool { return t.Mode == mode && t.On(day) })
}
