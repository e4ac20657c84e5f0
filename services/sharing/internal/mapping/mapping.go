// Package mapping is the catalogue of what each leaf of the data catalogue is in the systems beside the platform - SPOLIS, SOPA, LabIS - field to
// field and code to code, with owner, direction and what is lost (OBJ-F1), and turns records from one side to the other by it.
//
// Every leaf has, for every system and every day, either rows or a reason why it has none; files that leave one out do not load. Names of fields that
// no source gives are marked as inferred. It reads rows, asks neither clock nor database, and hands nothing over.
package mapping

import (
	"slices"

	"github.com/digisoc/platform/pkg/dated"
)

// Directions as the platform sees them.
const (
	Out  = "out"
	In   = "in"
	Both = "both"
)

// Reason is why a leaf is mapped to nothing.
type Reason struct {
	Code string `yaml:"code"`
	LV   string `yaml:"lv"`
	EN   string `yaml:"en"`
}

// Code is one code of a list on both sides.
type Code struct {
	List   string `yaml:"list"`
	Ours   string `yaml:"ours"`
	Theirs string `yaml:"theirs"`
	LV     string `yaml:"lv"`
	EN     string `yaml:"en"`
	LossLV string `yaml:"loss_lv"` // what is lost; empty: nothing
	LossEN string `yaml:"loss_en"`
}

// Row is a leaf, or a part of it, and the field of another system that holds it.
type Row struct {
	Leaf         string `yaml:"leaf"`
	Part         string `yaml:"part"`   // empty: the leaf is one value
	Table        string `yaml:"table"`  // which record of the other system
	Field        string `yaml:"field"`  // its name there
	Column       string `yaml:"column"` // its name in our extract; empty: no extract holds it
	Form         string `yaml:"form"`   // how it is written there, see forms
	List         string `yaml:"list"`   // of codes, when the form is code
	LossLV       string `yaml:"loss_lv"`
	LossEN       string `yaml:"loss_en"`
	Owner        string `yaml:"owner"`
	Direction    string `yaml:"direction"`
	dated.Period `yaml:",inline"`
}

// Lossless reports whether a value comes back as it was.
func (r *Row) Lossless() bool { return r.LossEN == "" }

// Absent says of leaves that they are mapped to nothing, and why.
type Absent struct {
	Leaves       []string `yaml:"leaves"`
	Reason       string   `yaml:"reason"`
	dated.Period `yaml:",inline"`
}

// System is another system with all that is said of it.
type System struct {
	Code   string   `yaml:"system"`
	LV     string   `yaml:"lv"`
	EN     string   `yaml:"en"`
	Owner  string   `yaml:"owner"`
	Grant  string   `yaml:"grant"` // by which it receives; empty: by none, it is what the platform replaces
	Since  string   `yaml:"since"` // every leaf has a statement from this day on
	Source string   `yaml:"source"`
	Mark   string   `yaml:"mark"`
	Codes  []Code   `yaml:"codes"`
	Rows   []Row    `yaml:"rows"`
	Absent []Absent `yaml:"absent"`
}

// Mapping is everything that was read. It does not change after Load.
type Mapping struct {
	systems []*System
	reasons map[string]Reason
}

// Systems returns the systems, by code.
func (m *Mapping) Systems() []*System { return m.systems }

// System returns a system; nil when there is none of this code.
func (m *Mapping) System(code string) *System {
	if i := slices.IndexFunc(m.systems, func(s *System) bool { return s.Code == code }); i >= 0 {
		return m.systems[i]
	}
	return nil
}

// Reason returns a reason by its code.
func (m *Mapping) Reason(code string) Reason { return m.reasons[code] }

// List is the codes of a list.
func (s *System) List(name string) (out []Code) {
	for _, c := range s.Codes {
		if c.List == name {
			out = append(out, c)
		}
	}
	return out
}

// Of returns the rows of a leaf on a day.
func (s *System) Of(leaf, day string) (out []*Row) {
	for i := range s.Rows {
		if r := &s.Rows[i]; r.Leaf == leaf && r.On(day) {
			out = append(out, r)
		}
	}
	return out
}

// Why returns why a leaf is mapped to nothing on a day; nil when it is mapped.
func (s *System) Why(leaf, day string) *Absent {
	return dated.Find(s.Absent, day, func(a *Absent) bool { return slices.Contains(a.Leaves, leaf) })
}
