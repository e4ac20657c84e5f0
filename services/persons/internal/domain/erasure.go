package domain

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// ErasureState is how far an erasure is.
type ErasureState string

// The states of an erasure.
const (
	ErasureFound    ErasureState = "FOUND" // by the night, and nobody has voted
	ErasureProposed ErasureState = "PROPOSED"
	ErasureRejected ErasureState = "REJECTED"
	ErasureOrdered  ErasureState = "ORDERED"
	ErasureDone     ErasureState = "DONE"
)

// ErasureServices are those that keep sealed data of persons: an erasure is done when all have reported.
var ErasureServices = []string{"assistance", "cases", "payments", "persons", "providers", "sharing"}

// Erasure is the erasure of a person's data as far as the law allows (GDPR 17): proposed by one data officer, decided by another. What the platform
// itself found due is proposed by nobody until a first officer approves it: it takes two in any case.
type Erasure struct {
	ID         uuid.UUID
	Version    int64
	Person     uuid.UUID
	Ground     string
	State      ErasureState
	ProposedBy string
	ProposedAt time.Time
	DecidedBy  string
	DecidedAt  time.Time
	Reason     string
	Reports    []ErasureReport
	Found      []DueLine // what was due when the night found it; none of what an officer proposed by herself
	// Certificate is JSON with its signature, once done.
	Certificate []byte
}

// ErasureReport is what one service did.
type ErasureReport struct {
	Service string
	Lines   []ErasureLine
	At      time.Time
}

// ErasureLine is what became of one group of data of one municipality.
type ErasureLine struct {
	Group        string   `json:"group"`
	Municipality string   `json:"municipality"`
	Destroyed    bool     `json:"destroyed"`
	Reason       string   `json:"reason,omitempty"` // why it is kept
	KeptUntil    string   `json:"kept_until,omitempty"`
	Rule         string   `json:"rule"`
	Keys         []string `json:"keys,omitempty"`
}

// DueLine is a group of data of a person whose term has passed, as a service found it.
type DueLine struct {
	Person       uuid.UUID
	Service      string
	Group        string
	Municipality string
	Rule         string
	Since        time.Time // first day after the term
	// Erasure is the proposal that waits for votes, and State which one it waits for; nil and empty while none is filed.
	Erasure uuid.UUID
	State   ErasureState
}

// ProposeErasure is a new proposal.
func ProposeErasure(id, person uuid.UUID, ground, by string, now time.Time) (Erasure, error) {
	if ground == "" {
		return Erasure{}, ErrErasureReasonRequired.Field("ground", ErrErasureReasonRequired.Reason, ErrErasureReasonRequired.Message, ErrErasureReasonRequired.MessageLV)
	}
	return Erasure{ID: id, Version: 1, Person: person, Ground: ground, State: ErasureProposed, ProposedBy: by, ProposedAt: now}, nil
}

// Adopt makes a proposal of what the night found: the first of two votes.
func (e Erasure) Adopt(ground, by string, now time.Time) (Erasure, error) {
	switch {
	case e.State != ErasureFound:
		return e, ErrErasureOpen
	case by == "":
		return e, ErrErasureSamePerson
	}
	p, err := ProposeErasure(e.ID, e.Person, ground, by, now)
	if err != nil {
		return e, err
	}
	p.Version, p.Found = e.Version+1, e.Found
	return p, nil
}

// Decide orders or rejects a proposal. Of what the night found the first approval is a vote and no order, and one officer may reject it: that destroys
// nothing.
func (e Erasure) Decide(approve bool, reason, by string, now time.Time) (Erasure, error) {
	if e.State == ErasureFound && approve {
		return e.Adopt(reason, by, now)
	}
	switch {
	case e.State != ErasureProposed && e.State != ErasureFound:
		return e, ErrErasureNotProposed
	case by == "" || by == e.ProposedBy:
		return e, ErrErasureSamePerson
	case reason == "":
		return e, ErrErasureReasonRequired.Field("reason", ErrErasureReasonRequired.Reason, ErrErasureReasonRequired.Message, ErrErasureReasonRequired.MessageLV)
	}
	e.State = ErasureRejected
	if approve {
		e.State = ErasureOrdered
	}
	e.DecidedBy, e.DecidedAt, e.Reason, e.Version = by, now, reason, e.Version+1
	return e, nil
}

// Report takes the report of a service in and says whether it was new. A service reports once; reports of others count for nothing.
func (e Erasure) Report(r ErasureReport) (Erasure, bool) {
	again := slices.ContainsFunc(e.Reports, func(o ErasureReport) bool { return o.Service == r.Service })
	if e.State != ErasureOrdered || again || !slices.Contains(ErasureServices, r.Service) {
		return e, false
	}
	e.Reports = append(slices.Clone(e.Reports), r)
	e.Version++
	return e, true
}

// Complete reports whether every service has reported.
func (e Erasure) Complete() bool { return len(e.Reports) == len(ErasureServices) }
