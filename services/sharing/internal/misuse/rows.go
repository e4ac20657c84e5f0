// Package misuse says what in an official's hour is a sign of misuse (SEC-LOG-7): dated rows, checked when they are read, and their evaluation.
package misuse

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

//go:embed data/rows.yaml data/terms.yaml
var data embed.FS

// Row is a rule for a time.
type Row struct {
	Rule      string   `yaml:"rule"`
	From      string   `yaml:"from"`
	To        string   `yaml:"to"`
	Roles     []string `yaml:"roles"`
	Threshold int32    `yaml:"threshold"`
	// The hours of work, for OFF_HOURS only: from the first, before the second.
	WorkingFrom int    `yaml:"working_from_hour"`
	WorkingTo   int    `yaml:"working_to_hour"`
	Source      string `yaml:"source"`
	Mark        string `yaml:"mark"`
}

// roles are those that officials have; another word in a row would never be met.
var roles = []string{"caseworker", "head", "lawyer", "contracts", "registrar", "operator", "auditor", "data_officer", "security_officer"}

// Rows are the rules. They do not change after loading.
type Rows struct{ list []Row }

// Load reads the rows.
func Load() (*Rows, error) {
	body, err := data.ReadFile("data/rows.yaml")
	if err != nil {
		return nil, err
	}
	return Parse(body)
}

// Parse reads rows; those of one rule come in the order of their days and without overlap.
func Parse(body []byte) (*Rows, error) {
	d := yaml.NewDecoder(bytes.NewReader(body))
	d.KnownFields(true)
	r := &Rows{}
	if err := d.Decode(&r.list); err != nil {
		return nil, fmt.Errorf("misuse: %w", err)
	}
	last := map[string]string{}
	for i := range r.list {
		row := &r.list[i]
		if err := row.check(last[row.Rule]); err != nil {
			return nil, fmt.Errorf("misuse: row %d: %w", i+1, err)
		}
		if last[row.Rule] = row.To; row.To == "" {
			last[row.Rule] = "9999-12-31"
		}
	}
	return r, nil
}

func (r *Row) check(last string) error {
	_, err := time.Parse(time.DateOnly, r.From)
	if err == nil && r.To != "" {
		_, err = time.Parse(time.DateOnly, r.To)
	}
	working := r.WorkingFrom >= 0 && r.WorkingFrom < r.WorkingTo && r.WorkingTo <= 24
	switch {
	case err != nil:
		return fmt.Errorf("days: %w", err)
	case !slices.Contains(domain.MisuseRules, r.Rule):
		return errors.New("the rule is not known")
	case r.From <= last || r.To != "" && r.To < r.From:
		return errors.New("its days are not after those of the row of this rule before")
	case len(r.Roles) == 0 || slices.ContainsFunc(r.Roles, func(s string) bool { return !slices.Contains(roles, s) }):
		return errors.New("roles are required, and must be those of officials")
	case r.Threshold < 1:
		return errors.New("a threshold of one or more is required")
	case r.Rule == domain.MisuseOffHours && !working, r.Rule != domain.MisuseOffHours && (r.WorkingFrom != 0 || r.WorkingTo != 0):
		return errors.New("hours of work belong to OFF_HOURS, from before to")
	case r.Source == "" || !slices.Contains([]string{"confirmed", "NC", "I", "D"}, r.Mark):
		return errors.New("source and mark are required")
	}
	return nil
}
