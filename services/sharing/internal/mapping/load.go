package mapping

import (
	"errors"
	"io/fs"
	"regexp"
	"slices"
	"strings"

	"github.com/digisoc/platform/pkg/catalogue"
	"github.com/digisoc/platform/pkg/dated"
	"github.com/digisoc/platform/pkg/disclose"
)

const (
	folder  = "data/mapping"
	reasons = folder + "/reasons.yaml"
)

var partForm = regexp.MustCompile(`^[a-z]{0,12}$`)

// Load reads the rows below data/mapping and holds them against the data catalogue and the grants. Every leaf without a statement, and every row
// that is not whole, is in the error.
func Load(fsys fs.FS, rules *disclose.Rules) (*Mapping, error) {
	m := &Mapping{reasons: map[string]Reason{}}
	names, err := fs.Glob(fsys, folder+"/*.yaml")
	if err != nil {
		return nil, err
	}
	if err := m.loadReasons(fsys); err != nil {
		return nil, err
	}
	var wrong []error
	for _, name := range names {
		if name == reasons {
			continue
		}
		s, err := m.load(fsys, name, rules)
		wrong = append(wrong, err)
		if s != nil {
			m.systems = append(m.systems, s)
		}
	}
	if len(m.systems) == 0 {
		wrong = append(wrong, errors.New("mapping: there is no system"))
	}
	slices.SortFunc(m.systems, func(a, b *System) int { return strings.Compare(a.Code, b.Code) })
	return m, errors.Join(wrong...)
}

func (m *Mapping) loadReasons(fsys fs.FS) error {
	body, err := fs.ReadFile(fsys, reasons)
	if err != nil {
		return err
	}
	var list []Reason
	f := dated.Read("mapping/reasons.yaml", body, &list)
	for i, r := range list {
		_, twice := m.reasons[r.Code]
		f.Must(r.Code != "" && r.LV != "" && r.EN != "" && !twice, "row %d: a reason has a code of its own and both texts", i+1)
		m.reasons[r.Code] = r
	}
	return f.Err()
}

func (m *Mapping) load(fsys fs.FS, name string, rules *disclose.Rules) (*System, error) {
	body, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	s := &System{}
	f := dated.Read(strings.TrimPrefix(name, "data/"), body, s)
	if f.Err() != nil {
		return nil, f.Err()
	}
	f.Must(s.Code != "" && s.LV != "" && s.EN != "" && s.Owner != "" && s.Source != "" && slices.Contains(dated.Marks, s.Mark), "a system has a code, both names, an owner, a source and a mark")
	f.Must(m.System(s.Code) == nil, "system %s stands in another file too", s.Code)
	s.checkCodes(f)
	c := rules.Catalogue()
	dated.Check(f, s.Rows, dated.Rule[Row]{List: "rows", Whole: s.whole(c), Keys: keys})
	dated.Check(f, s.Absent, dated.Rule[Absent]{List: "absent", Whole: m.excused(s, rules), Keys: func(a *Absent) []string { return a.Leaves }})
	if f.Err() == nil { // days are days, leaves are leaves
		s.covered(f, c)
		s.periods(f, c)
		s.given(f, rules)
	}
	return s, f.Err()
}

// keys hold that a leaf has one field in a table on a day, and a field one leaf.
func keys(r *Row) []string {
	out := []string{r.Table + ": " + Key{r.Leaf, r.Part}.String(), r.Table + ": field " + r.Field}
	if r.Column != "" {
		out = append(out, r.Table+": column "+r.Column)
	}
	return out
}

func (s *System) whole(c *catalogue.Catalogue) func(*Row, dated.Must) {
	return func(r *Row, must dated.Must) {
		must("leaf", c.Leaf(r.Leaf) != nil, "there is no leaf %q", r.Leaf)
		must("part", partForm.MatchString(r.Part), "%q is no part", r.Part)
		must("table", r.Table != "", "it is required")
		must("field", r.Field != "", "it is required")
		must("owner", r.Owner != "", "it is required")
		must("direction", slices.Contains([]string{Out, In, Both}, r.Direction), "%q is no direction", r.Direction)
		must("column", r.Column == "" || r.Direction != In, "an extract only hands over")
		_, known := forms[r.Form]
		must("form", known, "there is no form %q", r.Form)
		must("list", (r.Form == code) == (r.List != "") && (r.List == "" || len(s.List(r.List)) > 0), "a list of codes stands with the form code, and has codes")
		must("loss_lv", (r.LossLV == "") == (r.LossEN == ""), "a loss is said in both languages")
		for _, k := range s.List(r.List) {
			must("list", k.LossEN == "" || !r.Lossless(), "code %s of %s loses something and the row does not say so", k.Theirs, r.List)
		}
	}
}

// checkCodes holds lists to be unambiguous: a code of theirs is one of ours; where two of theirs are one of ours, all but one say what is lost.
func (s *System) checkCodes(f *dated.File) {
	for i, c := range s.Codes {
		f.Must(c.List != "" && c.Ours != "" && c.Theirs != "" && c.LV != "" && c.EN != "" && (c.LossLV == "") == (c.LossEN == ""), "codes: row %d: a code has a list, both codes and both texts", i+1)
		for j, other := range s.Codes[:i] {
			f.Must(other.List != c.List || other.Theirs != c.Theirs, "codes: row %d: %s of %s stands in row %d too", i+1, c.Theirs, c.List, j+1)
			f.Must(other.List != c.List || other.Ours != c.Ours || c.LossEN != "" || other.LossEN != "", "codes: row %d: %s of %s has two codes there and neither says what is lost", i+1, c.Ours, c.List)
		}
	}
}

// excused holds a reason against what is known: of grants and of what is kept.
func (m *Mapping) excused(s *System, rules *disclose.Rules) func(*Absent, dated.Must) {
	return func(a *Absent, must dated.Must) {
		_, known := m.reasons[a.Reason]
		must("reason", known, "there is no reason %q", a.Reason)
		must("leaves", len(a.Leaves) > 0, "it names no leaf")
		for _, name := range a.Leaves {
			l := rules.Catalogue().Leaf(name)
			must("leaves", l != nil, "there is no leaf %q", name)
			if l == nil {
				continue
			}
			given := slices.ContainsFunc(rules.Recipients(l, a.From), func(r disclose.Receipt) bool { return r.Grant.Grant == s.Grant })
			must("reason", a.Reason != "NO_GRANT" || (s.Grant != "" && !given), "%s: the grant %q gives it", name, s.Grant)
			must("reason", a.Reason != "NOT_PRODUCED" || given, "%s: the grant %q does not give it", name, s.Grant)
			must("reason", a.Reason != "NOT_KEPT" || !rules.Catalogue().Justified(l, a.From), "%s is kept", name)
		}
	}
}

// given refuses rows that hand over what the grant of the system does not give in full on the first day of the row.
func (s *System) given(f *dated.File, rules *disclose.Rules) {
	for i := range s.Rows {
		r := &s.Rows[i]
		if s.Grant == "" || r.Direction == In {
			continue
		}
		ok := slices.ContainsFunc(rules.Recipients(rules.Catalogue().Leaf(r.Leaf), r.From), func(x disclose.Receipt) bool {
			return x.Grant.Grant == s.Grant && x.Row.Form == disclose.Full
		})
		f.Must(ok, "%s is handed over and %s does not give it", Key{r.Leaf, r.Part}, s.Grant)
	}
}
