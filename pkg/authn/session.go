package authn

import (
	"bytes"
	_ "embed" // the rules lie beside this file
	"errors"
	"fmt"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
)

//go:embed data/sessions.yaml
var sessionRows []byte

// sessionRow says how a kind of person must have signed in, and for how many hours that is good.
type sessionRow struct {
	Kind    caller.Kind `yaml:"kind"`
	Factors int         `yaml:"factors"`
	Hours   int         `yaml:"hours"`
	From    string      `yaml:"from"`
	To      string      `yaml:"to"`
	Source  string      `yaml:"source"`
	Mark    string      `yaml:"mark"`
}

// sessions are the rules of sign-ins (SEC-AUT-1, SEC-AUT-3). They do not change after loading.
type sessions struct {
	Kinds   []sessionRow        `yaml:"kinds"`
	Methods map[string][]string `yaml:"methods"` // amr by class of factor
	Several []string            `yaml:"several"` // amr that says several factors by itself
	Levels  []string            `yaml:"levels"`  // acr that says so
}

func parseSessions(body []byte) (*sessions, error) {
	d := yaml.NewDecoder(bytes.NewReader(body))
	d.KnownFields(true)
	s := &sessions{}
	if err := d.Decode(s); err != nil {
		return nil, fmt.Errorf("sessions: %w", err)
	}
	for i, r := range s.Kinds {
		_, err := time.Parse(time.DateOnly, r.From)
		if err == nil && r.To != "" {
			_, err = time.Parse(time.DateOnly, r.To)
		}
		switch {
		case err != nil:
			return nil, fmt.Errorf("sessions: row %d: %w", i+1, err)
		case r.Kind != caller.Staff && r.Kind != caller.Citizen, r.Factors < 1 || r.Factors > 2, r.Hours < 1, r.To != "" && r.To < r.From:
			return nil, fmt.Errorf("sessions: row %d: kind, factors, hours or days are wrong", i+1)
		case r.Source == "" || !slices.Contains([]string{"confirmed", "NC", "I", "D"}, r.Mark):
			return nil, fmt.Errorf("sessions: row %d: source and mark are required", i+1)
		}
	}
	return s, nil
}

// end holds a sign-in to the row of its kind and returns until when it is good; the zero time when no row bounds it.
func (s *sessions) end(c *caller.Caller, now time.Time) (time.Time, error) {
	day := now.In(clock.Riga).Format(time.DateOnly)
	i := slices.IndexFunc(s.Kinds, func(r sessionRow) bool { return r.Kind == c.Kind && r.From <= day && (r.To == "" || day <= r.To) })
	if i < 0 {
		return time.Time{}, nil
	}
	switch {
	case s.Kinds[i].Factors > 1 && !s.several(c):
		return time.Time{}, errs.ErrSecondFactor
	case c.SignedIn.IsZero():
		return time.Time{}, errs.ErrTokenInvalid.Wrap(errors.New("the token does not say when its person signed in (auth_time)"))
	case c.SignedIn.After(now.Add(time.Minute)):
		return time.Time{}, errs.ErrTokenInvalid.Wrap(errors.New("the sign-in (auth_time) is to come"))
	}
	end := c.SignedIn.Add(time.Duration(s.Kinds[i].Hours) * time.Hour)
	if !now.Before(end) {
		return end, errs.ErrTokenExpired.Wrap(errors.New("the session is over"))
	}
	return end, nil
}

// several reports whether a sign-in was of several factors.
func (s *sessions) several(c *caller.Caller) bool {
	if slices.Contains(s.Levels, c.Level) || slices.ContainsFunc(c.Methods, func(m string) bool { return slices.Contains(s.Several, m) }) {
		return true
	}
	classes := 0
	for _, class := range s.Methods {
		if slices.ContainsFunc(c.Methods, func(m string) bool { return slices.Contains(class, m) }) {
			classes++
		}
	}
	return classes > 1
}
