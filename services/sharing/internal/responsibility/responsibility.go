// Package responsibility is the matrix of who answers for which data (OBJ-O2): controller, processor, auditor and owner of each group of
// the data catalogue, and RACI for protection, access and auditing. It is data; a matrix with an empty cell does not load.
package responsibility

import (
	"bytes"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

//go:embed data/matrix.yaml
var file []byte

// Text is a text in Latvian and English.
type Text struct {
	LV string `yaml:"lv"`
	EN string `yaml:"en"`
}

// RACI are the parties of one control, by their code.
type RACI struct {
	Responsible string `yaml:"responsible"`
	Accountable string `yaml:"accountable"`
	Consulted   string `yaml:"consulted"`
	Informed    string `yaml:"informed"`
}

// Row says who answers for some groups.
type Row struct {
	From       string          `yaml:"from"`
	Groups     []string        `yaml:"groups"`
	Controller string          `yaml:"controller"`
	Processor  string          `yaml:"processor"`
	Auditor    string          `yaml:"auditor"`
	Owner      string          `yaml:"owner"`
	Controls   map[string]RACI `yaml:"controls"`
	Mark       string          `yaml:"mark"`
	Source     string          `yaml:"source"`
}

// Controls are the controls of the matrix, in their order.
var Controls = []string{"PROTECTION", "ACCESS", "AUDIT"}

// Matrix is the whole.
type Matrix struct {
	Parties map[string]Text `yaml:"parties"`
	Rows    []Row           `yaml:"rows"`
}

// Load reads the matrix and checks it against the groups of the data catalogue.
func Load(groups []string) (*Matrix, error) { return parse(file, groups) }

func parse(raw []byte, groups []string) (*Matrix, error) {
	var m Matrix
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(true)
	if err := d.Decode(&m); err != nil {
		return nil, fmt.Errorf("responsibility: %w", err)
	}
	for code, t := range m.Parties {
		if t.LV == "" || t.EN == "" {
			return nil, fmt.Errorf("responsibility: party %s needs two texts", code)
		}
	}
	begun := map[string]bool{} // group and day
	for i := range m.Rows {
		if err := m.check(&m.Rows[i], groups, begun); err != nil {
			return nil, err
		}
	}
	for _, g := range groups {
		if !slices.ContainsFunc(m.Rows, func(r Row) bool { return slices.Contains(r.Groups, g) }) {
			return nil, fmt.Errorf("responsibility: nobody answers for %s", g)
		}
	}
	return &m, nil
}

func (m *Matrix) check(r *Row, groups []string, begun map[string]bool) error {
	if _, err := time.Parse(time.DateOnly, r.From); err != nil || len(r.Groups) == 0 || r.Source == "" || !slices.Contains([]string{"confirmed", "NC", "I", "D"}, r.Mark) {
		return fmt.Errorf("responsibility: the row of %v needs a day, groups, a mark and a source", r.Groups)
	}
	cells := []string{r.Controller, r.Processor, r.Auditor, r.Owner}
	for _, c := range Controls {
		k := r.Controls[c]
		cells = append(cells, k.Responsible, k.Accountable, k.Consulted, k.Informed)
	}
	for _, cell := range cells {
		if _, ok := m.Parties[cell]; !ok {
			return fmt.Errorf("responsibility: the row of %v has an empty cell, or one that names no party: %q", r.Groups, cell)
		}
	}
	for _, g := range r.Groups {
		if !slices.Contains(groups, g) || begun[g+r.From] {
			return fmt.Errorf("responsibility: %s is no group of the catalogue, or has two rows of one day", g)
		}
		begun[g+r.From] = true
	}
	return nil
}

// Of is the row of a leaf or group on a day: the newest that has begun, or else the first.
func (m *Matrix) Of(leaf string, day time.Time) (group string, row *Row, ok bool) {
	group, _, _ = strings.Cut(leaf, ".")
	for i := range m.Rows {
		r := &m.Rows[i]
		if !slices.Contains(r.Groups, group) {
			continue
		}
		if row == nil || r.From > row.From && r.From <= day.Format(time.DateOnly) {
			row = r
		}
	}
	return group, row, row != nil
}
