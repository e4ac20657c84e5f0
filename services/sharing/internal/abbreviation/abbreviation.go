// Package abbreviation says what short names of systems and institutions stand for (OBJ-X4): rows, checked when they are read.
package abbreviation

import (
	"bytes"
	_ "embed" // the rows lie beside this file
	"errors"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

//go:embed data/abbreviations.yaml
var rows []byte

// Abbreviation is a short name and what it stands for.
type Abbreviation struct {
	Short  string `yaml:"short"`
	LV     string `yaml:"lv"`
	EN     string `yaml:"en"`
	Source string `yaml:"source"`
	Mark   string `yaml:"mark"`
}

// Load reads the rows of this release, by short name.
func Load() ([]Abbreviation, error) { return Parse(rows) }

// Parse reads rows. Each short name stands once, whole, in order.
func Parse(body []byte) ([]Abbreviation, error) {
	d := yaml.NewDecoder(bytes.NewReader(body))
	d.KnownFields(true)
	var list []Abbreviation
	if err := d.Decode(&list); err != nil {
		return nil, fmt.Errorf("abbreviations: %w", err)
	}
	seen := map[string]bool{}
	for i, a := range list {
		switch {
		case a.Short == "" || a.LV == "" || a.EN == "" || a.Source == "" || !slices.Contains([]string{"confirmed", "NC", "I", "D"}, a.Mark):
			return nil, fmt.Errorf("abbreviations: row %d: short, lv, en, source and mark are required", i+1)
		case seen[a.Short]:
			return nil, fmt.Errorf("abbreviations: row %d: %s stands twice", i+1, a.Short)
		}
		seen[a.Short] = true
	}
	if len(list) == 0 {
		return nil, errors.New("abbreviations: there are none")
	}
	return list, nil
}
