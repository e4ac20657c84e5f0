// Package abbreviation says what short names of systems and institutions stand for (OBJ-X4): rows, checked when they are read.
package abbreviation

import (
	_ "embed" // the rows lie beside this file

	"github.com/digisoc/platform/pkg/dated"
)

//go:embed data/abbreviations.yaml
var rows []byte

// Abbreviation is a short name and what it stands for.
type Abbreviation struct {
	Short        string `yaml:"short"`
	LV           string `yaml:"lv"`
	EN           string `yaml:"en"`
	dated.Origin `yaml:",inline"`
}

// Load reads the rows of this release, by short name.
func Load() ([]Abbreviation, error) { return Parse(rows) }

// Parse reads rows. Each short name stands once, whole.
func Parse(body []byte) ([]Abbreviation, error) {
	var list []Abbreviation
	f := dated.Read("abbreviations", body, &list)
	dated.Check(f, list, dated.Rule[Abbreviation]{
		Timeless: true, Keys: func(a *Abbreviation) []string { return []string{a.Short} },
		Whole: func(a *Abbreviation, must dated.Must) {
			must.Have("short", a.Short, "lv", a.LV, "en", a.EN)
		},
	})
	f.Must(len(list) > 0, "there are none")
	return list, f.Err()
}
