package misuse

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// Term is for how long a kind of watch may hold, for a time.
type Term struct {
	Kind    string `yaml:"kind"`
	From    string `yaml:"from"`
	To      string `yaml:"to"`
	MaxDays int    `yaml:"max_days"`
	Source  string `yaml:"source"`
	Mark    string `yaml:"mark"`
}

// Terms are the rows. They do not change after loading.
type Terms struct{ list []Term }

// LoadTerms reads the rows.
func LoadTerms() (*Terms, error) {
	body, err := data.ReadFile("data/terms.yaml")
	if err != nil {
		return nil, err
	}
	return ParseTerms(body)
}

// ParseTerms reads rows; those of one kind come in the order of their days and without overlap.
func ParseTerms(body []byte) (*Terms, error) {
	d := yaml.NewDecoder(bytes.NewReader(body))
	d.KnownFields(true)
	t := &Terms{}
	if err := d.Decode(&t.list); err != nil {
		return nil, fmt.Errorf("misuse: terms: %w", err)
	}
	last := map[string]string{}
	for i := range t.list {
		row := &t.list[i]
		if err := row.check(last[row.Kind]); err != nil {
			return nil, fmt.Errorf("misuse: term %d: %w", i+1, err)
		}
		if last[row.Kind] = row.To; row.To == "" {
			last[row.Kind] = "9999-12-31"
		}
	}
	return t, nil
}

func (t *Term) check(last string) error {
	_, err := time.Parse(time.DateOnly, t.From)
	if err == nil && t.To != "" {
		_, err = time.Parse(time.DateOnly, t.To)
	}
	switch {
	case err != nil:
		return fmt.Errorf("days: %w", err)
	case t.Kind != domain.WatchOfficial && t.Kind != domain.WatchProtected:
		return errors.New("the kind is not known")
	case t.From <= last || t.To != "" && t.To < t.From:
		return errors.New("its days are not after those of the row of this kind before")
	case t.MaxDays < 1:
		return errors.New("a day or more is required")
	case t.Source == "" || !slices.Contains([]string{"confirmed", "NC", "I", "D"}, t.Mark):
		return errors.New("source and mark are required")
	}
	return nil
}

// MaxDays is for how many days a kind may hold when it is made on a day; 0 when no row is in force.
func (t *Terms) MaxDays(kind, day string) int {
	for _, row := range t.list {
		if row.Kind == kind && row.From <= day && (row.To == "" || day <= row.To) {
			return row.MaxDays
		}
	}
	return 0
}
