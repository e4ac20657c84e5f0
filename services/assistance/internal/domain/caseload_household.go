package domain

import (
	"time"

	"github.com/google/uuid"
)

// householdsKept is how long results of single households stay after a run ended: they are for reading what the table raised, and the
// same run can be had again at any time.
const householdsKept = 30 * 24 * time.Hour

// CaseloadChange is what the other law means for a household, numbered as in the contract.
type CaseloadChange int32

// Changes.
const (
	ChangeLoses       CaseloadChange = 1
	ChangeGains       CaseloadChange = 2
	ChangeSame        CaseloadChange = 3
	ChangeNotComputed CaseloadChange = 4
)

// CaseloadHousehold is the result of one household in a run. Amounts are those of one month. Records are nil when not computed;
// RecordThen is nil too when both laws are one.
type CaseloadHousehold struct {
	Run, Decision, Case   uuid.UUID
	Municipality          string
	HouseholdType         HouseholdType
	Computed              bool
	Now, Then             Money
	StatusNow, StatusThen StatusKind
	RecordNow, RecordThen []byte
	Persons               []uuid.UUID
}

// Difference is what the household would get more a month; negative when it loses.
func (h CaseloadHousehold) Difference() Money { return h.Then - h.Now }

// Change is what the other law means for the household.
func (h CaseloadHousehold) Change() CaseloadChange {
	switch d := h.Difference(); {
	case !h.Computed:
		return ChangeNotComputed
	case d < 0:
		return ChangeLoses
	case d > 0:
		return ChangeGains
	}
	return ChangeSame
}

// Compare takes over what both laws give.
func (h *CaseloadHousehold) Compare(now, then Result) {
	h.Computed, h.HouseholdType = true, now.HouseholdType
	h.Now, h.StatusNow = now.monthly()
	h.Then, h.StatusThen = then.monthly()
}

// HouseholdsExpire is when the results of a run's households are thrown away; the zero time when it keeps none or goes on.
func (r CaseloadRun) HouseholdsExpire() time.Time {
	if !r.KeepHouseholds || r.EndedAt.IsZero() {
		return time.Time{}
	}
	return r.EndedAt.Add(householdsKept)
}

// HouseholdsEndedBefore is when a run must have ended for its results to be thrown away now.
func HouseholdsEndedBefore(now time.Time) time.Time { return now.Add(-householdsKept) }
