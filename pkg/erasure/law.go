package erasure

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/digisoc/platform/pkg/clock"
)

//go:embed law.yaml
var embedded []byte

// Why data are kept although an erasure was ordered.
const (
	TermRuns = "ERASURE_TERM_RUNS" // the term has not ended
	TermOpen = "ERASURE_TERM_OPEN" // nobody has decided the term, or no row is in force
	LawKeeps = "ERASURE_LAW_KEEPS" // the law has them kept for good
	InUse    = "ERASURE_IN_USE"    // a case, benefit or payment is going on
)

// Row is a row of the law: how long some groups are kept after their last use.
type Row struct {
	Code      string   `yaml:"code"`
	Groups    []string `yaml:"groups"`
	Years     int      `yaml:"years"`
	Kept      bool     `yaml:"kept"`
	ValidFrom string   `yaml:"valid_from"`
	Owner     string   `yaml:"owner"`
	DecideBy  string   `yaml:"decide_by"`
	Mark      string   `yaml:"mark"`
	Source    string   `yaml:"source"`
	LV        string   `yaml:"lv"`
	EN        string   `yaml:"en"`
}

// Name names the row in evidence.
func (r Row) Name() string {
	if r.Code == "" {
		return ""
	}
	return r.Code + "/" + r.ValidFrom
}

// Because is why the groups of the row are not erased at all; empty when they are after a term.
func (r Row) Because() string {
	switch {
	case r.Kept:
		return LawKeeps
	case r.Years == 0:
		return TermOpen
	}
	return ""
}

// Law is the rows, those of later days last.
type Law struct{ rows []Row }

var groupCode = regexp.MustCompile(`^G\d{2}$`)

// Embedded is the law that comes with the platform.
func Embedded() (*Law, error) { return Load(embedded) }

// Load reads rows and refuses those that are not whole.
func Load(raw []byte) (*Law, error) {
	var rows []Row
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(true)
	if err := d.Decode(&rows); err != nil {
		return nil, fmt.Errorf("law of erasure: %w", err)
	}
	var faults []error
	seen := map[string]bool{}
	for _, r := range rows {
		if err := r.check(); err != nil {
			faults = append(faults, fmt.Errorf("law of erasure, %s: %w", r.Name(), err))
		}
		for _, g := range r.Groups {
			if key := g + r.ValidFrom; seen[key] {
				faults = append(faults, fmt.Errorf("law of erasure: %s has two rows from %s on", g, r.ValidFrom))
			} else {
				seen[key] = true
			}
		}
	}
	slices.SortStableFunc(rows, func(a, b Row) int { return strings.Compare(a.ValidFrom, b.ValidFrom) })
	return &Law{rows: rows}, errors.Join(faults...)
}

// check refuses a row that is not whole. A term is at least a year: kept answers of writes, which repeat data, are gone by then.
func (r Row) check() error {
	if _, err := time.Parse(time.DateOnly, r.ValidFrom); err != nil {
		return errors.New("valid_from is no day")
	}
	if _, err := time.Parse(time.DateOnly, r.DecideBy); r.Mark != "P" && (r.Mark != "D" || r.Owner == "" || err != nil) {
		return errors.New("it needs the mark P, or D with its owner and the day by which it is decided")
	}
	if r.Code == "" || r.Source == "" || r.LV == "" || r.EN == "" || len(r.Groups) == 0 || r.Years < 0 || r.Kept && r.Years > 0 {
		return errors.New("it needs a code, groups, a source, both texts, and either a term or to be kept")
	}
	for _, g := range r.Groups {
		if !groupCode.MatchString(g) {
			return fmt.Errorf("%q is no group of the catalogue", g)
		}
	}
	return nil
}

// Of returns the row in force for a group on a day. Of a group without one the row is empty: its term is open, nothing is erased.
func (l *Law) Of(group string, day time.Time) Row {
	var found Row
	for _, r := range l.rows {
		if slices.Contains(r.Groups, group) && r.ValidFrom <= day.Format(time.DateOnly) {
			found = r
		}
	}
	return found
}

// Groups are all groups that rows name, in order.
func (l *Law) Groups() []string {
	var out []string
	for _, r := range l.rows {
		out = append(out, r.Groups...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// Use is how data of one municipality about a person are used.
type Use struct {
	// Last is when they were used last: a case was closed, a benefit ended, a payment was made.
	Last time.Time
	// Open says that something about them is going on.
	Open bool
}

// Verdict is what the law says of a group on a day.
type Verdict struct {
	Row    Row
	Reason string    // why it is kept; empty when it is to be destroyed
	Until  time.Time // first day on which the term will have ended; zero when there is none
}

// Judge applies the law to a group. today is a day of Latvia, as clock.Today gives it.
func (l *Law) Judge(group string, u Use, today time.Time) Verdict {
	v := Verdict{Row: l.Of(group, today)}
	if v.Reason = v.Row.Because(); v.Reason != "" {
		return v
	}
	if u.Open || u.Last.IsZero() { // of unknown use nothing is erased
		v.Reason = InUse
		return v
	}
	y, m, d := u.Last.In(clock.Riga).Date()
	v.Until = time.Date(y+v.Row.Years, m, d+1, 0, 0, 0, 0, time.UTC) // the day after the last one
	if today.Before(v.Until) {
		v.Reason = TermRuns
	}
	return v
}
