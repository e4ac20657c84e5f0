// Package incident says what an incident amounts to, who must be told of it by when, and how a report of it reads: dated rows, checked when they are read
// (SEC-INC-1).
package incident

import (
	"embed"
	"errors"
	"slices"

	"github.com/digisoc/platform/pkg/dated"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

//go:embed data
var data embed.FS

// Criterion is when an incident amounts to a class.
type Criterion struct {
	Class        string   `yaml:"class"`
	Measure      string   `yaml:"measure"`
	AtLeast      int      `yaml:"at_least"`
	Kinds        []string `yaml:"kinds"` // one of them was lost; none: whichever
	dated.Period `yaml:",inline"`
}

// Duty is somebody who must be told.
type Duty struct {
	Duty         string   `yaml:"duty"`
	Class        string   `yaml:"class"`
	Recipient    string   `yaml:"recipient"`
	Hours        int      `yaml:"hours"`
	Months       int      `yaml:"months"`
	After        string   `yaml:"after"`
	Roles        []string `yaml:"roles"`
	dated.Period `yaml:",inline"`
}

// Rows are the rules. They do not change after loading.
type Rows struct {
	criteria []Criterion
	duties   []Duty
}

// Load reads the rows of this release.
func Load() (*Rows, error) {
	criteria, err := data.ReadFile("data/criteria.yaml")
	if err != nil {
		return nil, err
	}
	duties, err := data.ReadFile("data/duties.yaml")
	if err != nil {
		return nil, err
	}
	return Parse(criteria, duties)
}

// Parse reads rows. Any number of criteria are in force on a day, and one row at most of a duty.
func Parse(criteria, duties []byte) (*Rows, error) {
	r := &Rows{}
	f := dated.Read("criteria of incidents", criteria, &r.criteria)
	dated.Check(f, r.criteria, dated.Rule[Criterion]{Whole: (*Criterion).whole})
	g := dated.Read("duties of incidents", duties, &r.duties)
	before := map[[2]string]bool{}
	dated.Check(g, r.duties, dated.Rule[Duty]{
		Keys: func(d *Duty) []string { return []string{d.Duty} },
		Whole: func(d *Duty, must dated.Must) {
			d.whole(must)
			must("after", d.After == "" || before[[2]string{d.After, d.Class}], "the duty that it comes after stands before it, with its class")
			before[[2]string{d.Duty, d.Class}] = true
		},
	})
	return r, errors.Join(f.Err(), g.Err())
}

var (
	classes  = []string{domain.IncidentSignificant, domain.IncidentDataBreach, domain.IncidentHighRisk}
	measures = []string{domain.MeasurePersons, domain.MeasureSensitive, domain.MeasureHoursDown, domain.MeasureMalicious}
	roles    = []string{"security_officer", "data_officer"}
)

func (c *Criterion) whole(must dated.Must) {
	foreign := func(k string) bool { _, known := lost[k]; return !known }
	must("class", slices.Contains(classes, c.Class), "%q is not known", c.Class)
	must("measure", slices.Contains(measures, c.Measure), "%q is not known", c.Measure)
	must("at_least", c.AtLeast > 0, "it is 1 or more")
	must("kinds", !slices.ContainsFunc(c.Kinds, foreign), "a kind is not known")
}

func (d *Duty) whole(must dated.Must) {
	foreign := func(s string) bool { return !slices.Contains(roles, s) }
	must("duty", d.Duty != "" && drafted(d.Duty), "no report is drafted for %q", d.Duty)
	must.Have("recipient", d.Recipient)
	must("class", slices.Contains(classes, d.Class), "%q is not known", d.Class)
	must("hours", (d.Hours > 0) != (d.Months > 0) && d.Hours >= 0 && d.Months >= 0, "a term is hours or months")
	must("roles", len(d.Roles) > 0 && !slices.ContainsFunc(d.Roles, foreign), "they are some of %v", roles)
}
