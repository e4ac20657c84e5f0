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
	ErasureProposed ErasureState = "PROPOSED"
	ErasureRejected ErasureState = "REJECTED"
	ErasureOrdered  ErasureState = "ORDERED"
	ErasureDone     ErasureState = "DONE"
)

// ErasureServices are those that keep sealed data of persons: an erasure is done when all have reported.
var ErasureServices = []string{"assistance", "cases", "payments", "persons", "providers", "sharing"}

// Erasure is the erasure of a person's data as far as the law allows (GDPR 17): proposed by one data officer, decided by another.
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
}

// ProposeErasure is a new proposal.
func ProposeErasure(id, person uuid.UUID, ground, by string, now time.Time) (Erasure, error) {
	if ground == "" {
		return Erasure{}, ErrErasureReasonRequired.Field("ground", ErrErasureReasonRequired.Reason, ErrErasureReasonRequired.Message, ErrErasureReasonRequired.MessageLV)
	}
	return Erasure{ID: id, Version: 1, Person: person, Ground: ground, State: ErasureProposed, ProposedBy: by, ProposedAt: now}, nil
}

// Decide orders or rejects a proposal.
func (e Erasure) Decide(approve bool, reason, by string, now time.Time) (Erasure, error) {
	switch {
	case e.State != ErasureProposed:
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
