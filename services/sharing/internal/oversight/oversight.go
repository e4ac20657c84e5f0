// Package oversight holds the dated rules of supervision: how long an assessment of an outsourced organisation does, and how often roles
// are reviewed. It is data, checked when it is loaded; package domain says what follows from it.
package oversight

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/digisoc/platform/services/sharing/internal/domain"
)

//go:embed data/rules.yaml
var file []byte

// dated is what every row says of itself.
type dated struct {
	From   string `yaml:"from"`
	Mark   string `yaml:"mark"`
	Source string `yaml:"source"`
}

type outsourcingRow struct {
	dated            `yaml:",inline"`
	AssessmentMonths int   `yaml:"assessment_months"`
	WarnDays         []int `yaml:"warn_days"`
}

type reviewRow struct {
	dated       `yaml:",inline"`
	Months      int      `yaml:"months"`
	OftenMonths int      `yaml:"often_months"`
	OftenRoles  []string `yaml:"often_roles"`
	GraceDays   int      `yaml:"grace_days"`
	Kept        []string `yaml:"kept"`
}

type systemRow struct {
	dated     `yaml:",inline"`
	OwnerDays int `yaml:"owner_days"`
	MostDays  int `yaml:"most_days"`
}

// Rules are the dated rules.
type Rules struct {
	Outsourced []outsourcingRow `yaml:"outsourcing"`
	Reviewed   []reviewRow      `yaml:"reviews"`
	Accounts   []systemRow      `yaml:"systems"`
}

// Load reads and checks the rules.
func Load() (*Rules, error) { return parse(file) }

var marks = []string{"confirmed", "NC", "I", "D"}

func parse(raw []byte) (*Rules, error) {
	var r Rules
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(true)
	if err := d.Decode(&r); err != nil {
		return nil, fmt.Errorf("oversight rules: %w", err)
	}
	if len(r.Outsourced) == 0 || len(r.Reviewed) == 0 || len(r.Accounts) == 0 {
		return nil, errors.New("oversight rules: each kind needs a row")
	}
	last := ""
	for i := range r.Outsourced {
		row := &r.Outsourced[i]
		slices.SortFunc(row.WarnDays, func(a, b int) int { return b - a })
		if err := row.check(last); err != nil || row.AssessmentMonths < 1 || len(row.WarnDays) == 0 || row.WarnDays[len(row.WarnDays)-1] < 1 {
			return nil, fmt.Errorf("oversight rules: outsourcing of %s is not whole: %w", row.From, err)
		}
		last = row.From
	}
	last = ""
	for i := range r.Reviewed {
		row := &r.Reviewed[i]
		if err := row.check(last); err != nil || row.OftenMonths < 1 || row.Months < row.OftenMonths || len(row.OftenRoles) == 0 || row.GraceDays < 0 {
			return nil, fmt.Errorf("oversight rules: reviews of %s are not whole: %w", row.From, err)
		}
		last = row.From
	}
	last = ""
	for i := range r.Accounts {
		row := &r.Accounts[i]
		if err := row.check(last); err != nil || row.OwnerDays < 0 || row.MostDays < 1 {
			return nil, fmt.Errorf("oversight rules: systems of %s are not whole: %w", row.From, err)
		}
		last = row.From
	}
	return &r, nil
}

var errRow = errors.New("a day after the one before, a known mark and a source are needed")

func (d dated) check(last string) error {
	if _, err := time.Parse(time.DateOnly, d.From); err != nil || d.From <= last || !slices.Contains(marks, d.Mark) || d.Source == "" {
		return errRow
	}
	return nil
}

// Outsourcing are the rules of a day; the first row also holds before its day.
func (r *Rules) Outsourcing(day time.Time) domain.OutsourcingRules {
	row := r.Outsourced[0]
	for _, next := range r.Outsourced {
		if next.From <= day.Format(time.DateOnly) {
			row = next
		}
	}
	return domain.OutsourcingRules{AssessmentMonths: row.AssessmentMonths, WarnDays: row.WarnDays}
}

// Reviews are the rules of a day; the first row also holds before its day.
func (r *Rules) Reviews(day time.Time) domain.ReviewRules {
	row := r.Reviewed[0]
	for _, next := range r.Reviewed {
		if next.From <= day.Format(time.DateOnly) {
			row = next
		}
	}
	return domain.ReviewRules{Months: row.Months, Often: row.OftenMonths, OftenRoles: row.OftenRoles, GraceDays: row.GraceDays, Kept: row.Kept}
}

// Systems are the rules of a day; the first row also holds before its day.
func (r *Rules) Systems(day time.Time) domain.SystemRules {
	row := r.Accounts[0]
	for _, next := range r.Accounts {
		if next.From <= day.Format(time.DateOnly) {
			row = next
		}
	}
	return domain.SystemRules{OwnerDays: row.OwnerDays, MostDays: row.MostDays}
}
