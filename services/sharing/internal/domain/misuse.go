package domain

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
)

// The rules of misuse, by what they count in an official's hour (SEC-LOG-7). The last four count persons by who they are.
const (
	MisuseWithoutCase = "PERSONS_WITHOUT_CASE"
	MisusePerHour     = "PERSONS_PER_HOUR"
	MisuseOffHours    = "OFF_HOURS"
	MisuseRefusals    = "REPEATED_REFUSALS"
	MisuseRelatives   = "OWN_RELATIVES"
	MisuseSurname     = "SAME_SURNAME"
	MisuseAddress     = "SAME_ADDRESS"
	MisuseProtected   = "PROTECTED_PERSON"
)

// MisuseRules are all of them.
var MisuseRules = []string{MisuseWithoutCase, MisusePerHour, MisuseOffHours, MisuseRefusals, MisuseRelatives, MisuseSurname, MisuseAddress, MisuseProtected}

// ActorHour is what one official did in an hour, by the audit logs.
type ActorHour struct {
	Actor                        string
	Roles                        []string // as acted with: each one role or several joined with commas
	Calls, WithoutCase, Refusals int32

	Met       map[uuid.UUID]struct{} // persons, each once in whatever number of services
	Relatives []uuid.UUID            // of them: relatives of the official by what the register of persons holds, and herself
	Surname   []uuid.UUID            // with the official's surname
	Address   []uuid.UUID            // with the official's address
	Protected []uuid.UUID            // protected by a decision
}

// ActorSubject is a person whom an official met, by the audit log of one service.
type ActorSubject struct {
	Actor   string
	Subject string // persons/{uuid}
}

// Likeness is an official, by the person that she is, and a person whom she met, with what they share.
type Likeness struct {
	Official, Subject          uuid.UUID
	Relative, Surname, Address bool
}

// Meet puts in a person.
func (h *ActorHour) Meet(person uuid.UUID) {
	if h.Met == nil {
		h.Met = map[uuid.UUID]struct{}{}
	}
	h.Met[person] = struct{}{}
}

// Add puts in what another service's log counted: calls are of one service each.
func (h *ActorHour) Add(o *ActorHour) {
	h.Roles = append(h.Roles, o.Roles...)
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
	Persons            []uuid.UUID // whom the official met, for the rules about who the person is
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
