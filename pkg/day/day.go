// Package day is the civil calendar: days and months without a time of day or a place. Money, terms and deliveries are
// counted in them. It does not know which day it is (package clock does) nor which days are worked (package workdays).
package day

import (
	"errors"
	"time"
)

// Date is a civil day without a time. The zero Date means "none".
type Date struct{ t time.Time }

var errCalendar = errors.New("not in the calendar")

// Of returns the day of t in t's own location; the zero time is the zero Date.
func Of(t time.Time) Date {
	if t.IsZero() {
		return Date{}
	}
	y, m, d := t.Date()
	return Date{time.Date(y, m, d, 0, 0, 0, 0, time.UTC)}
}

// Parse reads YYYY-MM-DD and refuses days that do not exist; the empty text is the zero Date.
func Parse(s string) (Date, error) {
	if s == "" {
		return Date{}, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, errCalendar
	}
	return Date{t}, nil
}

// String returns YYYY-MM-DD; empty for the zero Date.
func (d Date) String() string {
	if d.t.IsZero() {
		return ""
	}
	return d.t.Format(time.DateOnly)
}

// IsZero reports whether there is no day.
func (d Date) IsZero() bool { return d.t.IsZero() }

// Time returns midnight UTC of the day, the form in which databases take it.
func (d Date) Time() time.Time { return d.t }

// Before reports whether d is earlier than other.
func (d Date) Before(other Date) bool { return d.t.Before(other.t) }

// After reports whether d is later than other.
func (d Date) After(other Date) bool { return d.t.After(other.t) }

// AddDays moves by n days.
func (d Date) AddDays(n int) Date { return Date{d.t.AddDate(0, 0, n)} }

// Month returns the month of the day.
func (d Date) Month() Month { return Month(d.t.Format("2006-01")) }

// Month is a calendar month written YYYY-MM; months compare as texts. The empty Month means "none".
type Month string

// ParseMonth reads YYYY-MM.
func ParseMonth(s string) (Month, error) {
	if _, err := time.Parse("2006-01", s); err != nil {
		return "", errCalendar
	}
	return Month(s), nil
}

// First returns the first day of the month.
func (m Month) First() Date {
	t, err := time.Parse("2006-01", string(m))
	if err != nil {
		return Date{}
	}
	return Date{t}
}

// Next returns the month after.
func (m Month) Next() Month { return Date{m.First().t.AddDate(0, 1, 0)}.Month() }

// Last returns the last day of the month.
func (m Month) Last() Date { return m.Next().First().AddDays(-1) }

// AddYears moves by whole years; 29 February becomes 1 March where there is none.
func (d Date) AddYears(n int) Date { return Date{d.t.AddDate(n, 0, 0)} }

// DaysUntil counts the days from d to other; negative when other is earlier.
func (d Date) DaysUntil(other Date) int { return int(other.t.Sub(d.t).Hours() / 24) }

// MarshalText writes YYYY-MM-DD, so that a day in a stored document is read by people and by other programs alike.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(text []byte) (err error) {
	*d, err = Parse(string(text))
	return err
}
