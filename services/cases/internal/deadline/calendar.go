package deadline

import (
	"fmt"
	"time"

	"github.com/digisoc/platform/services/cases/internal/domain"
)

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

// years that the calendar is computed for; terms outside it are refused at load.
const firstYear, lastYear = 2020, 2100

type calendar map[domain.Date]string

func newCalendar(yearly, once []feast) (calendar, error) {
	c := calendar{}
	var moved []domain.Date
	for year := firstYear; year <= lastYear; year++ {
		sunday := Easter(year)
		for _, f := range yearly {
			if year < f.From && f.From > firstYear+1 || f.To != 0 && year > f.To {
				continue
			}
			day := domain.NewDate(year, f.Month, f.Day)
			if f.Easter != nil {
				day = sunday.AddDays(*f.Easter)
			}
			c[day] = f.Name
			if f.Moves {
				moved = append(moved, day)
			}
		}
	}
	for _, f := range once {
		day, err := domain.ParseDate(f.Date)
		if err != nil {
			return nil, fmt.Errorf("holiday %q: %w", f.Name, err)
		}
		c[day] = f.Name
		if f.Moves {
			moved = append(moved, day)
		}
	}
	for _, day := range moved {
		if weekend(day) {
			c[c.nextWorking(day)] = c[day]
		}
	}
	return c, nil
}

func weekend(d domain.Date) bool { return d.Weekday() == time.Saturday || d.Weekday() == time.Sunday }

func (c calendar) working(d domain.Date) bool {
	_, off := c[d]
	return !off && !weekend(d)
}

// nextWorking returns d when it is a working day, otherwise the first one after it.
func (c calendar) nextWorking(d domain.Date) domain.Date {
	for !c.working(d) {
		d = d.AddDays(1)
	}
	return d
}

// Easter returns Easter Sunday of the Gregorian calendar (the anonymous algorithm of Meeus, Jones and Butcher).
func Easter(year int) domain.Date {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 19*l) / 433
	n := (h + l - 7*m + 90) / 25
	p := (h + l - 7*m + 33*n + 19) % 32
	return domain.NewDate(year, time.Month(n), p)
}
