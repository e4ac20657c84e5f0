package domain

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
)

// The rules of misuse, by what they count in an official's hour (SEC-LOG-7).
const (
	MisuseWithoutCase = "PERSONS_WITHOUT_CASE"
	MisusePerHour     = "PERSONS_PER_HOUR"
	MisuseOffHours    = "OFF_HOURS"
	MisuseRefusals    = "REPEATED_REFUSALS"
)

// MisuseRules are all of them.
var MisuseRules = []string{MisuseWithoutCase, MisusePerHour, MisuseOffHours, MisuseRefusals}

// ActorHour is what one official did in an hour, by the audit logs.
type ActorHour struct {
	Actor                                 string
	Roles                                 []string // as acted with: each one role or several joined with commas
	Persons, Calls, WithoutCase, Refusals int32
}

// Add puts in what another service's log counted. Calls are of one service each, and are summed. A person may be in several logs, so the
// greater number is taken: there were at least so many.
func (h *ActorHour) Add(o *ActorHour) {
	h.Roles = append(h.Roles, o.Roles...)
	h.Persons = max(h.Persons, o.Persons)
	h.Calls += o.Calls
	h.WithoutCase += o.WithoutCase
	h.Refusals += o.Refusals
}

// MisuseSignal is an official's hour that met a rule, and what its review found.
type MisuseSignal struct {
	ID                 uuid.UUID
	Rule, Actor        string
	Hour               time.Time
	Counted, Threshold int32
	RaisedAt           time.Time
	ReviewedBy         string
	ReviewedAt         time.Time
	Outcome, Finding   string
}

// needsFollowUp is the outcome after which another one follows.
const needsFollowUp = "NEEDS_FOLLOW_UP"

var misuseOutcomes = []string{"NO_MISUSE", "MISUSE_CONFIRMED", needsFollowUp}

// State is where it stands.
func (s *MisuseSignal) State() string {
	switch s.Outcome {
	case "":
		return "OPEN"
	case needsFollowUp:
		return "FOLLOW_UP"
	}
	return "CLOSED"
}

// Close records the outcome of a review. Whom the signal is about does not review it.
func (s *MisuseSignal) Close(by, outcome, finding string, now time.Time) error {
	switch {
	case by == s.Actor:
		return ErrMisuseSignalOwn
	case s.State() == "CLOSED":
		return ErrMisuseSignalClosed
	case !slices.Contains(misuseOutcomes, outcome) || finding == "":
		return errs.ErrRequestInvalid
	}
	s.ReviewedBy, s.ReviewedAt, s.Outcome, s.Finding = by, now, outcome, finding
	return nil
}
