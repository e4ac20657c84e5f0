package dated

import (
	"cmp"
	"maps"
	"slices"

	"github.com/digisoc/platform/pkg/day"
)

// Must adds a problem of a field of a row unless something holds.
type Must func(field string, ok bool, format string, args ...any)

// Have adds a problem of each field without a value: names and values in turn.
func (must Must) Have(pairs ...string) {
	for i := 0; i+1 < len(pairs); i += 2 {
		must(pairs[i], pairs[i+1] != "", "it is required")
	}
}

// Rule is what a list of rows is held to besides days, source and mark of each.
type Rule[T Row] struct {
	List  string            // the key under which the list stands; empty: the file is the list
	Whole func(*T, Must)    // what else a row needs; nil: nothing
	Keys  func(*T) []string // rows that share a key share no day; nil: they may
	Marks []string          // other words than Marks
	Names Names             // other names of the fields
	// Begins says that a row holds until another of its key begins: rows say no last day.
	Begins bool
	// Timeless says that rows have no days: a key stands once.
	Timeless bool
	// Every are keys of which a row holds on each day from Since on.
	Every []string
	Since string
}

// Names are what a file calls the fields of a Period; an empty one is called as there.
type Names struct{ From, To, Source, Mark string }

// Alone is the key of lists of which one row at most is in force on a day.
func Alone[T Row](*T) []string { return []string{""} }

// Check holds the rows of a list to a rule and adds what is wrong to the file.
func Check[T Row](f *File, rows []T, rule Rule[T]) {
	for i := range rows {
		must := func(field string, ok bool, format string, args ...any) {
			if !ok {
				f.add(rule.List, i, field, format, args...)
			}
		}
		rule.period(rows[i].Dated(), must)
		if rule.Whole != nil {
			rule.Whole(&rows[i], must)
		}
	}
	if rule.Keys == nil {
		return
	}
	keys := map[string][]span{}
	for i := range rows {
		for _, k := range rule.Keys(&rows[i]) {
			keys[k] = append(keys[k], span{rows[i].Dated(), i})
		}
	}
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		rule.apart(f, k, keys[k])
	}
	for _, k := range rule.Every {
		rule.gaps(f, k, keys[k])
	}
}

func (r *Rule[T]) period(p Period, must Must) {
	n := r.Names
	from, to := cmp.Or(n.From, "from"), cmp.Or(n.To, "to")
	if !r.Timeless {
		must(from, p.From != "" && isDay(p.From), "%q is no day", p.From)
		must(to, isDay(p.To), "%q is no day", p.To)
		must(to, p.To == "" || p.To >= p.From, "%s is before the first day", p.To)
		must(to, p.To == "" || !r.Begins, "a row ends when the next one begins")
	}
	must.Have(cmp.Or(n.Source, "source"), p.Source)
	marks := r.Marks
	if marks == nil {
		marks = Marks
	}
	must(cmp.Or(n.Mark, "mark"), slices.Contains(marks, p.Mark), "%q is none of %v", p.Mark, marks)
}

// isDay reports whether a text is a day, or empty.
func isDay(s string) bool {
	_, err := day.Parse(s)
	return err == nil
}

// Owned adds problems unless a row that is our own choice (mark D) says who decides it and by which day.
func Owned(must Must, mark, owner, decideBy string) {
	must("owner", mark != "D" || owner != "", "of a row marked D it is required")
	must("decide_by", mark != "D" || decideBy != "" && isDay(decideBy), "of a row marked D a day is required")
}
