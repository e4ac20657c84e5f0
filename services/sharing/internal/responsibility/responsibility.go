// Package responsibility is the matrix of who answers for which data (OBJ-O2): controller, processor, auditor and owner of each group of
// the data catalogue, and RACI for protection, access and auditing. It is data; a matrix with an empty cell does not load.
package responsibility

import (
	_ "embed"
	"slices"
	"strings"
	"time"

	"github.com/digisoc/platform/pkg/dated"
	"github.com/digisoc/platform/services/sharing/internal/legal"
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
	Groups       []string        `yaml:"groups"`
	Controller   string          `yaml:"controller"`
	Processor    string          `yaml:"processor"`
	Auditor      string          `yaml:"auditor"`
	Owner        string          `yaml:"owner"`
	Controls     map[string]RACI `yaml:"controls"`
	dated.Period `yaml:",inline"`
}

// Controls are the controls of the matrix, in their order.
var Controls = []string{"PROTECTION", "ACCESS", "AUDIT"}

// Matrix is the whole.
type Matrix struct {
	Parties map[string]Text `yaml:"parties"`
	Rows    []Row           `yaml:"rows"`

	label *legal.Label // nil: parties are called as they stand here
}

// WithLabel calls parties as a label does (OBJ-F4).
func (m *Matrix) WithLabel(l *legal.Label) { m.label = l }

// Party is what a party is called on a day.
func (m *Matrix) Party(code string, at time.Time) Text {
	t := m.Parties[code]
	if m.label == nil {
		return t
	}
	return Text(m.label.At(at).Party(code, legal.Text(t)))
}

// Load reads the matrix and checks it against the groups of the data catalogue.
func Load(groups []string) (*Matrix, error) { return parse(file, groups) }

// parse reads the matrix. A row holds for a group until another of it begins.
func parse(raw []byte, groups []string) (*Matrix, error) {
	m := &Matrix{}
	f := dated.Read("responsibility", raw, m)
	for code, t := range m.Parties {
		f.Must(t.LV != "" && t.EN != "", "party %s needs two texts", code)
	}
	dated.Check(f, m.Rows, dated.Rule[Row]{
		List: "rows", Keys: func(r *Row) []string { return r.Groups }, Begins: true,
		Whole: func(r *Row, must dated.Must) { m.whole(r, groups, must) },
	})
	for _, g := range groups {
		f.Must(slices.ContainsFunc(m.Rows, func(r Row) bool { return slices.Contains(r.Groups, g) }), "nobody answers for %s", g)
	}
	return m, f.Err()
}

func (m *Matrix) whole(r *Row, groups []string, must dated.Must) {
	foreign := func(g string) bool { return !slices.Contains(groups, g) }
	must("groups", len(r.Groups) > 0 && !slices.ContainsFunc(r.Groups, foreign), "they are groups of the catalogue")
	party := func(field, cell string) {
		_, known := m.Parties[cell]
		must(field, known, "the cell is empty, or names no party: %q", cell)
	}
	party("controller", r.Controller)
	party("processor", r.Processor)
	party("auditor", r.Auditor)
	party("owner", r.Owner)
	for _, c := range Controls {
		k := r.Controls[c]
		for _, cell := range []string{k.Responsible, k.Accountable, k.Consulted, k.Informed} {
			party("controls", cell)
		}
	}
}

// Of is the row of a leaf or group on a day: the newest that has begun, or else the first.
func (m *Matrix) Of(leaf string, day time.Time) (group string, row *Row, ok bool) {
	group, _, _ = strings.Cut(leaf, ".")
	row = dated.BegunOrFirst(m.Rows, day.Format(time.DateOnly), func(r *Row) bool { return slices.Contains(r.Groups, group) })
	return group, row, row != nil
}
