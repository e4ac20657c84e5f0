package authn

import (
	_ "embed" // the rows lie beside this file
	"errors"
	"slices"
	"time"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/dated"
	"github.com/digisoc/platform/pkg/errs"
)

//go:embed data/sessions.yaml
var sessionRows []byte

// sessionRow says how a kind of person must have signed in, and for how many hours that is good.
type sessionRow struct {
	Kind         caller.Kind `yaml:"kind"`
	Factors      int         `yaml:"factors"`
	Hours        int         `yaml:"hours"`
	dated.Period `yaml:",inline"`
}

// sessions are the rules of sign-ins (SEC-AUT-1, SEC-AUT-3). They do not change after loading.
type sessions struct {
	Kinds   []sessionRow        `yaml:"kinds"`
	Methods map[string][]string `yaml:"methods"` // amr by class of factor
	Several []string            `yaml:"several"` // amr that says several factors by itself
	Levels  []string            `yaml:"levels"`  // acr that says so
}

// parseSessions reads rows, of which one at most of a kind is in force on a day.
func parseSessions(body []byte) (*sessions, error) {
	s := &sessions{}
	f := dated.Read("sessions", body, s)
	dated.Check(f, s.Kinds, dated.Rule[sessionRow]{
		List: "kinds", Keys: func(r *sessionRow) []string { return []string{string(r.Kind)} },
		Whole: func(r *sessionRow, must dated.Must) {
			must("kind", r.Kind == caller.Staff || r.Kind == caller.Citizen, "%q is no person", r.Kind)
			must("factors", r.Factors == 1 || r.Factors == 2, "they are 1 or 2")
			must("hours", r.Hours > 0, "they are 1 or more")
		},
	})
	return s, f.Err()
}

// end holds a sign-in to the row of its kind and returns until when it is good; the zero time when no row bounds it.
func (s *sessions) end(c *caller.Caller, now time.Time) (time.Time, error) {
	row := dated.Find(s.Kinds, now.In(clock.Riga).Format(time.DateOnly), func(r *sessionRow) bool { return r.Kind == c.Kind })
	if row == nil {
		return time.Time{}, nil
	}
	switch {
	case row.Factors > 1 && !s.several(c):
		return time.Time{}, errs.ErrSecondFactor
	case c.SignedIn.IsZero():
		return time.Time{}, errs.ErrTokenInvalid.Wrap(errors.New("the token does not say when its person signed in (auth_time)"))
	case c.SignedIn.After(now.Add(time.Minute)):
		return time.Time{}, errs.ErrTokenInvalid.Wrap(errors.New("the sign-in (auth_time) is to come"))
	}
	end := c.SignedIn.Add(time.Duration(row.Hours) * time.Hour)
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
