package domain

import (
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// AssignmentState is how far an assignment of a client to a provider has come.
type AssignmentState string

// The closed list of states.
const (
	Offered   AssignmentState = "OFFERED"
	Accepted  AssignmentState = "ACCEPTED"
	Rejected  AssignmentState = "REJECTED"
	Withdrawn AssignmentState = "WITHDRAWN"
	Lapsed    AssignmentState = "LAPSED" // not answered in time
	Paused    AssignmentState = "PAUSED"
	Ended     AssignmentState = "ENDED"
)

// AssignmentStates are all of them.
var AssignmentStates = []AssignmentState{Offered, Accepted, Rejected, Withdrawn, Lapsed, Paused, Ended}

// RejectReason is why a provider does not take a client.
type RejectReason string

// RejectReasons are all of them. OTHER needs words.
var RejectReasons = []RejectReason{"NO_PLACE", "NOT_SUITABLE", "CLIENT_DECLINED", "CLIENT_NOT_REACHED", "OTHER"}

// LimitPer is the span that a limit of units is counted over.
type LimitPer string

// LimitSpans are all of them.
var LimitSpans = []LimitPer{"TOTAL", "DAY", "WEEK", "MONTH"}

// Units is an exact number of units in hundredths: 150 is one hour and a half.
type Units int64

// Payer is who pays, and the share of the cost in hundredths of a percent.
type Payer struct {
	Who   FundingSource `json:"who"`
	Share int           `json:"share"`
}

// Assignment is one client assigned to one registration of a provider by a municipality (G18): what was granted, how much,
// for how long, and who pays.
type Assignment struct {
	ID            uuid.UUID
	Environment   Environment
	Provider      uuid.UUID
	Registration  uuid.UUID
	Agreement     uuid.UUID // none while the provider works without a system of its own
	Municipality  string
	Person        uuid.UUID
	GrantRef      string // decision that granted the service
	Kind          string
	Unit          string
	Limit         Units // 0 is no limit
	LimitPer      LimitPer
	Period        Period // To is never open
	Pauses        []Period
	Payers        []Payer
	CoPayCents    int64 // a unit, paid by the client
	AnswerBy      time.Time
	Extract       map[string]string // what the referral gives, by code of the data catalogue
	PlanVersion   int
	AddressHidden bool
	State         AssignmentState
	Reason        RejectReason // of a rejection
	Note          string       // words to the reason; never about health
	Used          Units
	Version       int64
	CreatedBy     string
	Created       time.Time
}

// Offer checks the rules of a new assignment and returns it, awaiting the provider's answer. r is the registration that it
// is for; it must hold on the first day (CONF-50).
func Offer(a Assignment, r *Registration) (Assignment, error) {
	if err := a.check(); err != nil {
		return Assignment{}, err
	}
	if !r.ActiveOn(a.Period.From) {
		return Assignment{}, ErrRegistrationInactive
	}
	a.Environment, a.Provider, a.Registration, a.Kind = r.Environment, r.Provider, r.ID, r.Kind
	a.State, a.Version, a.PlanVersion = Offered, 1, 1
	return a, nil
}

func (a *Assignment) check() error {
	sum := 0
	for _, p := range a.Payers {
		sum += p.Share
		if p.Share <= 0 {
			return ErrPayersInvalid
		}
	}
	switch {
	case a.Period.From.IsZero() || a.Period.To.Before(a.Period.From):
		return ErrAssignmentPeriod
	case sum != 10_000:
		return ErrPayersInvalid
	case a.Limit < 0 || (a.Limit > 0) != (a.LimitPer != ""):
		return ErrLimitInvalid
	}
	return nil
}

// open reports whether the assignment may still be changed.
func (a *Assignment) open() bool {
	return a.State == Offered || a.State == Accepted || a.State == Paused
}

// Accept takes the client. It fails with ErrAssignmentLate after the deadline.
func (a *Assignment) Accept(now time.Time) error { return a.answer(Accepted, now) }

// Reject refuses the client with a reason of the list.
func (a *Assignment) Reject(reason RejectReason, note string, now time.Time) error {
	if !slices.Contains(RejectReasons, reason) || reason == "OTHER" && strings.TrimSpace(note) == "" {
		return ErrRejectReason
	}
	if err := a.answer(Rejected, now); err != nil {
		return err
	}
	a.Reason, a.Note = reason, note
	return nil
}

func (a *Assignment) answer(to AssignmentState, now time.Time) error {
	if a.State == Lapsed || a.State == Offered && now.After(a.AnswerBy) {
		return ErrAssignmentLate
	}
	return a.become(to, Offered)
}

// Lapse ends an offer that was not answered in time.
func (a *Assignment) Lapse(now time.Time) error {
	if !now.After(a.AnswerBy) {
		return ErrAssignmentState
	}
	return a.become(Lapsed, Offered)
}

// Withdraw takes an offer back, or an accepted assignment of which nothing has been delivered.
func (a *Assignment) Withdraw(note string) error {
	if a.Used > 0 {
		return ErrAssignmentUsed
	}
	a.Note = note
	return a.become(Withdrawn, Offered, Accepted, Paused)
}

// Pause stops an accepted assignment from a day on.
func (a *Assignment) Pause(from Date) error {
	if !a.Period.Contains(from) || len(a.Pauses) > 0 && !from.After(a.Pauses[len(a.Pauses)-1].To) {
		return ErrAssignmentPeriod
	}
	if err := a.become(Paused, Accepted); err != nil {
		return err
	}
	a.Pauses = append(a.Pauses, Period{From: from})
	return nil
}

// Resume ends a pause from a day on; on its first day the pause has never been.
func (a *Assignment) Resume(from Date) error {
	if a.State != Paused {
		return ErrAssignmentState
	}
	last := &a.Pauses[len(a.Pauses)-1]
	if from.Before(last.From) || !a.Period.Contains(from) {
		return ErrAssignmentPeriod
	}
	if from == last.From {
		a.Pauses = a.Pauses[:len(a.Pauses)-1]
	} else {
		last.To = from.AddDays(-1)
	}
	return a.become(Accepted, Paused)
}

// End makes a day the last one. Records of days before may still arrive.
func (a *Assignment) End(last Date) error {
	if !a.Period.Contains(last) {
		return ErrAssignmentPeriod
	}
	if n := len(a.Pauses); n > 0 && a.Pauses[n-1].To.IsZero() && !last.Before(a.Pauses[n-1].From) {
		a.Pauses[n-1].To = last
	}
	if err := a.become(Ended, Accepted, Paused); err != nil {
		return err
	}
	a.Period.To = last
	return nil
}

// AssignmentChange is what a municipality changes in an open assignment; nil fields stay.
type AssignmentChange struct {
	To         *Date
	Limit      *Units
	LimitPer   *LimitPer
	Payers     []Payer
	CoPayCents *int64
	Extract    map[string]string // fields that change
}

// Change changes an open assignment. planChanged tells whether the plan (G16) is among it.
func (a *Assignment) Change(c AssignmentChange) (planChanged bool, err error) {
	if !a.open() {
		return false, ErrAssignmentState
	}
	next := *a
	if c.To != nil {
		next.Period.To = *c.To
	}
	if c.Limit != nil {
		next.Limit = *c.Limit
	}
	if c.LimitPer != nil {
		next.LimitPer = *c.LimitPer
	}
	if c.Payers != nil {
		next.Payers = c.Payers
	}
	if c.CoPayCents != nil {
		next.CoPayCents = *c.CoPayCents
	}
	next.Extract = map[string]string{}
	for k, v := range a.Extract {
		next.Extract[k] = v
	}
	for k, v := range c.Extract {
		planChanged = planChanged || k == FieldPlan && a.Extract[k] != v
		next.Extract[k] = v
	}
	if err := next.check(); err != nil {
		return false, err
	}
	if planChanged {
		next.PlanVersion++
	}
	next.Version++
	*a = next
	return planChanged, nil
}

// DeliverableOn reports whether a service of a day may be reported under the assignment: it was accepted, the day lies in its
// period and in no pause. An assignment that has ended still takes records of its days.
func (a *Assignment) DeliverableOn(day Date) bool {
	if a.State != Accepted && a.State != Paused && a.State != Ended {
		return false
	}
	return a.Period.Contains(day) && !slices.ContainsFunc(a.Pauses, func(p Period) bool { return p.Contains(day) })
}

func (a *Assignment) become(to AssignmentState, from ...AssignmentState) error {
	if !slices.Contains(from, a.State) {
		return ErrAssignmentState
	}
	a.State = to
	a.Version++
	return nil
}
