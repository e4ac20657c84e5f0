package domain

import (
	"cmp"
	"slices"
	"time"
)

// FactSet says which recorded facts the declaration of an assessment was put together from, so that every number has its source. It
// is part of the facts that are kept, hashed and replayed.
type FactSet struct {
	Household string // households/{uuid}
	KnownAt   string // RFC 3339 in UTC: what was known at that moment
	Used      []FactUse
}

// FactUse is one version of a fact and the place where its value stands.
type FactUse struct {
	Fact     string // facts/{uuid} of the version
	Path     string // in the request: declaration.monthly_incomes[0]; of what was set aside only the list
	Rule     string // that reads it
	Source   string // DECLARED, DOCUMENT:…, REGISTER:…
	Disputed bool   `json:",omitempty"` // it counts with its value all the same
	SetAside bool   `json:",omitempty"` // something better supported is known about the same matter
}

// Instant is a moment as fact sets note it.
func Instant(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// Assemble puts the declaration of f together from what is known about the household, for f.ApplicationDate: who belongs to it and
// what it has on that day, incomes and bills of the months that the means test looks at (R11, R19, R20, R30, R56). A month of which
// nothing is known stays not known. For the same person, month and type of income a register goes before a document and a document
// before a declaration; what steps back is noted as set aside. The facts may be in any order.
func (f *Facts) Assemble(known []Fact) error {
	known = slices.Clone(known)
	slices.SortFunc(known, func(a, b Fact) int {
		return cmp.Or(slices.Compare(a.Lineage[:], b.Lineage[:]), cmp.Compare(a.Valid.From, b.Valid.From))
	})
	a := &assembly{facts: f, known: known, day: f.ApplicationDate, month: f.ApplicationDate.Month()}
	a.members()
	a.monthly()
	a.activity()
	a.irregular()
	a.accounts()
	a.owned()
	a.statedNone()
	a.dwelling()
	a.crisis()
	if a.missing.err != nil {
		return a.missing.err
	}
	return nil
}

// assembly is the working state of Assemble.
type assembly struct {
	facts   *Facts
	known   []Fact
	day     Date
	month   Month
	missing violations
}

// use notes that a fact stands at a path below the declaration.
func (a *assembly) use(e *Fact, path string, aside bool) {
	a.facts.FactSet.Used = append(a.facts.FactSet.Used, FactUse{
		Fact: "facts/" + e.ID.String(), Path: "declaration." + path, Rule: factKinds[e.Value.Kind].rule, Source: e.Source.String(),
		Disputed: e.Dispute != "", SetAside: aside,
	})
}

func (a *assembly) setAside(e *Fact) { a.use(e, factKinds[e.Value.Kind].path, true) }

// each calls do for every fact of a kind that meets the days and is about nobody or about a member.
func (a *assembly) each(kind FactKind, days Days, do func(e *Fact)) {
	for i := range a.known {
		e := &a.known[i]
		if e.Value.Kind == kind && e.Valid.meets(days) && (e.PersonName() == "" || a.facts.member(e.PersonName()) >= 0) {
			do(e)
		}
	}
}

func (a *assembly) today() Days { return Days{a.day, a.day.Next()} }

func element(list string, i int) string { return list + "[" + itoa(i) + "]" }

// rank orders sources by how well they support what they say.
func (e *Fact) rank() SourceKind { return e.Source.Kind }

// best keeps, for each key, the facts of the best supported source; the others are set aside.
func best[K comparable](a *assembly, list []*Fact, key func(*Fact) K) []*Fact {
	top := map[K]SourceKind{}
	for _, e := range list {
		top[key(e)] = max(top[key(e)], e.rank())
	}
	kept := list[:0]
	for _, e := range list {
		if e.rank() < top[key(e)] {
			a.setAside(e)
			continue
		}
		kept = append(kept, e)
	}
	return kept
}

// one is the best supported, latest known fact of a kind about a person (or, with "", the household) on the day; nil when there is none.
func (a *assembly) one(kind FactKind, person string) *Fact {
	var out *Fact
	for i := range a.known {
		e := &a.known[i]
		if e.Value.Kind != kind || e.PersonName() != person || !e.Valid.holds(a.day) {
			continue
		}
		switch {
		case out == nil:
			out = e
		case e.rank() > out.rank() || e.rank() == out.rank() && e.Known.From.After(out.Known.From):
			a.setAside(out)
			out = e
		default:
			a.setAside(e)
		}
	}
	return out
}
