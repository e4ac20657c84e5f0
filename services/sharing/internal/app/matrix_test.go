package app

import (
	"os"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/digisoc/platform/pkg/catalogue"
	"github.com/digisoc/platform/pkg/disclose"
	rows "github.com/digisoc/platform/proto/catalogue"
)

// column is one recipient of the matrix; see testdata/matrix.yaml.
type column struct {
	Column, Relation string
	Each             bool
	Ask              []asker
	With, Without    map[string]string
}

type asker struct {
	Recipient, Mode string
	Purposes, Roles []string
}

// single is one case of testdata/others.yaml.
type single struct {
	Case, Recipient, Mode, Purpose, Relation, Group, Off, On, Day, Want string
	Roles, Fields                                                       []string
	Hidden                                                              bool
}

// today is the day that the cases are asked about.
const today = "2026-03-02"

// cases are both files.
type cases struct {
	matrix []column
	others []single
}

func allCases(t *testing.T) cases {
	return cases{matrix: readCases[column](t, "matrix.yaml"), others: readCases[single](t, "others.yaml")}
}

func readCases[T any](t *testing.T, name string) (out []T) {
	t.Helper()
	body, err := os.ReadFile("../../testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(body, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// set is a field set: leaf to form.
type set map[string]string

// expected reads a cell.
func expected(c *catalogue.Catalogue, cell string) set {
	out := set{}
	for _, part := range strings.Fields(cell) {
		code, form, _ := strings.Cut(part, ":")
		for _, l := range c.Expand(strings.TrimSuffix(code, ".*")) {
			out[l.Code] = form
		}
	}
	return out
}

func (s set) String() string {
	var out []string
	for code, form := range s {
		out = append(out, code+":"+form)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// given is what a question gets, in the groups of a row of the matrix; all when it is empty.
func given(r *disclose.Rules, q disclose.Question, row string) set {
	a, out := r.Decide(q), set{}
	for _, l := range r.Catalogue().Leaves() {
		if form := a.Form(l.Index); form != "" && inRow(l, row) {
			out[l.Code] = string(form)
		}
	}
	return out
}

func inRow(l *catalogue.Leaf, row string) bool {
	from, to, span := strings.Cut(row, "-")
	if span {
		return from <= l.Group && l.Group <= to
	}
	return row == "" || row == l.Group || row == l.Code
}

func fine(recipient, mode, purpose, relation string, roles []string) disclose.Question {
	return disclose.Question{
		Recipient: recipient, Mode: mode, Purpose: purpose, Relation: relation, Roles: roles, Day: today,
		Agreement: true, Listed: true, Channel: true, Session: true, Quota: true,
	}
}

// failures are the cells and cases that come out otherwise than expected, and how many were compared.
func (all cases) failures(r *disclose.Rules) (wrong []string, cells int) {
	c := r.Catalogue()
	for _, col := range all.matrix {
		for _, side := range []struct {
			relation string
			cells    map[string]string
		}{{col.Relation, col.With}, {"", col.Without}} {
			for row, cell := range side.cells {
				cells++
				want, union := expected(c, cell).String(), set{}
				for _, a := range col.Ask {
					got := set{}
					for _, u := range a.Purposes {
						for code, form := range given(r, fine(a.Recipient, a.Mode, u, side.relation, a.Roles), row) {
							got[code], union[code] = form, form
						}
					}
					if col.Each && got.String() != want {
						wrong = append(wrong, col.Column+" "+row+" "+a.Recipient+": "+got.String()+", want "+want)
					}
				}
				if !col.Each && union.String() != want {
					wrong = append(wrong, col.Column+" "+row+" "+side.relation+": "+union.String()+", want "+want)
				}
			}
		}
	}
	for _, s := range all.others {
		if got, want := given(r, s.question(c), s.Group), expected(c, s.Want); got.String() != want.String() {
			wrong = append(wrong, s.Case+": "+got.String()+", want "+want.String())
		}
	}
	return wrong, cells
}

func (s *single) question(c *catalogue.Catalogue) disclose.Question {
	q := fine(s.Recipient, s.Mode, s.Purpose, s.Relation, s.Roles)
	q.Hidden, q.Conflict = s.Hidden, s.On == "conflict"
	q.Agreement, q.Listed, q.Channel, q.Session, q.Quota = s.Off != "agreement", s.Off != "listed", s.Off != "channel", s.Off != "session", s.Off != "quota"
	if s.Day != "" {
		q.Day = s.Day
	}
	if len(s.Fields) > 0 {
		var m disclose.Mask
		for _, f := range s.Fields {
			for _, l := range c.Expand(f) {
				m = m.With(l.Index)
			}
		}
		q.Fields = &m
	}
	return q
}

func loaded(t testing.TB) *disclose.Rules {
	t.Helper()
	r, err := disclose.Load(rows.Files)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// F11: 24 groups by 12 recipients, with and without the relation, compared as field sets.
func TestMatrixOfRecipients(t *testing.T) {
	t.Parallel()
	wrong, cells := allCases(t).failures(loaded(t))
	for _, w := range wrong {
		t.Error(w)
	}
	if cells != 24*12*2 {
		t.Errorf("%d cells compared, the matrix has 576", cells)
	}
}

// F11: without any one row of a grant, or of hiding, some case fails; so none is there for nothing and none is untested.
func TestEveryGrantRowIsNeeded(t *testing.T) {
	t.Parallel()
	all, compared := loaded(t), allCases(t)
	ids := []string{"hide.address"}
	for _, g := range all.Grants() {
		for _, r := range g.Rows {
			ids = append(ids, r.ID)
		}
	}
	for _, id := range ids {
		mutant, err := all.Without(id)
		if err != nil {
			t.Fatal(err)
		}
		if wrong, _ := compared.failures(mutant); len(wrong) == 0 {
			t.Errorf("nobody misses %s", id)
		}
	}
	if len(ids) < 60 {
		t.Errorf("%d rows", len(ids))
	}
}
