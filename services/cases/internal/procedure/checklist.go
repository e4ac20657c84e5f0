package procedure

import (
	"slices"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/dated"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// documentRow is one document that an application may need.
type documentRow struct {
	row   `yaml:",inline"`
	Code  string
	Each  string // household or person
	When  condition
	Title struct{ LV, EN string }
}

// condition is met when any of its words fits; an empty one always.
type condition struct {
	Purposes    []domain.Purpose
	Relations   []domain.Relation
	Occupations []domain.Code
	Incomes     []domain.Code // monthly, of the person
	Irregular   bool          // the person has irregular income
}

func (c condition) empty() bool {
	return len(c.Purposes)+len(c.Relations)+len(c.Occupations)+len(c.Incomes) == 0 && !c.Irregular
}

func (d *documentRow) whole(must dated.Must) {
	must.Have("code", d.Code)
	must("title", d.Title.LV != "" && d.Title.EN != "", "both languages are required")
	must("each", d.Each == "household" || d.Each == "person", "it is household or person")
	ok := all(d.When.Purposes, domain.Purposes) && all(d.When.Relations, domain.Relations) &&
		all(d.When.Occupations, domain.Occupations) && all(d.When.Incomes, domain.IncomeTypes)
	must("when", ok, "a word is not known")
}

// all reports whether all words are known.
func all[T comparable](words, known []T) bool {
	return !slices.ContainsFunc(words, func(w T) bool { return !slices.Contains(known, w) })
}

// Checklist is the documents that an application needs (R92, R93), in the order of the data and of the members.
func (r *Rules) Checklist(a domain.Application) []domain.ChecklistItem {
	var out []domain.ChecklistItem
	for _, d := range r.documents {
		if !d.covers(a.Municipality, a.Received) {
			continue
		}
		item := domain.ChecklistItem{Code: d.Code, TitleLV: d.Title.LV, TitleEN: d.Title.EN, LegalRef: d.LegalRef, Confidence: d.Confidence}
		if d.Each == "household" {
			if d.When.empty() || slices.ContainsFunc(a.Purposes, func(p domain.Purpose) bool { return slices.Contains(d.When.Purposes, p) }) {
				out = append(out, item)
			}
			continue
		}
		for _, m := range a.Declaration.Members {
			if d.When.empty() || d.When.fits(a.Declaration, m) {
				item.Person = m.Person
				out = append(out, item)
			}
		}
	}
	return out
}

func (c condition) fits(d domain.Declaration, m domain.Member) bool {
	return slices.Contains(c.Relations, m.Relation) || slices.Contains(c.Occupations, m.Occupation) || c.receives(d, m.Person)
}

func (c condition) receives(d domain.Declaration, person uuid.UUID) bool {
	for _, in := range d.MonthlyIncomes {
		if in.Person == person && slices.Contains(c.Incomes, in.Type) {
			return true
		}
	}
	for _, in := range d.IrregularIncomes {
		if in.Person == person && (c.Irregular || slices.Contains(c.Incomes, in.Type)) {
			return true
		}
	}
	return false
}
