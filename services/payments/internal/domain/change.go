package domain

import (
	"time"

	"github.com/google/uuid"
)

// CauseSupplement is the rest of a month whose amount rose after it was paid, or while it was on its way.
const CauseSupplement ObligationCause = "SUPPLEMENT"

// waits reports whether an amount can still be changed: it is neither on its way, nor paid, nor ended.
func (o *Obligation) waits() bool { return o.State == Due || o.State == Held || o.State == Returned }

// Adjust makes what is owed for one month of a benefit another amount; zero ends it (R47, R63, R67). month are all
// obligations of the benefit for that month. What waits is changed, what is missing is owed by a supplement under source.
// What was paid too much it leaves to a person: overpaid says how much that is, and nothing is recovered by itself
// (CONF-E01).
func Adjust(month []*Obligation, owed Money, source uuid.UUID, reason string, now time.Time, j *Journal) (supplement *Obligation, overpaid Money) {
	var is Money
	var waiting, like *Obligation
	for _, o := range month {
		if o.Cause == CauseRestitution {
			continue
		}
		like = o
		if o.State == Ended {
			is += o.Discharged // set off, and so received
			continue
		}
		is += o.Amount
		if o.waits() {
			waiting = o
		}
	}
	switch {
	case like == nil:
		return nil, 0
	case owed > is && waiting != nil:
		waiting.raise(owed-is, reason, now, j)
		return nil, 0
	case owed > is:
		o := Obligation{
			ID: uuid.Must(uuid.NewV7()), Source: source, Benefit: like.Benefit, Case: like.Case, Decision: like.Decision, Municipality: like.Municipality,
			Kind: like.Kind, Cause: CauseSupplement, Month: like.Month, Amount: owed - is, State: Due, Persons: like.Persons, Version: 1, Created: now, Updated: now,
		}
		j.post(PostDue, o.Municipality, uuid.Nil, expense(o.Kind), payable(o.ID), o.Amount)
		return &o, 0
	}
	over := is - owed
	for _, o := range month {
		if over > 0 && o.Cause != CauseRestitution && o.waits() {
			over -= o.lower(over, reason, now, j)
		}
	}
	return nil, over
}

func (o *Obligation) raise(by Money, reason string, now time.Time, j *Journal) {
	o.Amount += by
	o.move(o.State, reason, now)
	j.post(PostDue, o.Municipality, uuid.Nil, expense(o.Kind), payable(o.ID), by)
}

// lower takes at most by off what is open, and ends an amount of which nothing is left. It returns what it took.
func (o *Obligation) lower(by Money, reason string, now time.Time, j *Journal) Money {
	by = min(by, o.Open())
	j.post(PostEnded, o.Municipality, uuid.Nil, payable(o.ID), expense(o.Kind), by)
	if by == o.Open() {
		o.move(Ended, reason, now)
		return by
	}
	o.Amount -= by
	o.move(o.State, reason, now)
	return by
}

// Carry is what of the amounts of a benefit counts for a later one that takes its place from a month on: what was paid and what is on
// its way is carried, what waits has been ended before, and what was set off of an ended amount was received.
func Carry(all []*Obligation, to Benefit, now time.Time) map[Month]Money {
	out := map[Month]Money{}
	for _, o := range all {
		switch {
		case o.Cause == CauseRestitution || o.Month < to.Start.Month():
			continue
		case o.State == Ended && o.Discharged == 0:
			continue
		case o.State == Ended:
			out[o.Month] += o.Discharged
		default:
			out[o.Month] += o.Amount
		}
		o.Carried, o.Updated = to.ID, now
		o.Version++
	}
	return out
}

// AtMost lowers an amount that waits to what is owed for its month.
func (o *Obligation) AtMost(owed Money, reason string, now time.Time, j *Journal) {
	if over := o.Amount - owed; over > 0 {
		o.lower(over, reason, now, j)
	}
}
