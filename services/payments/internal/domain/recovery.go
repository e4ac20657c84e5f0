package domain

import (
	"slices"
	"time"

	"github.com/google/uuid"
)

// RecoveryState is where a recovery stands.
type RecoveryState string

// The states of a recovery.
const (
	RecoveryProposed  RecoveryState = "PROPOSED" // nothing is demanded yet
	RecoveryOpen      RecoveryState = "OPEN"
	RecoveryDone      RecoveryState = "RECOVERED"
	RecoveryCancelled RecoveryState = "CANCELLED"
)

// RecoveryStates lists them all.
var RecoveryStates = []RecoveryState{RecoveryProposed, RecoveryOpen, RecoveryDone, RecoveryCancelled}

// RecoveryCauses says why something was paid that was not due.
var RecoveryCauses = []string{"DEATH", "BENEFIT_ENDED", "CHANGED", "WRONG_FACTS", "OUR_MISTAKE"}

// Recovery is a demand for what was paid for one obligation and was not due. A person decides it; the platform never
// recovers by itself (CONF-E01).
type Recovery struct {
	ID, Obligation, Benefit, Case uuid.UUID
	Municipality, Kind            string
	Persons                       []uuid.UUID
	Cause, Reason                 string
	Amount                        Money
	Reserved                      Money // deducted in payments that are not settled
	Recovered                     Money // deducted in executed payments, or repaid
	Restored                      Money // of Recovered, owed back because the payment had never arrived
	Monthly                       Money // deduction from each later amount; zero means none
	// Void says that the payment itself came back: what was or will be deducted is owed back.
	Void    bool
	State   RecoveryState
	By      string // who proposed it
	Created time.Time
	// ConfirmedBy is the second person; empty until then.
	ConfirmedBy string
	Confirmed   time.Time
	Version     int64
}

// Left is what may still be deducted or repaid.
func (r *Recovery) Left() Money { return r.Amount - r.Recovered - r.Reserved }

// deduction is what the next amount of these persons is cut by.
func (r *Recovery) deduction() Money { return min(r.Monthly, r.Left()) }

// Demand proposes a recovery of a paid obligation; nothing is demanded before another person confirms it. earlier are the other recoveries of the same obligation: together they
// never demand more than was paid (ErrRecoveryAbovePaid).
func Demand(o *Obligation, earlier []Recovery, r Recovery) (Recovery, error) {
	if o.State != Settled {
		return Recovery{}, ErrRecoveryAbovePaid.Meta("state", string(o.State))
	}
	if r.Amount <= 0 || r.Monthly < 0 || r.Monthly > r.Amount || !slices.Contains(RecoveryCauses, r.Cause) {
		return Recovery{}, ErrRecoveryAmount
	}
	left := o.Amount
	for _, e := range earlier {
		if !e.Void {
			left -= e.Amount
		}
	}
	if r.Amount > left {
		return Recovery{}, ErrRecoveryAbovePaid
	}
	r.Obligation, r.Benefit, r.Case, r.Municipality, r.Kind, r.Persons = o.ID, o.Benefit, o.Case, o.Municipality, o.Kind, o.Persons
	r.State, r.Version = RecoveryProposed, 1
	return r, nil
}

// Confirm is the second person's act: from here on the amount is demanded. Never that of who proposed it (SEC-ACC-2).
func (r *Recovery) Confirm(by string, now time.Time, j *Journal) error {
	switch {
	case r.State != RecoveryProposed:
		return ErrRecoveryState
	case by == "" || by == r.By:
		return ErrRecoverySamePerson
	}
	r.State, r.ConfirmedBy, r.Confirmed = RecoveryOpen, by, now
	r.Version++
	j.post(PostDemanded, r.Municipality, uuid.Nil, receivable(r.ID), expense(r.Kind), r.Amount)
	return nil
}

// Repay records money that came back.
func (r *Recovery) Repay(amount Money, j *Journal) error {
	if r.State != RecoveryOpen {
		return ErrRecoveryState
	}
	if amount <= 0 || amount > r.Left() {
		return ErrRecoveryAmount
	}
	r.Recovered += amount
	j.post(PostRepaid, r.Municipality, uuid.Nil, bank(r.Municipality), receivable(r.ID), amount)
	r.settle()
	return nil
}

// Cancel gives up what is neither recovered nor on its way, or a proposal.
func (r *Recovery) Cancel(j *Journal) error {
	switch r.State {
	case RecoveryProposed:
		r.Amount = 0 // nothing was ever demanded
	case RecoveryOpen:
		r.drop(r.Left(), j)
	default:
		return ErrRecoveryState
	}
	r.State = RecoveryCancelled
	r.Version++
	return nil
}

// drop lowers the demand by an amount.
func (r *Recovery) drop(amount Money, j *Journal) {
	r.Amount -= amount
	j.post(PostDropped, r.Municipality, uuid.Nil, expense(r.Kind), receivable(r.ID), amount)
}

// settle closes a demand of which nothing is left or on its way.
func (r *Recovery) settle() {
	if r.State == RecoveryOpen && r.Recovered == r.Amount {
		r.State = RecoveryDone
	}
	r.Version++
}

// reserve takes a deduction for a payment that is being prepared.
func (r *Recovery) reserve(amount Money) {
	r.Reserved += amount
	r.Version++
}

// free gives a deduction back whose payment was not executed. A demand that was given up meanwhile shrinks by it.
func (r *Recovery) free(amount Money, j *Journal) {
	r.Reserved -= amount
	if r.State == RecoveryCancelled {
		r.drop(amount, j)
	}
	r.Version++
}

// take makes a deduction final because its payment was executed, and returns what is owed back at once: everything, when
// the payment that the demand is about has come back meanwhile.
func (r *Recovery) take(amount Money) (owedBack Money) {
	r.Reserved -= amount
	r.Recovered += amount
	if r.Void {
		r.Restored += amount
		owedBack = amount
	}
	r.settle()
	return owedBack
}

// void ends a demand whose payment came back: nothing was received, so nothing is demanded, and what was recovered is
// owed back. It returns how much that is.
func (r *Recovery) void(j *Journal) (owedBack Money) {
	if r.State == RecoveryProposed {
		r.Amount = 0 // nothing was ever demanded
	} else {
		r.drop(r.Left(), j)
	}
	owedBack = r.Recovered - r.Restored
	r.Restored = r.Recovered
	r.Void, r.State = true, RecoveryCancelled
	r.Version++
	return owedBack
}
