package conflict

import (
	"time"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// never stands for an end that is not known.
const never = domain.Date(99991231)

// end is the first day after, never included.
func end(to domain.Date) domain.Date {
	if to == 0 {
		return never
	}
	return to
}

// meet are the days that two periods share, [from, to); ok is false when they share none.
func meet(aFrom, aTo, bFrom, bTo domain.Date) (from, to domain.Date, ok bool) {
	from, to = max(aFrom, bFrom), min(end(aTo), end(bTo))
	return from, to, from < to
}

// months widens a period to whole months.
func months(from, to domain.Date) (domain.Date, domain.Date) {
	if to == 0 || to == never {
		return from.Month().First(), never
	}
	last := previous(to)
	return from.Month().First(), (last.Month() + 1).First()
}

// addMonths is the same day n months later, or the last day of that month when it has no such day.
func addMonths(d domain.Date, n int) domain.Date {
	m := d.Month() + domain.Month(n)
	return min(m.First()+d%100-1, m.Last())
}

func previous(d domain.Date) domain.Date {
	if d == d.Month().First() {
		return (d.Month() - 1).Last()
	}
	return d - 1
}

// count is how many days [from, to) has.
func count(from, to domain.Date) int {
	return int(day(to).Sub(day(from)) / (24 * time.Hour))
}

func day(d domain.Date) time.Time {
	return time.Date(int(d)/10000, time.Month(int(d)/100%100), int(d)%100, 0, 0, 0, 0, time.UTC)
}

// DateOf is the civil day of a time in the zone it carries.
func DateOf(t time.Time) domain.Date { return domain.NewDate(t.Year(), int(t.Month()), t.Day()) }

// open turns never back into no end.
func open(to domain.Date) domain.Date {
	if to == never {
		return 0
	}
	return to
}

// LastDay is the day before the first day after, as people write periods; empty when no end is known.
func LastDay(to domain.Date) string {
	if to == 0 {
		return ""
	}
	return previous(to).String()
}
