package domain

import (
	"time"

	"github.com/digisoc/platform/pkg/day"
)

// Date is a civil day without a time. The zero Date means "none".
type Date = day.Date

// Month is a calendar month written YYYY-MM; months compare as texts. The empty Month means "none".
type Month = day.Month

// DateOf returns the day of t in t's own location; the zero time is the zero Date.
func DateOf(t time.Time) Date { return day.Of(t) }

// ParseDate reads YYYY-MM-DD and refuses days that do not exist; the empty text is the zero Date.
func ParseDate(s string) (Date, error) { return day.Parse(s) }

// ParseMonth reads YYYY-MM.
func ParseMonth(s string) (Month, error) { return day.ParseMonth(s) }
