// Package workdays is the calendar of working days in Latvia: what a term in working days is counted by, and where a term
// that ends on a day off moves to. Days off are dated data in data/holidays.yaml. It holds no terms and does not ask the
// time. A day is midnight UTC of that day, as package clock writes it.
package workdays

import (
	"embed"
	"fmt"
	"time"

	"go.yaml.in/yaml/v3"
)

//go:embed data/holidays.yaml
var data embed.FS

// feast is one row of the holiday data: a fixed day of the year, a day counted from Easter Sunday, or one single day.
type feast struct {
	Month      time.Month `yaml:"month"`
	Day        int        `yaml:"day"`
	Easter     *int       `yaml:"easter"`
	Date       string     `yaml:"date"`
	Name       string     `yaml:"name"`
	Moves      bool       `yaml:"moves"`
	From       int        `yaml:"from"`
	To         int        `yaml:"to"` // last year; 0 while in force
	Confidence string     `yaml:"confidence"`
}

// Years that the calendar is computed for; outside them only weekends are off.
const firstYear, lastYear = 2020, 2100

// Calendar knows the days off. It does not change after Load and is safe for concurrent use.
type Calendar struct{ off map[time.Time]string }

// Load reads the embedded days off.
func Load() (*Calendar, error) {
	body, err := data.ReadFile("data/holidays.yaml")
	if err != nil {
		return nil, err
	}
	return Parse(body)
}

// Parse reads days off in the form of data/holidays.yaml.
func Parse(body []byte) (*Calendar, error) {
	var rows struct{ Yearly, Once []feast }
	if err := yaml.Unmarshal(body, &rows); err != nil {
		return nil, fmt.Errorf("read holidays: %w", err)
	}
	c := &Calendar{off: map[time.Time]string{}}
	var moved []time.Time
	put := func(day time.Time, f feast) {
		c.off[day] = f.Name
		if f.Moves {
			moved = append(moved, day)
		}
	}
	for year := firstYear; year <= lastYear; year++ {
		for _, f := range rows.Yearly {
			if day, ok := f.in(year); ok {
				put(day, f)
			}
		}
	}
	for _, f := range rows.Once {
		day, err := time.Parse(time.DateOnly, f.Date)
		if err != nil {
			return nil, fmt.Errorf("holiday %q: %w", f.Name, err)
		}
		put(day, f)
	}
	for _, day := range moved {
		if weekend(day) {
			c.off[c.Next(day)] = c.off[day]
		}
	}
	return c, nil
}

// in returns the day of a yearly feast, and whether it is kept in that year.
func (f feast) in(year int) (time.Time, bool) {
	if year < f.From && f.From > firstYear+1 || f.To != 0 && year > f.To {
		return time.Time{}, false
	}
	if f.Easter != nil {
		return Easter(year).AddDate(0, 0, *f.Easter), true
	}
	return time.Date(year, f.Month, f.Day, 0, 0, 0, 0, time.UTC), true
}

func weekend(d time.Time) bool { return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday }

// Working reports whether a day is neither a weekend nor a day off.
func (c *Calendar) Working(day time.Time) bool {
	_, off := c.off[day]
	return !off && !weekend(day)
}

// Next returns the day when it is a working day, otherwise the first one after it.
func (c *Calendar) Next(day time.Time) time.Time {
	for !c.Working(day) {
		day = day.AddDate(0, 0, 1)
	}
	return day
}

// Add returns the n-th working day after a day, which itself does not count.
func (c *Calendar) Add(day time.Time, n int) time.Time {
	for range n {
		day = c.Next(day.AddDate(0, 0, 1))
	}
	return day
}

// Left counts the working days after today up to and including due; negative when due has passed, by the working days
// that are late.
func (c *Calendar) Left(today, due time.Time) int {
	if due.Before(today) {
		return -c.Left(due, today)
	}
	n := 0
	for d := today.AddDate(0, 0, 1); !d.After(due); d = d.AddDate(0, 0, 1) {
		if c.Working(d) {
			n++
		}
	}
	return n
}

// Holiday returns the name of a day off that is not just a weekend.
func (c *Calendar) Holiday(day time.Time) (string, bool) {
	name, ok := c.off[day]
	return name, ok
}

// Easter returns Easter Sunday of the Gregorian calendar (the anonymous algorithm of Meeus, Jones and Butcher).
func Easter(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 19*l) / 433
	n := (h + l - 7*m + 90) / 25
	p := (h + l - 7*m + 33*n + 19) % 32
	return time.Date(year, time.Month(n), p, 0, 0, 0, 0, time.UTC)
}
