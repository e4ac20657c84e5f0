package conflict

import (
	"maps"
	"slices"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// sums adds up something of activities by person and span.
type sums map[uuid.UUID]map[domain.Date]int64

func (s sums) add(p uuid.UUID, at domain.Date, n int64) {
	if s[p] == nil {
		s[p] = map[domain.Date]int64{}
	}
	s[p][at] += n
}

// firstOf is the first activity of a person that touches a span.
func firstOf(all []*Activity, p uuid.UUID, from, to domain.Date) *Activity {
	for _, a := range all {
		if _, _, ok := meet(a.From, a.To, from, to); ok && slices.Contains(a.Persons, p) {
			return a
		}
	}
	return nil
}

// inOrder are the persons and spans of sums, always the same way round.
func (s sums) inOrder(yield func(uuid.UUID, domain.Date) bool) {
	for _, p := range slices.SortedFunc(maps.Keys(s), func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) }) {
		for _, at := range slices.Sorted(maps.Keys(s[p])) {
			if !yield(p, at) {
				return
			}
		}
	}
}

// monthsOf are the months of an activity up to today's.
func (c *check) monthsOf(a *Activity) (out []domain.Month) {
	from, to := months(a.From, a.To)
	if to == never {
		to = (max(c.known.Today, a.From).Month() + 1).First()
	}
	for m := from.Month(); m.First() < to; m++ {
		out = append(out, m)
	}
	return out
}

// offset applies OFFSET: what is known of a month from B is more than A says, beyond the tolerance.
func (c *check) offset() {
	declared, actual := sums{}, sums{}
	for _, side := range []struct {
		rule Side
		all  []*Activity
		into sums
	}{{c.rule.A, c.as, declared}, {c.rule.B, c.bs, actual}} {
		for _, a := range side.all {
			if c.unsure(side.rule, a) {
				continue
			}
			for _, m := range c.monthsOf(a) {
				for _, p := range a.Persons {
					side.into.add(p, m.First(), a.Cents)
				}
			}
		}
	}
	for p, at := range actual.inOrder {
		to := (at.Month() + 1).First()
		a := firstOf(c.as, p, at, to)
		if a == nil || actual[p][at] <= declared[p][at]+c.rule.Test.ToleranceCents {
			continue
		}
		c.find(Finding{Persons: []uuid.UUID{p}, A: *a, B: firstOf(c.bs, p, at, to), From: at, To: to})
	}
}

// limit applies LIMIT: the sum of A is more than a number, or more than B allows.
func (c *check) limit() {
	used, allowed := c.total(c.rule.A, c.as), sums{}
	if c.rule.Test.Max == 0 {
		if !c.complete(c.rule.B) {
			return
		}
		allowed = c.total(c.rule.B, c.bs)
	}
	for p, at := range used.inOrder {
		most := c.rule.Test.Max
		if most == 0 {
			most = allowed[p][at]
		}
		if used[p][at] <= most {
			continue
		}
		from, to := at, (at.Month() + 1).First()
		if c.rule.Test.Per == PerTotal {
			from, to = span(c.as, p)
		}
		c.find(Finding{Persons: []uuid.UUID{p}, A: *firstOf(c.as, p, from, to), B: firstOf(c.bs, p, from, to), From: from, To: to})
	}
}

// total adds up days or quantities, by month or over all time; time in the future of an open end is not counted.
func (c *check) total(side Side, all []*Activity) sums {
	out := sums{}
	for _, a := range all {
		if c.unsure(side, a) {
			continue
		}
		for _, p := range a.Persons {
			switch t := c.rule.Test; {
			case t.Unit == UnitQuantity && t.Per == PerTotal:
				out.add(p, 0, a.Quantity)
			case t.Unit == UnitQuantity:
				out.add(p, a.From.Month().First(), a.Quantity)
			default:
				c.addDays(out, p, a)
			}
		}
	}
	return out
}

func (c *check) addDays(out sums, p uuid.UUID, a *Activity) {
	to := end(a.To)
	if to == never {
		to = max(c.known.Today, a.From).Next()
	}
	if c.rule.Test.Per == PerTotal {
		out.add(p, 0, int64(count(a.From, to)))
		return
	}
	for _, m := range c.monthsOf(a) {
		if from, until, ok := meet(a.From, to, m.First(), (m + 1).First()); ok {
			out.add(p, m.First(), int64(count(from, until)))
		}
	}
}

// span is from the first to the last day of a person's activities.
func span(all []*Activity, p uuid.UUID) (from, to domain.Date) {
	from = never
	for _, a := range all {
		if slices.Contains(a.Persons, p) {
			from, to = min(from, a.From), max(to, end(a.To))
		}
	}
	return from, to
}
