package domain

import (
	"time"

	"github.com/google/uuid"
)

// ChangeState is where a proposed change of an award stands, numbered as in the contract.
type ChangeState int32

// States of a proposed change.
const (
	ChangeProposed  ChangeState = 1
	ChangeApplied   ChangeState = 2
	ChangeDismissed ChangeState = 3
)

var changeStateWords = []string{"", "PROPOSED", "APPLIED", "DISMISSED"}

// String is the word of the contract without its prefix.
func (s ChangeState) String() string { return word(changeStateWords, s) }

// UnmarshalText reads the word.
func (s *ChangeState) UnmarshalText(b []byte) error { return unword(changeStateWords, b, s) }

// DueMonth is one benefit in one month: what is due, and what becomes due when the change is applied.
type DueMonth struct {
	BenefitID    uuid.UUID
	Benefit      BenefitKind
	Month        Month
	Was, Becomes Money
}

// Running is an award as it is paid now.
type Running struct {
	Decision, Case uuid.UUID
	Municipality   string
	Held           []Held // every status and benefit of it
	Persons        []uuid.UUID
	Award          Award
	Due            []DueMonth // Was is what is due; Becomes is not set
	EngineVersion  string
	Hash           string // of the parameters it was decided with
}

// AwardChange is the difference that a change makes to one running award: proposed by one person, applied by another.
type AwardChange struct {
	ID, Decision, Case    uuid.UUID
	Municipality          string
	Persons               []uuid.UUID
	Rule                  string
	State                 ChangeState
	Months                []DueMonth
	Reason                Text
	Trace                 []*Step
	ProposedBy, SettledBy string
	ProposedAt, SettledAt time.Time
	SettleReason          string
	Ending                *Ending // nil when only amounts change
}

// NewAwardChange sets a difference beside what is due now, which earlier changes may have moved; ok is false when nothing is left
// to change.
func NewAwardChange(r Running, d Difference) (c AwardChange, ok bool) {
	c = AwardChange{Decision: r.Decision, Case: r.Case, Municipality: r.Municipality, Persons: r.Persons, Rule: d.Rule, State: ChangeProposed, Reason: d.Reason, Trace: d.Trace}
	for _, m := range d.Months {
		for _, due := range r.Due {
			if due.Benefit == m.Benefit && due.Month == m.Month && due.Was != m.Becomes {
				due.Becomes = m.Becomes
				c.Months = append(c.Months, due)
			}
		}
	}
	return c, len(c.Months) > 0
}

// Total is what is to be paid more, or less when it is below zero.
func (c AwardChange) Total() (sum Money) {
	for _, m := range c.Months {
		sum += m.Becomes - m.Was
	}
	return sum
}

// Settle applies or dismisses a proposal. Applying takes a second person (ErrAwardChangeSamePerson).
func (c AwardChange) Settle(to ChangeState, by, reason string, now time.Time) (AwardChange, error) {
	switch {
	case c.State != ChangeProposed:
		return AwardChange{}, ErrAwardChangeSettled
	case to == ChangeApplied && by == c.ProposedBy:
		return AwardChange{}, ErrAwardChangeSamePerson
	}
	c.State, c.SettledBy, c.SettleReason, c.SettledAt = to, by, reason, now
	return c, nil
}

// Runs are the months of a change in stretches of one benefit with one new amount.
func (c AwardChange) Runs() [][]DueMonth {
	var out [][]DueMonth
	for _, m := range c.Months {
		if n := len(out); n > 0 {
			last := out[n-1][len(out[n-1])-1]
			if last.BenefitID == m.BenefitID && last.Month+1 == m.Month && last.Becomes == m.Becomes && last.Was == m.Was {
				out[n-1] = append(out[n-1], m)
				continue
			}
		}
		out = append(out, []DueMonth{m})
	}
	return out
}
