// Package legal says what the platform is called and by which act it keeps data (OBJ-F4): a system of its own, or a module of SPOLIS. Both are dated rows,
// checked when they are read; which holds is a setting. It changes words and references and nothing that is decided: who gets what, rules and data are
// the same under every label.
package legal

import (
	_ "embed" // the rows lie beside this file
	"slices"
	"time"

	"github.com/digisoc/platform/pkg/catalogue"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/dated"
)

//go:embed data/labels.yaml
var embedded []byte

// The labels.
const (
	Own          = "OWN"
	SpolisModule = "SPOLIS_MODULE"
)

// Text is a text in Latvian and English.
type Text struct {
	LV string `yaml:"lv"`
	EN string `yaml:"en"`
}

func (t Text) whole() bool { return t.LV != "" && t.EN != "" }

// Instead is the reference that stands for those to an act.
type Instead struct {
	Act     string   `yaml:"act"`
	Groups  []string `yaml:"groups"` // of the data catalogue; none: all that no other row names
	By      string   `yaml:"by"`
	Version string   `yaml:"version"`
	Point   string   `yaml:"point"`
	Mark    string   `yaml:"mark"`
}

// Row is a label from a day on.
type Row struct {
	Label        string          `yaml:"label"`
	System       Text            `yaml:"system"`
	Datasets     Text            `yaml:"datasets"`
	Publisher    Text            `yaml:"publisher"`
	Parties      map[string]Text `yaml:"parties"`
	Instead      []Instead       `yaml:"instead"`
	dated.Period `yaml:",inline"`
}

// Label is the rows of the label that holds. It does not change after Load and is safe for concurrent use.
type Label struct {
	name string
	rows []Row
}

// Load reads the rows of this release; module says that the platform is a module of SPOLIS.
func Load(module bool, c *catalogue.Catalogue) (*Label, error) { return parse(embedded, module, c) }

func parse(body []byte, module bool, c *catalogue.Catalogue) (*Label, error) {
	l := &Label{name: Own}
	if module {
		l.name = SpolisModule
	}
	f := dated.Read("legal labels", body, &l.rows)
	dated.Check(f, l.rows, dated.Rule[Row]{
		Keys: func(r *Row) []string { return []string{r.Label} }, Begins: true, Every: []string{Own, SpolisModule}, Since: "2026-01-01",
		Whole: func(r *Row, must dated.Must) { r.whole(c, must) },
	})
	return l, f.Err()
}

func (r *Row) whole(c *catalogue.Catalogue, must dated.Must) {
	must("label", r.Label == Own || r.Label == SpolisModule, "%q is not known", r.Label)
	must("system", r.System.whole(), "both languages are required")
	must("datasets", r.Datasets.whole(), "both languages are required")
	must("publisher", r.Publisher.whole(), "both languages are required")
	for code, t := range r.Parties {
		must("parties", t.whole(), "%s: both languages are required", code)
	}
	for _, i := range r.Instead {
		act := c.Act(i.By)
		known := act != nil && slices.ContainsFunc(act.Versions, func(v catalogue.Version) bool { return v.Version == i.Version })
		must("instead", c.Act(i.Act) != nil && known, "there is no act %s, or no %s of version %s", i.Act, i.By, i.Version)
		must("instead", i.Point != "", "%s: a point is required", i.By)
		must("instead", slices.Contains([]string{catalogue.MarkPublic, catalogue.MarkDerived}, i.Mark), "the mark of a reference is %s or %s", catalogue.MarkPublic, catalogue.MarkDerived)
		for _, g := range i.Groups {
			must("instead", len(c.Expand(g)) > 0, "%q is no group of the catalogue", g)
		}
	}
}

// Name is the label.
func (l *Label) Name() string { return l.name }

// On is the row of a day (YYYY-MM-DD); the first one also holds before its day.
func (l *Label) On(day string) *Row {
	return dated.BegunOrFirst(l.rows, day, func(r *Row) bool { return r.Label == l.name })
}

// At is the row of an instant.
func (l *Label) At(at time.Time) *Row { return l.On(at.In(clock.Riga).Format(time.DateOnly)) }
