package auditseal

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"
)

//go:embed terms.yaml
var termsFile []byte

// Term is how long entries are kept, from a day on (SEC-LOG-4).
type Term struct {
	Code      string   `yaml:"code"`
	Months    int      `yaml:"months"`
	ValidFrom string   `yaml:"valid_from"` // YYYY-MM-DD
	ValidTo   string   `yaml:"valid_to"`   // the first day after; empty while it holds
	Law       string   `yaml:"law"`
	Marker    string   `yaml:"marker"`
	Actions   []string `yaml:"actions"` // service.Method; empty means every entry
}

// Terms are the terms of all entries. The longest one that names an action holds for it.
type Terms []Term

var errTerm = errors.New("auditseal: a term lacks its code, months, day, law or marker, or no term holds for every entry")

// LoadTerms reads the terms of the platform.
func LoadTerms() (Terms, error) { return parseTerms(termsFile) }

func parseTerms(raw []byte) (all Terms, err error) {
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(true)
	if err := d.Decode(&all); err != nil {
		return nil, fmt.Errorf("audit terms: %w", err)
	}
	everything := false
	for _, t := range all {
		_, err := time.Parse(time.DateOnly, t.ValidFrom)
		if err != nil || t.Code == "" || t.Months < 1 || t.Law == "" || t.Marker == "" {
			return nil, fmt.Errorf("%w: %q", errTerm, t.Code)
		}
		everything = everything || len(t.Actions) == 0
	}
	if !everything {
		return nil, errTerm
	}
	return all, nil
}

// on are the terms that hold on a day.
func (t Terms) on(day string) Terms {
	return slices.DeleteFunc(slices.Clone(t), func(one Term) bool { return day < one.ValidFrom || (one.ValidTo != "" && day >= one.ValidTo) })
}

// cuts says for a service when an entry is old enough to be destroyed now: one moment for every action that is not named, and one for each that is.
// false means that no term holds today: nothing may be destroyed.
func (t Terms) cuts(service string, now time.Time) (rest time.Time, named map[string]time.Time, ok bool) {
	named = map[string]time.Time{}
	months := map[string]int{}
	longest := 0
	for _, one := range t.on(now.Format(time.DateOnly)) {
		if len(one.Actions) == 0 {
			longest = max(longest, one.Months)
		}
		for _, a := range one.Actions {
			if len(a) > len(service)+1 && a[:len(service)+1] == service+"." {
				name := a[len(service)+1:]
				months[name] = max(months[name], one.Months)
			}
		}
	}
	for name, m := range months {
		named[name] = now.AddDate(0, -max(m, longest), 0)
	}
	return now.AddDate(0, -longest, 0), named, longest > 0
}
