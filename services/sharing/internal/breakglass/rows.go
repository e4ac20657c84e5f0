// Package breakglass says who opens data in an emergency and for how long at most: dated rows, checked when they are read.
package breakglass

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"
)

//go:embed data/rows.yaml
var data embed.FS

// Row is the rule of a time.
type Row struct {
	From               string   `yaml:"from"`
	To                 string   `yaml:"to"`
	Requesters         []string `yaml:"requesters"`
	Approvers          []string `yaml:"approvers"`
	Reviewers          []string `yaml:"reviewers"`
	MaxMinutes         int      `yaml:"max_minutes"`
	ApproveWithinHours int      `yaml:"approve_within_hours"`
	Source             string   `yaml:"source"`
	Mark               string   `yaml:"mark"`
}

// longest is what no row may go beyond: the table does not keep more.
const longest = 480

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

// Parse reads rows, in the order of their days and without overlap.
func Parse(body []byte) (*Rows, error) {
	d := yaml.NewDecoder(bytes.NewReader(body))
	d.KnownFields(true)
	r := &Rows{}
	if err := d.Decode(&r.list); err != nil {
		return nil, fmt.Errorf("break glass: %w", err)
	}
	last := ""
	for i := range r.list {
		row := &r.list[i]
		if err := row.check(last); err != nil {
			return nil, fmt.Errorf("break glass: row %d: %w", i+1, err)
		}
		if last = row.To; last == "" {
			last = "9999-12-31"
		}
	}
	return r, nil
}

func (r *Row) check(last string) error {
	_, err := time.Parse(time.DateOnly, r.From)
	if err == nil && r.To != "" {
		_, err = time.Parse(time.DateOnly, r.To)
	}
	switch {
	case err != nil:
		return fmt.Errorf("days: %w", err)
	case r.From <= last || r.To != "" && r.To < r.From:
		return errors.New("its days are not after those of the row before")
	case len(r.Requesters) == 0 || len(r.Approvers) == 0 || len(r.Reviewers) == 0:
		return errors.New("requesters, approvers and reviewers are required")
	case r.MaxMinutes < 1 || r.MaxMinutes > longest || r.ApproveWithinHours < 1:
		return errors.New("minutes or hours are none, or too many")
	case r.Source == "" || !slices.Contains([]string{"confirmed", "NC", "I", "D"}, r.Mark):
		return errors.New("source and mark are required")
	}
	return nil
}

// On returns the row of a day (YYYY-MM-DD); false when none is in force.
func (r *Rows) On(day string) (Row, bool) {
	for _, row := range r.list {
		if day >= row.From && (row.To == "" || day <= row.To) {
			return row, true
		}
	}
	return Row{}, false
}
