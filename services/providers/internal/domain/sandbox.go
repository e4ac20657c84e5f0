package domain

import (
	"strconv"
	"time"

	"github.com/google/uuid"
)

// Tenant is a sandbox of one's own: made-up clients, real rules, nothing of it meets production. A reset gives it another
// provider and agreement; the keys stay.
type Tenant struct {
	ID         uuid.UUID
	Provider   uuid.UUID
	Agreement  uuid.UUID
	Credential uuid.UUID
	Resets     int
	Created    time.Time
	Version    int64
	Ahead      time.Duration // of the real time
	AdvanceTo  time.Time     // where the clock is being moved to, in its own time; zero when it is ready
}

// SandboxAct is what the municipality of a sandbox does when it is asked to.
type SandboxAct string

// SandboxActs are all of them.
var SandboxActs = []SandboxAct{ActOffer, ActChangePlan, ActShorten, ActPause, ActResume, ActEnd, ActWithdraw, ActMerge, ActErase, ActAccept, ActDispute, ActMake, ActClose}

// The acts.
const (
	ActOffer      SandboxAct = "OFFER"       // refers the same client anew
	ActChangePlan SandboxAct = "CHANGE_PLAN" // writes another plan
	ActShorten    SandboxAct = "SHORTEN"     // ends the period a week earlier
	ActPause      SandboxAct = "PAUSE"       // from today on
	ActResume     SandboxAct = "RESUME"      // from today on
	ActEnd        SandboxAct = "END"         // today is the last day
	ActWithdraw   SandboxAct = "WITHDRAW"
	ActMerge      SandboxAct = "MERGE" // tells that the client's codes were merged
	ActErase      SandboxAct = "ERASE" // asks to erase what is kept of the client
	ActAccept     SandboxAct = "ACCEPT_RECORDS"
	ActDispute    SandboxAct = "DISPUTE_RECORDS"
	ActMake       SandboxAct = "MAKE_STATEMENT"  // of the month that has ended, at once
	ActClose      SandboxAct = "CLOSE_STATEMENT" // of the earliest ended month that is open
)

// Play does an act to an assignment and returns what the provider is told. ActOffer is not among them: it makes a new one.
func (a *Assignment) Play(act SandboxAct, today Date) (ChangeKind, error) {
	switch act {
	case ActChangePlan:
		_, err := a.Change(AssignmentChange{Extract: map[string]string{FieldPlan: "Plāns, " + strconv.Itoa(a.PlanVersion+1) + ". versija, " + today.String()}})
		return PlanChanged, err
	case ActShorten:
		to := a.Period.To.AddDays(-7)
		_, err := a.Change(AssignmentChange{To: &to})
		return ReferralChanged, err
	case ActPause:
		return StatusChanged, a.Pause(today)
	case ActResume:
		return StatusChanged, a.Resume(today)
	case ActEnd:
		return StatusChanged, a.End(today)
	case ActWithdraw:
		return ReferralWithdrawn, a.Withdraw("")
	case ActMerge:
		return ClientMerged, nil
	case ActErase:
		return EraseRequested, nil
	}
	return "", ErrSandboxAct
}
