package domain

import (
	"errors"
	"time"
)

// Date is a civil day. The zero Date means "none": an open end, or not known.
type Date struct{ day time.Time }

var errNotADate = errors.New("not a calendar day in the form YYYY-MM-DD")

// DateOf is the day that t shows in its own time zone; the zero time is the zero Date.
func DateOf(t time.Time) Date {
	if t.IsZero() {
		return Date{}
	}
	y, m, d := t.Date()
	return Date{day: time.Date(y, m, d, 0, 0, 0, 0, time.UTC)}
}

// ParseDate reads YYYY-MM-DD; the empty string is the zero Date. Days that the calendar does not have are refused.
func ParseDate(s string) (Date, error) {
	if s == "" {
		return Date{}, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, errNotADate // the parser's own text repeats the value
	}
	return Date{day: t}, nil
}

// String writes YYYY-MM-DD; the empty string for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.day.Format(time.DateOnly)
}

// IsZero reports whether there is no day.
func (d Date) IsZero() bool { return d.day.IsZero() }

// Before reports whether d comes before o. Both must be days.
func (d Date) Before(o Date) bool { return d.day.Before(o.day) }

// Equal reports whether both are the same day, or both none.
func (d Date) Equal(o Date) bool { return d.day.Equal(o.day) }

// Time is midnight UTC of the day; the zero time for the zero Date.
func (d Date) Time() time.Time { return d.day }

func (d Date) previous() Date { return Date{day: d.day.AddDate(0, 0, -1)} }

// Period is a span of days, both ends included. A zero start means "since ever", a zero end "still".
type Period struct{ Start, End Date }

func parsePeriod(start, end string) (Period, error) {
	s, err := ParseDate(start)
	if err != nil {
		return Period{}, err
	}
	e, err := ParseDate(end)
	return Period{Start: s, End: e}, err
}

// Open reports whether the period has no end yet.
func (p Period) Open() bool { return p.End.IsZero() }

// Contains reports whether the day lies in the period.
func (p Period) Contains(day Date) bool {
	return (p.Start.IsZero() || !day.Before(p.Start)) && (p.End.IsZero() || !p.End.Before(day))
}

// Overlaps reports whether the periods share a day.
func (p Period) Overlaps(o Period) bool {
	return p.startsBeforeEndOf(o) && o.startsBeforeEndOf(p)
}

func (p Period) startsBeforeEndOf(o Period) bool {
	return p.Start.IsZero() || o.End.IsZero() || !o.End.Before(p.Start)
}

func (p Period) inOrder() bool { return p.startsBeforeEndOf(p) }
