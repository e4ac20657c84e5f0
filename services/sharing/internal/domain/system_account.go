package domain

import (
	"strings"
	"time"

	"github.com/google/uuid"
)

// SystemAccount is the account of a system as tokens showed it, and who answers for it (SEC-AUT-4).
type SystemAccount struct {
	ID                      uuid.UUID // of the record; uuid.Nil while nobody answers for it
	Subject                 string
	Organisation, Processor string
	FirstSeen, LastSeen     time.Time // zero while it was not seen
	Shared                  bool      // an official uses it too, or several organisations do
	Owner, Purpose          string    // empty while nobody answers for it
	Expires                 time.Time // last day
	RecordedBy              string
	Recorded                time.Time
}

// SystemRules say how accounts of systems end; by day.
type SystemRules struct {
	OwnerDays int // after it was first seen, an account needs an owner
	MostDays  int // how far ahead its last day may be
}

// The states of an account.
const (
	SystemOwned     = "OWNED"
	SystemAgreement = "AGREEMENT" // keys of a provider: owner, purpose and end are those of the agreement, asked at each call
	SystemUnowned   = "UNOWNED"
	SystemLapsed    = "LAPSED" // without an owner for too long
	SystemExpired   = "EXPIRED"
)

// keys begins the subject of a system that came by keys of an agreement.
const keys = "credentials/"

// Ends is the moment from which the system has no access; zero when its agreement says so.
func (s *SystemAccount) Ends(r SystemRules, zone *time.Location) time.Time {
	switch {
	case !s.Expires.IsZero():
		return after(s.Expires, 1, zone)
	case strings.HasPrefix(s.Subject, keys) || s.FirstSeen.IsZero():
		return time.Time{}
	}
	return after(s.FirstSeen.In(zone), r.OwnerDays+1, zone)
}

// after is the first moment so many days after a day.
func after(day time.Time, days int, zone *time.Location) time.Time {
	y, m, d := day.Date()
	return time.Date(y, m, d+days, 0, 0, 0, 0, zone)
}

// State says how the account stands.
func (s *SystemAccount) State(r SystemRules, zone *time.Location, now time.Time) string {
	ends := s.Ends(r, zone)
	over := !ends.IsZero() && !now.Before(ends)
	switch {
	case s.Owner != "" && over:
		return SystemExpired
	case s.Owner != "":
		return SystemOwned
	case strings.HasPrefix(s.Subject, keys):
		return SystemAgreement
	case over:
		return SystemLapsed
	}
	return SystemUnowned
}

// RecordSystem says who answers for an account, for what it is and until when. The account of an agreement has that already.
func RecordSystem(s SystemAccount, r SystemRules, by string, today, now time.Time) (SystemAccount, error) {
	switch {
	case strings.HasPrefix(s.Subject, keys):
		return s, ErrSystemOfAgreement
	case s.Owner == s.Subject:
		return s, ErrSystemOwnerUnknown
	case s.Expires.Before(today) || s.Expires.After(today.AddDate(0, 0, r.MostDays)):
		return s, ErrSystemDay
	}
	s.RecordedBy, s.Recorded = by, now
	return s, nil
}
