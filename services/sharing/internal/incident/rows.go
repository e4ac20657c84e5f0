// Package incident says what an incident amounts to, who must be told of it by when, and how a report of it reads: dated rows, checked when they are read
// (SEC-INC-1).
package incident

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/digisoc/platform/services/sharing/internal/domain"
)

//go:embed data
var data embed.FS

// Period is when a row is in force, and where it comes from.
type Period struct {
	From   string `yaml:"from"`
	To     string `yaml:"to"`
	Source string `yaml:"source"`
	Mark   string `yaml:"mark"`
}

// Criterion is when an incident amounts to a class.
type Criterion struct {
	Class   string   `yaml:"class"`
	Measure string   `yaml:"measure"`
	AtLeast int      `yaml:"at_least"`
	Kinds   []string `yaml:"kinds"` // one of them was lost; none: whichever
	Period  `yaml:",inline"`
}

// Duty is somebody who must be told.
type Duty struct {
	Duty      string   `yaml:"duty"`
	Class     string   `yaml:"class"`
	Recipient string   `yaml:"recipient"`
	Hours     int      `yaml:"hours"`
	Months    int      `yaml:"months"`
	After     string   `yaml:"after"`
	Roles     []string `yaml:"roles"`
	Period    `yaml:",inline"`
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

// Parse reads rows.
func Parse(criteria, duties []byte) (*Rows, error) {
	r := &Rows{}
	if err := errors.Join(decode(criteria, &r.criteria), decode(duties, &r.duties)); err != nil {
		return nil, fmt.Errorf("incidents: %w", err)
	}
	for i, c := range r.criteria {
		if err := c.check(); err != nil {
			return nil, fmt.Errorf("incidents: criterion %d: %w", i+1, err)
		}
	}
	for i := range r.duties {
		if err := r.checkDuty(i); err != nil {
			return nil, fmt.Errorf("incidents: duty %d: %w", i+1, err)
		}
	}
	return r, nil
}

func decode(body []byte, into any) error {
	d := yaml.NewDecoder(bytes.NewReader(body))
	d.KnownFields(true)
	return d.Decode(into)
}

var (
	classes  = []string{domain.IncidentSignificant, domain.IncidentDataBreach, domain.IncidentHighRisk}
	measures = []string{domain.MeasurePersons, domain.MeasureSensitive, domain.MeasureHoursDown, domain.MeasureMalicious}
	roles    = []string{"security_officer", "data_officer"}
)

func (c *Criterion) check() error {
	switch {
	case !slices.Contains(classes, c.Class) || !slices.Contains(measures, c.Measure):
		return errors.New("the class or measure is not known")
	case c.AtLeast < 1:
		return errors.New("at_least is one or more")
	case slices.ContainsFunc(c.Kinds, func(k string) bool { _, known := lost[k]; return !known }):
		return errors.New("a kind is not known")
	}
	return c.Period.check()
}

func (r *Rows) checkDuty(i int) error {
	d := &r.duties[i]
	switch {
	case d.Duty == "" || d.Recipient == "" || !slices.Contains(classes, d.Class):
		return errors.New("duty, recipient and a known class are required")
	case (d.Hours > 0) == (d.Months > 0) || d.Hours < 0 || d.Months < 0:
		return errors.New("a term is hours or months")
	case len(d.Roles) == 0 || slices.ContainsFunc(d.Roles, func(s string) bool { return !slices.Contains(roles, s) }):
		return errors.New("roles are required, and must be those of officers")
	case d.After != "" && !slices.ContainsFunc(r.duties[:i], func(o Duty) bool { return o.Duty == d.After && o.Class == d.Class }):
		return errors.New("the duty that it comes after stands before it, with its class")
	case !drafted(d.Duty):
		return errors.New("no report is drafted for it")
	case slices.ContainsFunc(r.duties[:i], func(o Duty) bool { return o.Duty == d.Duty && o.overlaps(d.Period) }):
		return errors.New("two rows are in force on one day")
	}
	return d.Period.check()
}

func (p Period) check() error {
	_, err := time.Parse(time.DateOnly, p.From)
	if err == nil && p.To != "" {
		_, err = time.Parse(time.DateOnly, p.To)
	}
	switch {
	case err != nil:
		return fmt.Errorf("days: %w", err)
	case p.To != "" && p.To < p.From:
		return errors.New("it ends before it begins")
	case p.Source == "" || !slices.Contains([]string{"confirmed", "NC", "I", "D"}, p.Mark):
		return errors.New("source and mark are required")
	}
	return nil
}

func (p Period) on(day string) bool { return p.From <= day && (p.To == "" || day <= p.To) }

func (p Period) overlaps(o Period) bool {
	return (p.To == "" || o.From <= p.To) && (o.To == "" || p.From <= o.To)
}
