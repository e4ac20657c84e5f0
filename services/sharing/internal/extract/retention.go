package extract

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"go.yaml.in/yaml/v3"

	"github.com/digisoc/platform/pkg/clock"
)

//go:embed data/retention.yaml
var retention []byte

// What the term of an extract's content is counted from.
const (
	Taken = "taken" // its recipient confirmed that it got what the manifest says
	Made  = "made"
)

// Term is a dated row: how long content is kept.
type Term struct {
	Code      string `yaml:"code"`
	After     string `yaml:"after"`
	Days      int    `yaml:"days"`
	ValidFrom string `yaml:"valid_from"`
	Owner     string `yaml:"owner"`
	DecideBy  string `yaml:"decide_by"`
	Mark      string `yaml:"mark"`
	Source    string `yaml:"source"`
	LV        string `yaml:"lv"`
	EN        string `yaml:"en"`
}

// Name names the row in evidence.
func (t *Term) Name() string { return t.Code + "/" + t.ValidFrom }

// Before is before when something was counted from whose term has ended.
func (t *Term) Before(now time.Time) time.Time { return now.AddDate(0, 0, -t.Days) }

// Terms are the rows.
type Terms []Term

// LoadTerms reads the terms that come with the platform.
func LoadTerms() (Terms, error) { return parseTerms(retention) }

func parseTerms(raw []byte) (Terms, error) {
	var rows Terms
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(true)
	if err := d.Decode(&rows); err != nil {
		return nil, fmt.Errorf("retention of extracts: %w", err)
	}
	seen := map[string]bool{}
	for i := range rows {
		r := &rows[i]
		if err := r.check(); err != nil {
			return nil, fmt.Errorf("retention of extracts, %s: %w", r.Name(), err)
		}
		if seen[r.After+r.ValidFrom] {
			return nil, fmt.Errorf("retention of extracts, %s: another row counts from %s from this day on", r.Name(), r.After)
		}
		seen[r.After+r.ValidFrom] = true
	}
	return rows, nil
}

func (t *Term) check() error {
	if _, err := time.Parse(time.DateOnly, t.ValidFrom); err != nil {
		return errors.New("valid_from is no day")
	}
	if _, err := time.Parse(time.DateOnly, t.DecideBy); t.Mark != "P" && (t.Mark != "D" || t.Owner == "" || err != nil) {
		return errors.New("it needs the mark P, or D with its owner and the day by which it is decided")
	}
	if t.After != Taken && t.After != Made || t.Code == "" || t.Days < 1 || t.Source == "" || t.LV == "" || t.EN == "" {
		return errors.New("it needs a code, what it counts from, at least a day, a source and both texts")
	}
	return nil
}

// Of is the row in force on a day; nil without one: such content is kept.
func (l Terms) Of(after string, day time.Time) (found *Term) {
	for i := range l {
		if r := &l[i]; r.After == after && r.ValidFrom <= day.Format(time.DateOnly) && (found == nil || found.ValidFrom < r.ValidFrom) {
			found = r
		}
	}
	return found
}

// Destruction is what became of the content of an extract: the certificate names the manifest, the row of the law and the keys, and stays.
type Destruction struct {
	Extract     uuid.UUID
	Rule        string
	At          time.Time
	Certificate []byte // JSON with its signature
}

// destroyMost is how many extracts one transaction ends.
const destroyMost = 20

// Destroy destroys the keys of contents whose term has ended, some in a transaction, and returns how many extracts they were of. Any number of
// programs may do so.
func (x *Extracts) Destroy(ctx context.Context) (total int, err error) {
	today := clock.Today(x.Clock)
	for _, after := range []string{Taken, Made} {
		term := x.Terms.Of(after, today)
		for n := destroyMost; term != nil && x.Sealed && n == destroyMost; total += n {
			if n, err = x.Store.Destroy(ctx, term, x.now(), destroyMost, x.Sign); err != nil {
				return total, err
			}
		}
	}
	return total, nil
}
