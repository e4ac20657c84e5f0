package domain

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// ObligationState is where an amount owed stands.
type ObligationState string

// The states of an obligation.
const (
	Due      ObligationState = "DUE"
	Held     ObligationState = "HELD"
	InList   ObligationState = "IN_LIST"
	Settled  ObligationState = "PAID"
	Returned ObligationState = "RETURNED"
	Ended    ObligationState = "ENDED"
)

// ObligationStates lists them all.
var ObligationStates = []ObligationState{Due, Held, InList, Settled, Returned, Ended}

// ObligationCause says why an amount is owed.
type ObligationCause string

// The causes of an obligation.
const (
	CauseBenefit     ObligationCause = "BENEFIT"
	CauseRestitution ObligationCause = "RESTITUTION"
)

// Obligation is one amount owed for one month of a benefit (R43).
type Obligation struct {
	ID                      uuid.UUID
	Source                  uuid.UUID // the benefit; of a restitution its own id
	Benefit, Case, Decision uuid.UUID
	Municipality            string
	Kind                    string // GMI, HOUSING or CRISIS
	Cause                   ObligationCause
	Month                   Month
	Amount                  Money
	// Discharged is the part that was set off against a recovery in a payment that was executed. It stays discharged when
	// the bank gives the rest back.
	Discharged Money
	State      ObligationState
	Reason     string
	Persons    []uuid.UUID
	Payment    uuid.UUID // the line that last tried to pay it
	Released   []Check
	// Carried is the later benefit that took the place of Benefit and counts this amount for its own month; nil when none does.
	Carried uuid.UUID
	Version int64
	Created time.Time
	Updated time.Time
}

// Of reports whether the amount counts for a benefit: it is the benefit's own, or the benefit took the place of its own.
func (o *Obligation) Of(benefit uuid.UUID) bool {
	return o.Carried == benefit || o.Carried == uuid.Nil && o.Benefit == benefit
}

// Open is what is still to be paid when the obligation is neither in a list nor paid nor ended.
func (o *Obligation) Open() Money { return o.Amount - o.Discharged }

func (o *Obligation) change(from []ObligationState, to ObligationState, reason string, now time.Time) error {
	if !slices.Contains(from, o.State) {
		return ErrObligationState.Meta("state", string(o.State))
	}
	o.State, o.Reason, o.Updated = to, reason, now
	o.Version++
	return nil
}

// Hold keeps a due amount out of lists.
func (o *Obligation) Hold(reason string, now time.Time) error {
	return o.change([]ObligationState{Due}, Held, reason, now)
}

// Release ends a hold, and lets the amount be paid although the named checks could not be made. A check that blocks in
// any case is ErrCheckNotReleasable.
func (o *Obligation) Release(checks []Check, reason string, now time.Time) error {
	for _, c := range checks {
		if !c.releasable() {
			return ErrCheckNotReleasable.Meta("check", string(c))
		}
	}
	if err := o.change([]ObligationState{Due, Held}, Due, reason, now); err != nil {
		return err
	}
	for _, c := range checks {
		if !slices.Contains(o.Released, c) {
			o.Released = append(slices.Clone(o.Released), c)
		}
	}
	return nil
}

// Cancel ends an amount that is neither paid nor in a list: it is no longer owed.
func (o *Obligation) Cancel(reason string, now time.Time, j *Journal) error {
	if err := o.change([]ObligationState{Due, Held, Returned}, Ended, reason, now); err != nil {
		return err
	}
	j.post(PostEnded, o.Municipality, uuid.Nil, payable(o.ID), expense(o.Kind), o.Open())
	return nil
}

// Reissue makes a returned amount due again. Checks that somebody took on herself are asked anew.
func (o *Obligation) Reissue(reason string, now time.Time) error {
	if err := o.change([]ObligationState{Returned}, Due, reason, now); err != nil {
		return err
	}
	o.Released = nil
	return nil
}

// restitution is owed when something was recovered that had never been paid.
func restitution(o *Obligation, amount Money, now time.Time, j *Journal) Obligation {
	id := uuid.Must(uuid.NewV7())
	r := Obligation{
		ID: id, Source: id, Benefit: o.Benefit, Case: o.Case, Decision: o.Decision, Municipality: o.Municipality, Kind: o.Kind,
		Cause: CauseRestitution, Month: o.Month, Amount: amount, State: Due, Persons: o.Persons, Version: 1, Created: now, Updated: now,
	}
	j.post(PostDue, r.Municipality, uuid.Nil, expense(r.Kind), payable(r.ID), amount)
	return r
}
