// Package disclose decides which leaves of the data catalogue go to whom: the grants as dated rows, compiled to bit masks. It
// decides field by field and closes when it does not know: a recipient, purpose, relation or mode that no row names gets nothing.
//
// It is pure: it asks neither clock nor database, and reads no message (package mask does). Whether a relation holds, an
// agreement is in force or a quota is left is told by the caller, who knows.
package disclose

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/digisoc/platform/pkg/catalogue"
)

// Form is how a leaf is given.
type Form string

// The forms. Only some may stand in an answer about one person, see Shown.
const (
	Full      Form = "FULL"
	Minimum   Form = "MINIMUM"
	Flag      Form = "FLAG"
	Key       Form = "KEY"
	Extract   Form = "EXTRACT"
	Masked    Form = "MASKED"
	Sample    Form = "SAMPLE"
	Own       Form = "OWN"
	Lookup    Form = "LOOKUP"
	Existence Form = "EXISTENCE"
	Count     Form = "COUNT"
	Aggregate Form = "AGGREGATE"
)

// ranks order the forms: of two rows that give the same leaf the wider form counts.
var ranks = map[Form]int{Full: 12, Own: 11, Extract: 10, Masked: 9, Sample: 8, Lookup: 7, Minimum: 6, Key: 5, Flag: 4, Existence: 3, Count: 2, Aggregate: 1}

// byRank is the form of each rank; the first is none.
var byRank = func() []Form {
	out := make([]Form, len(ranks)+1)
	for form, rank := range ranks {
		out[rank] = form
	}
	return out
}()

// crisisCentre is the need of the provider that a person who hides was sent to.
const crisisCentre = "CRISIS_CENTRE"

// Rules are the grants over a catalogue, ready to decide. They do not change after Load and are safe for concurrent use.
type Rules struct {
	catalogue   *catalogue.Catalogue
	grants      []Grant
	hidings     []Hiding
	callers     []Caller
	parts       map[string]*Part
	byRecipient map[string]*Grant
	slices      map[ask]slice
	memo        memo
	kept        sync.Map // day → Mask
	days        atomic.Int32
}

// Load reads the catalogue and the grants below the folder data of fsys. What is not whole is in the error, with file and line.
func Load(fsys fs.FS) (*Rules, error) {
	c, err := catalogue.Load(fsys)
	if err != nil {
		return nil, fmt.Errorf("data catalogue: %w", err)
	}
	if len(c.Leaves()) > MaxLeaves {
		return nil, errors.New("data catalogue: more leaves than a mask has room for")
	}
	grants, err := load(fsys, c)
	if err != nil {
		return nil, fmt.Errorf("grants: %w", err)
	}
	hidings, err := loadHiding(fsys, c)
	if err != nil {
		return nil, err
	}
	callers, err := loadCallers(fsys, grants)
	if err != nil {
		return nil, err
	}
	parts, err := loadParts(fsys, grants)
	if err != nil {
		return nil, err
	}
	r, err := build(c, grants, hidings)
	if err != nil {
		return nil, err
	}
	r.callers, r.parts = callers, parts
	return r, nil
}

func build(c *catalogue.Catalogue, grants []Grant, hidings []Hiding) (*Rules, error) {
	r := &Rules{catalogue: c, grants: grants, hidings: hidings, byRecipient: map[string]*Grant{}}
	for i := range grants {
		r.byRecipient[grants[i].Recipient] = &grants[i]
	}
	var err error
	r.slices, err = compile(c, grants, hidings)
	return r, err
}

// Without returns the rules with one row of a grant or of hiding left out, for tests that every row is needed.
func (r *Rules) Without(row string) (*Rules, error) {
	grants := slices.Clone(r.grants)
	for i := range grants {
		grants[i].Rows = slices.DeleteFunc(slices.Clone(grants[i].Rows), func(x Row) bool { return x.ID == row })
	}
	hidings := slices.DeleteFunc(slices.Clone(r.hidings), func(h Hiding) bool { return h.ID == row })
	out, err := build(r.catalogue, grants, hidings)
	if err != nil {
		return nil, err
	}
	out.callers, out.parts = r.callers, r.parts
	return out, nil
}

// WithoutLeaf returns the rules with one leaf left out of every row of every grant, for tests that a leaf which nobody is granted leaves by no way.
func (r *Rules) WithoutLeaf(code string) (*Rules, error) {
	l := r.catalogue.Leaf(code)
	if l == nil {
		return nil, fmt.Errorf("there is no leaf %q", code)
	}
	grants, gone := slices.Clone(r.grants), Mask{}.With(l.Index)
	for i := range grants {
		grants[i].Rows = slices.Clone(grants[i].Rows)
		for j := range grants[i].Rows {
			grants[i].Rows[j].mask = grants[i].Rows[j].mask.Without(gone)
		}
	}
	out, err := build(r.catalogue, grants, slices.Clone(r.hidings))
	if err != nil {
		return nil, err
	}
	out.callers, out.parts = r.callers, r.parts
	return out, nil
}

// Text is all rules in Cedar, as they are evaluated.
func (r *Rules) Text() string {
	var b strings.Builder
	for i := range r.grants {
		for j := range r.grants[i].Rows {
			b.WriteString(r.grants[i].Rows[j].Text(&r.grants[i]))
		}
	}
	for i := range r.hidings {
		b.WriteString(r.hidings[i].Text())
	}
	return b.String()
}

// Catalogue returns the catalogue that the grants are about.
func (r *Rules) Catalogue() *catalogue.Catalogue { return r.catalogue }

// Grants returns the grants, by number.
func (r *Rules) Grants() []Grant { return r.grants }

// Receipt says that a recipient gets a leaf by a row of a grant.
type Receipt struct {
	Grant *Grant
	Row   *Row
}

// Recipients returns who gets a leaf on a day, in the order of the grants.
func (r *Rules) Recipients(l *catalogue.Leaf, day string) []Receipt {
	var out []Receipt
	if !r.catalogue.Justified(l, day) || !r.catalogue.Lawful(l, day) {
		return nil
	}
	for i := range r.grants {
		g := &r.grants[i]
		for j := range g.Rows {
			if row := &g.Rows[j]; catalogue.Covers(g.From, g.To, day) && row.mask.Has(l.Index) {
				out = append(out, Receipt{Grant: g, Row: row})
			}
		}
	}
	return out
}

// Shown reports whether a leaf in this form may stand in an answer about one person: sums and counts never do.
func (f Form) Shown() bool { return f != "" && !slices.Contains([]Form{Count, Aggregate, Sample}, f) }
