// Package purpose says who may state which purpose by which norm: dated rows, checked when they are read. It opens no data; what a
// purpose opens, the policies of the services say.
package purpose

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/digisoc/platform/pkg/caller"
)

//go:embed data/rows.yaml
var data embed.FS

// BreakGlass is what a row needs when only an approved use in an emergency may state its purpose.
const BreakGlass = "break_glass"

// Row allows a purpose to a kind of caller.
type Row struct {
	ID       string      `yaml:"id"`
	Kind     caller.Kind `yaml:"kind"`
	Roles    []string    `yaml:"roles"` // one of them; empty: any caller of the kind
	Purposes []string    `yaml:"purposes"`
	Bases    []string    `yaml:"bases"`
	From     string      `yaml:"from"`
	To       string      `yaml:"to"`
	Minutes  int         `yaml:"minutes"`
	Needs    string      `yaml:"needs"`
	// FreshMinutes is how long ago the person may have signed in at most (OBJ-D2, SEC-AUT-1: step-up); 0: as long as the session.
	FreshMinutes int    `yaml:"fresh_minutes"`
	Source       string `yaml:"source"`
	Mark         string `yaml:"mark"`
}

// Life is how long a token of the row holds at most.
func (r *Row) Life() time.Duration { return time.Duration(r.Minutes) * time.Minute }

// maxMinutes is the longest that a row may let a token hold: what a caller may do is asked anew this often.
const maxMinutes = 15

var (
	word  = regexp.MustCompile(`^[A-Z0-9][A-Z0-9_.-]{0,39}$`)
	marks = []string{"confirmed", "NC", "I", "D"}
)

func (r *Row) check() error {
	known := func(list []string) bool {
		return len(list) > 0 && !slices.ContainsFunc(list, func(w string) bool { return !word.MatchString(w) })
	}
	from, err := time.Parse(time.DateOnly, r.From)
	if err != nil {
		return fmt.Errorf("from is no day: %w", err)
	}
	if r.To != "" {
		if to, err := time.Parse(time.DateOnly, r.To); err != nil || to.Before(from) {
			return errors.New("to is no day from the first on")
		}
	}
	switch {
	case r.ID == "" || r.Source == "" || !slices.Contains(marks, r.Mark):
		return errors.New("id, source and mark are required")
	case !slices.Contains([]caller.Kind{caller.Staff, caller.Citizen, caller.System}, r.Kind):
		return errors.New("kind is staff, citizen or system")
	case r.Kind != caller.Citizen && len(r.Roles) == 0:
		return errors.New("officials and systems have roles")
	case !known(r.Purposes) || !known(r.Bases):
		return errors.New("purposes and bases are words")
	case r.Minutes < 1 || r.Minutes > maxMinutes:
		return fmt.Errorf("minutes are 1 to %d", maxMinutes)
	case r.FreshMinutes < 0 || r.FreshMinutes > 0 && (r.Kind != caller.Staff || r.FreshMinutes < maxMinutes):
		return fmt.Errorf("fresh_minutes are for officials, and %d or more", maxMinutes)
	case r.Needs != "" && r.Needs != BreakGlass:
		return errors.New("needs is break_glass or nothing")
	case slices.Contains(r.Purposes, "EVENT"):
		return errors.New("EVENT is the purpose of our own services, and no token says it")
	}
	return nil
}

// Rows are the rows of who may state what. They do not change after loading.
type Rows struct{ list []Row }

// Load reads the rows.
func Load() (*Rows, error) {
	body, err := data.ReadFile("data/rows.yaml")
	if err != nil {
		return nil, err
	}
	return Parse(body)
}

// Parse reads rows; what is not whole is in the error, with its row.
func Parse(body []byte) (*Rows, error) {
	d := yaml.NewDecoder(bytes.NewReader(body))
	d.KnownFields(true)
	r := &Rows{}
	if err := d.Decode(&r.list); err != nil {
		return nil, fmt.Errorf("purposes: %w", err)
	}
	seen := map[string]bool{}
	for i := range r.list {
		row := &r.list[i]
		if err := row.check(); err != nil {
			return nil, fmt.Errorf("purposes: row %d (%s): %w", i+1, row.ID, err)
		}
		if seen[row.ID] {
			return nil, fmt.Errorf("purposes: row %d: %s stands twice", i+1, row.ID)
		}
		seen[row.ID] = true
	}
	return r, nil
}

// Allowed returns the row by which a caller may state a purpose and a norm on a day (YYYY-MM-DD); none means that it may not.
func (r *Rows) Allowed(c caller.Caller, purpose, basis, day string) (*Row, bool) {
	for i := range r.list {
		row := &r.list[i]
		if row.Kind == c.Kind && day >= row.From && (row.To == "" || day <= row.To) &&
			slices.Contains(row.Purposes, purpose) && slices.Contains(row.Bases, basis) &&
			(len(row.Roles) == 0 || slices.ContainsFunc(row.Roles, c.HasRole)) {
			return row, true
		}
	}
	return nil, false
}

// All returns the rows.
func (r *Rows) All() []Row { return r.list }
