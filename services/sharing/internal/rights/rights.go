// Package rights holds the law of requests of data subjects as data: how long an answer may take and which grounds there are for it.
// It keeps no requests and asks no clock.
package rights

import (
	_ "embed" // the rows lie beside this file
	"errors"
	"slices"
	"time"

	"github.com/digisoc/platform/pkg/dated"
	"github.com/digisoc/platform/pkg/workdays"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

//go:embed data/terms.yaml
var embeddedTerms []byte

//go:embed data/grounds.yaml
var embeddedGrounds []byte

type term struct {
	ID           string `yaml:"id"`
	Months       int    `yaml:"months"`
	dated.Period `yaml:",inline"`
}

type ground struct {
	domain.RightsGround `yaml:",inline"`
	dated.Period        `yaml:",inline"`
}

// Law is the rows. It does not change after Load and is safe for concurrent use.
type Law struct {
	terms    []term
	grounds  []ground
	calendar *workdays.Calendar
}

// Load reads the embedded rows; one that is not whole is an error.
func Load() (*Law, error) { return parse(embeddedTerms, embeddedGrounds) }

// parse reads rows: one at most of a term or ground is in force on a day.
func parse(terms, grounds []byte) (*Law, error) {
	days, err := workdays.Load()
	if err != nil {
		return nil, err
	}
	l := &Law{calendar: days}
	f := dated.Read("terms of requests", terms, &l.terms)
	dated.Check(f, l.terms, dated.Rule[term]{Keys: func(t *term) []string { return []string{t.ID} }, Whole: func(t *term, must dated.Must) {
		must("id", t.ID == "answer" || t.ID == "extension", "it is answer or extension")
		must("months", t.Months > 0, "they are 1 or more")
	}})
	g := dated.Read("grounds of answers", grounds, &l.grounds)
	dated.Check(g, l.grounds, dated.Rule[ground]{Keys: func(g *ground) []string { return []string{g.Code} }, Whole: (*ground).whole})
	return l, errors.Join(f.Err(), g.Err())
}

func (g *ground) whole(must dated.Must) {
	foreign := func(r domain.Right) bool { return !r.Known() }
	must.Have("code", g.Code, "lv", g.LV, "en", g.EN)
	must("rights", len(g.Rights) > 0 && !slices.ContainsFunc(g.Rights, foreign), "they are rights of data subjects")
	must("outcomes", len(g.Outcomes) > 0, "one or more are required")
}

// Due is the last day of the answer to what was received on a day; extended adds the months of an extension. It falls on the same day of a
// later month, on its last day where there is none, and on the next working day where that one is off (Regulation 1182/71, art. 3).
func (l *Law) Due(received time.Time, extended bool) time.Time {
	months, day := 0, received.Format(time.DateOnly)
	for _, t := range l.terms {
		if t.On(day) && (t.ID == "answer" || extended) {
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
	if g := dated.Find(l.grounds, day.Format(time.DateOnly), func(g *ground) bool { return g.Code == code }); g != nil {
		return g.RightsGround, true
	}
	return domain.RightsGround{}, false
}
