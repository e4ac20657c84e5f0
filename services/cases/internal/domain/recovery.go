package domain

import (
	"time"

	"github.com/google/uuid"
)

// Answer is YES, NO or not known.
type Answer string

// The answers.
const (
	Unknown Answer = ""
	Yes     Answer = "YES"
	No      Answer = "NO"
)

// RecoveryOutcome is whether the offender has to repay (BTAL 52(1.1), 52(1.2)).
type RecoveryOutcome string

// The outcomes.
const (
	Applicable    RecoveryOutcome = "APPLICABLE"
	NotApplicable RecoveryOutcome = "NOT_APPLICABLE"
	CannotBeTold  RecoveryOutcome = "CANNOT_BE_TOLD"
)

// Judgment is what is known of a judgment: facts and a reference, never its text (G24.02).
type Judgment struct {
	Article   string
	InForce   Answer
	Effect    Date
	OwnChild  Answer
	Reference string
}

// Check refuses days that cannot be: one in the future, or a day of effect of what is not in force.
func (j Judgment) Check(today Date) error {
	if !j.Effect.IsZero() && (j.InForce != Yes || j.Effect.After(today)) {
		return violated("judgment.effect_date", ErrJudgmentInvalid)
	}
	return nil
}

// RecoveryStep is one fact of the trace.
type RecoveryStep struct{ Fact, Value, Because string }

// RecoveryProposal is what the decision table says.
type RecoveryProposal struct {
	Outcome        RecoveryOutcome
	Rule           string
	Source, LV, EN string
	Steps          []RecoveryStep
}

// RecoveryTest is a proposal and what an officer made of it.
type RecoveryTest struct {
	ID, Referral uuid.UUID
	Judgment     Judgment
	Proposal     RecoveryProposal
	ProposedBy   string
	Proposed     time.Time
	Decision     RecoveryOutcome // empty while nobody has decided
	Reason       string
	DecidedBy    string
	Decided      time.Time
	Version      int64
}

// Decide is the decision of a named officer. now is what the table says with the facts of today: a proposal that it would not make any more
// is not decided. She may decide otherwise than was proposed, with her reason.
func (t *RecoveryTest) Decide(outcome RecoveryOutcome, reason string, now RecoveryProposal, by Actor) error {
	switch {
	case t.Decision != "":
		return ErrRecoveryDecided
	case t.Proposal.Outcome != now.Outcome || t.Proposal.Rule != now.Rule:
		return ErrRecoveryOutdated
	case t.Proposal.Outcome == CannotBeTold:
		return ErrRecoveryNotTold
	}
	t.Decision, t.Reason, t.DecidedBy, t.Decided = outcome, reason, by.Subject, by.Now
	t.Version++
	return nil
}
