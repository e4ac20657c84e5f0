// Package inputs says of every field that a person fills in why no register gives its value, or which one does (OBJ-S1): a value that has a source of truth
// is not asked, or only where that source does not answer. The rows are dated data of the contract.
//
// It fetches nothing and knows no messages: which fields there are, package mask finds; whether each has its row, Check tells.
package inputs

import (
	"errors"
	"io/fs"
	"slices"
	"strings"

	"github.com/digisoc/platform/pkg/dated"
)

// Modes of a field.
const (
	Asked     = "asked"     // only a person knows
	Prefilled = "prefilled" // the platform gives it and the person confirms
	Fallback  = "fallback"  // a register holds the truth; asked where it does not answer
	Program   = "program"   // no person fills it in
)

// Earlier is the truth of what the household told before.
const Earlier = "EARLIER"

// Register is a source of truth outside.
type Register struct {
	Code         string   `yaml:"code"`
	LV           string   `yaml:"lv"`
	EN           string   `yaml:"en"`
	Names        []string `yaml:"names"` // other words for it in the data catalogue
	By           string   `yaml:"by"`    // Service/RPC that answers from it; empty: not connected
	dated.Period `yaml:",inline"`
}

// Reason is why a field is asked.
type Reason struct {
	Code     string `yaml:"code"`
	LV       string `yaml:"lv"`
	EN       string `yaml:"en"`
	Fallback bool   `yaml:"fallback"` // goes with the mode fallback
	Person   *bool  `yaml:"person"`   // false: with the mode program
}

// Row is a declaration about fields.
type Row struct {
	Fields       []string `yaml:"fields"` // package.Message.field, each in full
	Mode         string   `yaml:"mode"`
	Truth        string   `yaml:"truth"`    // a register, or Earlier
	By           string   `yaml:"by"`       // Service/RPC that gives the value
	Why          string   `yaml:"why"`      // why_not_from_register
	Register     string   `yaml:"register"` // the register that knows it, where what was told earlier stands in for it
	Although     string   `yaml:"although"` // why it is asked although its leaf is of a register
	dated.Period `yaml:",inline"`
}

// Rows are everything that was read. They do not change after Load.
type Rows struct {
	registers []Register
	reasons   map[string]Reason
	rows      []Row
}

// Of is the row of a field on a day; nil when there is none.
func (r *Rows) Of(field, day string) *Row {
	return dated.Find(r.rows, day, func(x *Row) bool { return slices.Contains(x.Fields, field) })
}

// Last is the row of a field that has no end: what holds from now on. Nil when there is none.
func (r *Rows) Last(field string) *Row {
	if i := slices.IndexFunc(r.rows, func(x Row) bool { return x.To == "" && slices.Contains(x.Fields, field) }); i >= 0 {
		return &r.rows[i]
	}
	return nil
}

// Newest is the first day from which on what holds last holds.
func (r *Rows) Newest() (day string) {
	for i := range r.rows {
		day = max(day, r.rows[i].From)
	}
	return day
}

// Reason returns a reason by its code; without texts when there is none.
func (r *Rows) Reason(code string) Reason { return r.reasons[code] }

// Register returns the register that a word names on a day: its code, or what the data catalogue calls it. Nil when it names none.
func (r *Rows) Register(word, day string) *Register {
	return dated.Find(r.registers, day, func(x *Register) bool { return x.Code == word || slices.Contains(x.Names, word) })
}

// Load reads the rows below data/inputs. Rows that are not whole are in the error.
func Load(fsys fs.FS) (*Rows, error) {
	r := &Rows{reasons: map[string]Reason{}}
	names, err := fs.Glob(fsys, "data/inputs/*.yaml")
	if err != nil {
		return nil, err
	}
	for _, load := range []func(fs.FS) error{r.loadReasons, r.loadRegisters} {
		if err := load(fsys); err != nil {
			return nil, err
		}
	}
	var files []*dated.File
	for _, name := range names {
		if strings.HasSuffix(name, "/reasons.yaml") || strings.HasSuffix(name, "/registers.yaml") {
			continue
		}
		body, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		var rows []Row
		f := dated.Read(strings.TrimPrefix(name, "data/"), body, &rows)
		dated.Check(f, rows, dated.Rule[Row]{Keys: func(x *Row) []string { return x.Fields }, Whole: r.whole})
		files, r.rows = append(files, f), append(r.rows, rows...)
	}
	var wrong []error
	for _, f := range files {
		wrong = append(wrong, f.Err())
	}
	return r, errors.Join(wrong...)
}
