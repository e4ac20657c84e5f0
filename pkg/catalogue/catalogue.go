// Package catalogue reads a closed catalogue of data: groups and their leaves with the law, purposes, source, retention and
// quality rule of each (REQ-DAT-1), the acts and how they were renumbered (REQ-LEG-1), and why sensitive data are kept at all
// (OBJ-D1). Rows that are not whole do not load; the error names file and line.
//
// It holds no rows itself, decides nothing about access (package disclose does) and asks neither clock nor database. A day is
// YYYY-MM-DD.
package catalogue

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
)

// Marks of where a statement comes from. A statement with MarkDerived was seen in no legal text.
const (
	MarkPublic  = "P" // seen in a public text
	MarkDerived = "D" // derived by us, to be confirmed
	MarkKnown   = "K" // general knowledge
)

var marks = []string{"S0", "S1", "S2", "S3", "S4", MarkPublic, MarkDerived, MarkKnown}

// Sensitivities of a leaf.
const (
	Personal  = "P"
	Special   = "S" // GDPR 9
	Criminal  = "C" // GDPR 10
	Financial = "F"
	Child     = "K"
	Hideable  = "V" // an address or contact that must be hideable for victims (REQ-DAT-4)
	Nobody    = "N" // not personal
)

// Purpose is what data may be used for.
type Purpose struct {
	Code string `yaml:"code"`
	LV   string `yaml:"lv"`
	EN   string `yaml:"en"`
}

// Leaf is one piece of data of the catalogue. Slices are shared: do not change them.
type Leaf struct {
	Code        string   `yaml:"code"`
	LV          string   `yaml:"lv"`
	EN          string   `yaml:"en"`
	Type        string   `yaml:"type"`
	Sensitivity []string `yaml:"sensitivity"`
	Purposes    []string `yaml:"purposes"` // of the group when the leaf names none
	Law         []Ref    `yaml:"law"`      // its own, then its group's
	Source      string   `yaml:"source"`   // the source of truth
	Retention   string   `yaml:"retention"`
	Quality     string   `yaml:"quality"`
	Note        string   `yaml:"note"`

	Group string `yaml:"-"`
	Index int    `yaml:"-"` // place among all leaves, the bit of a mask
}

// Sensitive reports whether a leaf is kept only with a justification: special categories and crimes (OBJ-D1).
func (l *Leaf) Sensitive() bool {
	return slices.Contains(l.Sensitivity, Special) || slices.Contains(l.Sensitivity, Criminal)
}

// Grave reports whether a code, mostly that of a group, stands for data of special categories, of crimes or of means (SEC-LOG-6, SEC-INC-1). What the catalogue
// does not know is grave.
func (c *Catalogue) Grave(code string) bool {
	leaves := c.Expand(code)
	return len(leaves) == 0 || slices.ContainsFunc(leaves, func(l *Leaf) bool { return l.Sensitive() || slices.Contains(l.Sensitivity, Financial) })
}

// Catalogue is everything that was read. It does not change after Load and is safe for concurrent use.
type Catalogue struct {
	leaves         []*Leaf
	byCode         map[string]*Leaf
	groups         []Group
	acts           map[string]*Act
	steps          []Step
	purposes       map[string]Purpose
	retention      map[string]Retention
	quality        map[string]Quality
	justifications []Justification
}

// Load reads the rows below the folder data of fsys. Every row that is not whole is in the error, with file and line.
func Load(fsys fs.FS) (*Catalogue, error) {
	c := &Catalogue{
		byCode: map[string]*Leaf{}, acts: map[string]*Act{}, purposes: map[string]Purpose{}, retention: map[string]Retention{}, quality: map[string]Quality{},
	}
	p := &problems{}
	c.loadActs(fsys, p)
	c.loadPurposes(fsys, p)
	c.loadRules(fsys, p)
	c.loadLeaves(fsys, p)
	c.loadNumbering(fsys, p)
	c.loadJustifications(fsys, p)
	return c, errors.Join(p.list...)
}

// Leaves returns every leaf, by code.
func (c *Catalogue) Leaves() []*Leaf { return c.leaves }

// Groups returns the groups, by code.
func (c *Catalogue) Groups() []Group { return c.groups }

// Leaf returns the leaf with a code; nil when there is none.
func (c *Catalogue) Leaf(code string) *Leaf { return c.byCode[code] }

// Purpose returns the purpose with a code; false when there is none.
func (c *Catalogue) Purpose(code string) (Purpose, bool) {
	p, ok := c.purposes[code]
	return p, ok
}

// Expand returns the leaves that a code stands for: itself, or all of a group. Nothing when the code is in no catalogue.
func (c *Catalogue) Expand(code string) []*Leaf {
	if l := c.byCode[code]; l != nil {
		return []*Leaf{l}
	}
	var out []*Leaf
	for _, l := range c.leaves {
		if l.Group == code {
			out = append(out, l)
		}
	}
	return out
}

func (c *Catalogue) loadPurposes(fsys fs.FS, p *problems) {
	for _, r := range read[Purpose](fsys, "data/purposes.yaml", p) {
		if r.row.Code == "" || r.row.LV == "" || r.row.EN == "" {
			p.at(r.where, "a purpose needs a code and both labels")
		}
		if _, twice := c.purposes[r.row.Code]; twice {
			p.at(r.where, "purpose %s stands twice", r.row.Code)
		}
		c.purposes[r.row.Code] = r.row
	}
}

// known adds a problem for each purpose that is in no list.
func (c *Catalogue) known(p *problems, where string, purposes []string) {
	for _, u := range purposes {
		if _, ok := c.purposes[u]; !ok {
			p.at(where, "there is no purpose %q", u)
		}
	}
}

func fold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
