package domain

import (
	"fmt"
	"time"
)

// Date is a civil day without a time. The zero Date means "none".
type Date struct{ t time.Time }

// NewDate returns the day; values outside a month roll over as in time.Date.
func NewDate(year int, month time.Month, day int) Date {
	return Date{time.Date(year, month, day, 0, 0, 0, 0, time.UTC)}
}

// DateOf returns the day of t in t's own location.
func DateOf(t time.Time) Date {
	if t.IsZero() {
		return Date{}
	}
	return NewDate(t.Date())
}

// ParseDate reads YYYY-MM-DD and refuses days that do not exist.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("parse date: not a day of the calendar")
	}
	return Date{t}, nil
}

// String returns YYYY-MM-DD; empty for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return d.t.Format(time.DateOnly)
}

// IsZero reports whether there is no day.
func (d Date) IsZero() bool { return d.t.IsZero() }

// Time returns midnight UTC of the day, the form in which databases take it.
func (d Date) Time() time.Time { return d.t }

// Year returns the calendar year.
func (d Date) Year() int { return d.t.Year() }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return d.t.Weekday() }

// Before reports whether d is earlier than other.
func (d Date) Before(other Date) bool { return d.t.Before(other.t) }

// After reports whether d is later than other.
func (d Date) After(other Date) bool { return d.t.After(other.t) }

// AddDays moves by n days.
func (d Date) AddDays(n int) Date { return Date{d.t.AddDate(0, 0, n)} }

// AddMonths moves by n calendar months to the same day number; where the month is too short, to its last day:
// a month from 31 January ends on 28 or 29 February.
func (d Date) AddMonths(n int) Date {
	y, m, day := d.t.Date()
	last := time.Date(y, m+time.Month(n)+1, 0, 0, 0, 0, 0, time.UTC)
	return Date{time.Date(y, m+time.Month(n), min(day, last.Day()), 0, 0, 0, 0, time.UTC)}
}

// Reached reports whether a person born on d is at least years old on day. Someone born on 29 February comes of age
// on 1 March of a year without that day.
func (d Date) Reached(years int, day Date) bool {
	return !day.t.Before(d.t.AddDate(years, 0, 0))
}

// MarshalText writes String.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads a day; the empty text is the zero Date.
func (d *Date) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*d = Date{}
		return nil
	}
	v, err := ParseDate(string(b))
	if err != nil {
		return err
	}
	*d = v
	return nil
}

// Month is a calendar month written YYYY-MM.
type Month string

// Valid reports whether m is a month of the calendar in this or the last century.
func (m Month) Valid() bool {
	t, err := time.Parse("2006-01", string(m))
	return err == nil && t.Year() >= 1900 && t.Year() <= 2100
}
