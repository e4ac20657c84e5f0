package dated

import (
	"cmp"
	"slices"
	"strings"

	"github.com/digisoc/platform/pkg/day"
)

// span is the period of a row and where the row stands.
type span struct {
	Period
	row int
}

// apart adds a problem for each row that shares a day with one before it. The spans are in the order of their days afterwards.
func (r *Rule[T]) apart(f *File, key string, spans []span) {
	slices.SortStableFunc(spans, func(a, b span) int { return strings.Compare(a.From, b.From) })
	from := cmp.Or(r.Names.From, "from")
	what := "a row"
	if key != "" {
		what = key
	}
	longest := 0 // the span so far that ends last
	for i := 1; i < len(spans); i++ {
		before, at := spans[longest], spans[i]
		switch {
		case r.Timeless:
			f.add(r.List, at.row, key, "it stands in row %d too", before.row+1)
		case r.Begins && spans[i-1].From == at.From:
			f.add(r.List, at.row, from, "%s begins on %s in row %d too", what, at.From, spans[i-1].row+1)
		case !r.Begins && before.meets(at.Period):
			f.add(r.List, at.row, from, "%s is in force on %s by row %d too", what, at.From, before.row+1)
		}
		if before.To != "" && (at.To == "" || at.To > before.To) {
			longest = i
		}
	}
}

// gaps adds a problem for each first day from Since on of which a key has no row.
func (r *Rule[T]) gaps(f *File, key string, spans []span) {
	next := r.Since // the first day that no span so far holds
	for _, s := range spans {
		if s.From > next {
			f.add(r.List, s.row, cmp.Or(r.Names.From, "from"), "%s has no row on %s", key, next)
		}
		if s.To == "" {
			return
		}
		if last, err := day.Parse(s.To); err == nil && s.To >= next {
			next = last.AddDays(1).String()
		}
	}
	f.Must(false, "%s%s has no row on %s", prefix(r.List), key, next)
}
