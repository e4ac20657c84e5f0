package extract

import (
	"errors"
	"time"

	"github.com/digisoc/platform/pkg/clock"
)

// Schedule is when an extract is due: at a time of every day, or of one day of every month, in Europe/Riga.
type Schedule struct {
	Every string `yaml:"every"` // day or month
	Day   int    `yaml:"day"`   // of the month, 1 to 28
	At    string `yaml:"at"`    // HH:MM
}

func (s Schedule) check() error {
	if _, err := time.Parse("15:04", s.At); err != nil {
		return errors.New("schedule: at is a time HH:MM")
	}
	switch {
	case s.Every == "day" && s.Day == 0, s.Every == "month" && s.Day >= 1 && s.Day <= 28:
		return nil
	}
	return errors.New("schedule: every day, or every month on day 1 to 28")
}

// Last is the last point of the schedule that is not after a moment.
func (s Schedule) Last(now time.Time) time.Time {
	at, _ := time.Parse("15:04", s.At) // checked when it was loaded
	y, m, d := now.In(clock.Riga).Date()
	if s.Every == "month" {
		d = s.Day
	}
	point := func(months, days int) time.Time {
		return time.Date(y, m+time.Month(months), d+days, at.Hour(), at.Minute(), 0, 0, clock.Riga)
	}
	last := point(0, 0)
	if !last.After(now) {
		return last.UTC()
	}
	if s.Every == "month" {
		return point(-1, 0).UTC()
	}
	return point(0, -1).UTC()
}

// Due is the last point of the schedule that falls into the days of the row.
func (d *Definition) Due(now time.Time) (time.Time, bool) {
	due := d.Schedule.Last(now)
	day := due.In(clock.Riga).Format(time.DateOnly)
	return due, day >= d.From && (d.To == "" || day <= d.To)
}
