package domain

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
)

// DecisionType is what a decision is about, as the cut-over from the system of before counts (OBJ-N1).
type DecisionType string

// DecisionTypes is the closed list.
var DecisionTypes = []DecisionType{"STATUS", "GMI", "HOUSING", "CRISIS", "MUNICIPAL_BENEFIT", "SERVICE"}

// MandatoryTask says that a municipality makes decisions of a type here only, on these days.
type MandatoryTask struct {
	ID           uuid.UUID
	Municipality string
	Type         DecisionType
	From, To     Date // To zero: it goes on
	Source       string
	SetBy        string
	Set          time.Time
}

// Check refuses days that have passed or are out of order: what was accepted until today stays right.
func (t MandatoryTask) Check(today Date) error {
	if t.From.Before(today) {
		return violated("mandatory_task.from", ErrMandatoryTaskDays)
	}
	if !t.To.IsZero() && t.To.Before(t.From) {
		return violated("mandatory_task.to", ErrMandatoryTaskDays)
	}
	return nil
}

// Holds reports whether a decision of a type made on a day was to be made here.
func (t MandatoryTask) Holds(kind DecisionType, day Date) bool {
	return t.Type == kind && !day.Before(t.From) && (t.To.IsZero() || !day.After(t.To))
}

// ExternalText is the part of an external decision that lies sealed.
type ExternalText struct {
	Number   string
	From, To Date
	Cents    int64
}

// ExternalDecision is a decision that another system made for a municipality. It never becomes a decision of this platform.
type ExternalDecision struct {
	ID                              uuid.UUID
	Municipality, System, Reference string
	Person                          uuid.UUID
	Type                            DecisionType
	Decided                         Date
	Text                            ExternalText
	Received                        time.Time
	Version                         int64
}

// Says reports whether two records of a reference say the same.
func (e ExternalDecision) Says(other ExternalDecision) bool {
	return e.Person == other.Person && e.Type == other.Type && e.Decided == other.Decided && e.Text == other.Text
}

// CheckForm finds what is wrong with the form of a decision; such a one is not kept, not even as an error.
func (e ExternalDecision) CheckForm(today Date) (problems []Problem) {
	add := func(wrong bool, field string) {
		if wrong {
			problems = append(problems, ProblemOf(field, ErrExternalInvalid))
		}
	}
	add(e.Reference == "" || len(e.Reference) > 100 || codeInside.MatchString(e.Reference), "reference")
	add(e.Person == uuid.Nil, "person")
	add(!slices.Contains(DecisionTypes, e.Type), "decision_type")
	add(e.Decided.IsZero() || e.Decided.After(today), "decide_date")
	add(e.Text.Number == "" || len(e.Text.Number) > 100 || codeInside.MatchString(e.Text.Number), "number")
	add(e.Text.From.IsZero(), "from_date")
	add(!e.Text.To.IsZero() && e.Text.To.Before(e.Text.From), "to_date")
	add(e.Text.Cents < 0, "amount")
	return problems
}

// Refused is why a decision is not accepted, whatever its form: it was to be made here. It is nil when it is accepted.
func (e ExternalDecision) Refused(tasks []MandatoryTask) *errs.Error {
	if slices.ContainsFunc(tasks, func(t MandatoryTask) bool { return t.Holds(e.Type, e.Decided) }) {
		return ErrExternalAfterCutover
	}
	return nil
}

// ExternalErrorState is how far an error has come.
type ExternalErrorState string

// The states.
const (
	ErrorOpen      ExternalErrorState = "OPEN"
	ErrorRepaired  ExternalErrorState = "REPAIRED"
	ErrorWithdrawn ExternalErrorState = "WITHDRAWN"
)

// ExternalError is a decision that was not accepted, as its sender sent it last. Its id, version and time are those of the error.
type ExternalError struct {
	Decision ExternalDecision
	Reason   string // empty once it is repaired
	State    ExternalErrorState
}

// Wrong is what is wrong with it, for its sender.
func (e ExternalError) Wrong() []Problem {
	if e.Reason == "" {
		return nil
	}
	return []Problem{ProblemOf("decide_date", ErrExternalAfterCutover)}
}

// Withdraw ends an open error: the decision was to be made here.
func (e *ExternalError) Withdraw() error {
	if e.State != ErrorOpen {
		return ErrExternalErrorEnded
	}
	e.State = ErrorWithdrawn
	e.Decision.Version++
	return nil
}
