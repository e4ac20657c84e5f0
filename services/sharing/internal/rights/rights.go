// Package rights holds the law of requests of data subjects as data: how long an answer may take and which grounds there are for it.
// It keeps no requests and asks no clock.
package rights

import (
	"bytes"
	"embed"
	"fmt"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/digisoc/platform/pkg/workdays"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

//go:embed data/*.yaml
var data embed.FS

// dated is what every row of law says.
type dated struct {
	From   string `yaml:"from"`
	To     string `yaml:"to"`
	Source string `yaml:"source"`
	Mark   string `yaml:"mark"`
}

type term struct {
	ID     string `yaml:"id"`
	Months int    `yaml:"months"`
	dated  `yaml:",inline"`
}

type ground struct {
	domain.RightsGround `yaml:",inline"`
	dated               `yaml:",inline"`
}

// Law is the rows. It does not change after Load and is safe for concurrent use.
type Law struct {
	terms    []term
	grounds  []ground
	calendar *workdays.Calendar
}

// Load reads the embedded rows; one that is not whole is an error.
func Load() (*Law, error) {
	days, err := workdays.Load()
	if err != nil {
		return nil, err
	}
	l := &Law{calendar: days}
	if err := read("data/terms.yaml", &l.terms); err != nil {
		return nil, err
	}
	if err := read("data/grounds.yaml", &l.grounds); err != nil {
		return nil, err
	}
	return l, l.check()
}

func read(name string, into any) error {
	body, err := data.ReadFile(name)
	if err != nil {
		return err
	}
	d := yaml.NewDecoder(bytes.NewReader(body))
	d.KnownFields(true)
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

// check refuses rows that are not whole.
func (l *Law) check() error {
	for _, t := range l.terms {
		if !slices.Contains([]string{"answer", "extension"}, t.ID) || t.Months < 1 || !t.whole() {
			return fmt.Errorf("terms.yaml: %s is not whole", t.ID)
		}
	}
	for _, g := range l.grounds {
		if g.Code == "" || g.LV == "" || g.EN == "" || len(g.Rights) == 0 || len(g.Outcomes) == 0 || !g.whole() {
			return fmt.Errorf("grounds.yaml: %s is not whole", g.Code)
		}
		for _, r := range g.Rights {
			if !r.Known() {
				return fmt.Errorf("grounds.yaml: %s: there is no right %s", g.Code, r)
			}
		}
	}
	return nil
}

func (d *dated) whole() bool {
	_, err := time.Parse(time.DateOnly, d.From)
	return err == nil && d.Source != "" && slices.Contains([]string{"confirmed", "NC", "I", "D"}, d.Mark)
}

func (d *dated) on(day time.Time) bool {
	s := day.Format(time.DateOnly)
	return d.From <= s && (d.To == "" || s <= d.To)
}

// Due is the last day of the answer to what was received on a day; extended adds the months of an extension. It falls on the same day of a
// later month, on its last day where there is none, and on the next working day where that one is off (Regulation 1182/71, art. 3).
func (l *Law) Due(received time.Time, extended bool) time.Time {
	months := 0
	for _, t := range l.terms {
		if t.on(received) && (t.ID == "answer" || extended) {
			months += t.Months
		}
	}
	return l.calendar.Next(monthsAfter(received, months))
}

func monthsAfter(day time.Time, n int) time.Time {
	first := time.Date(day.Year(), day.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(day.Day(), last)-1)
}

// Ground returns the row of a code that is in force on a day.
func (l *Law) Ground(code string, day time.Time) (domain.RightsGround, bool) {
	for _, g := range l.grounds {
		if g.Code == code && g.on(day) {
			return g.RightsGround, true
		}
	}
	return domain.RightsGround{}, false
}
