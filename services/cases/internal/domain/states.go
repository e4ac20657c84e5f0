package domain

import (
	"fmt"
	"strings"
)

// ApplicationState is where an application stands.
type ApplicationState string

// CaseState is where a case stands.
type CaseState string

// DecisionState is where a decision stands.
type DecisionState string

// The states; words of the contract without prefix.
const (
	AwaitingSignatures ApplicationState = "AWAITING_SIGNATURES"
	Submitted          ApplicationState = "SUBMITTED"
	InCase             ApplicationState = "IN_CASE"
	Decided            ApplicationState = "DECIDED"
	Withdrawn          ApplicationState = "WITHDRAWN"

	CaseOpen            CaseState = "OPEN"
	CaseAssessed        CaseState = "ASSESSED"
	CaseDecisionDrafted CaseState = "DECISION_DRAFTED"
	CaseDecided         CaseState = "DECIDED"
	CaseClosed          CaseState = "CLOSED"

	StateDraft    DecisionState = "DRAFT"
	StateReturned DecisionState = "RETURNED"
	StateIssued   DecisionState = "ISSUED"
)

// Act is what moves a state.
type Act string

// The acts.
const (
	ActFile     Act = "file"
	ActSign     Act = "sign"
	ActSignLast Act = "last signature"
	ActUpdate   Act = "update application"
	ActAddAdult Act = "update adds an adult"
	ActOpenCase Act = "open case"
	ActWithdraw Act = "withdraw application"
	ActAssess   Act = "assess"
	ActDraft    Act = "draft decision"
	ActReturn   Act = "return decision"
	ActIssue    Act = "issue decision"
)

// Transition is one row of a state machine; an empty From is the beginning.
type Transition[S ~string] struct {
	From S
	Act  Act
	To   S
}

// ApplicationTransitions is every way an application can move.
var ApplicationTransitions = []Transition[ApplicationState]{
	{"", ActFile, AwaitingSignatures},
	{AwaitingSignatures, ActSign, AwaitingSignatures},
	{AwaitingSignatures, ActSignLast, Submitted},
	{AwaitingSignatures, ActUpdate, AwaitingSignatures},
	{AwaitingSignatures, ActAddAdult, AwaitingSignatures},
	{Submitted, ActUpdate, Submitted},
	{Submitted, ActAddAdult, AwaitingSignatures},
	{InCase, ActSign, InCase},
	{InCase, ActSignLast, InCase},
	{InCase, ActUpdate, InCase},
	{InCase, ActAddAdult, InCase},
	{AwaitingSignatures, ActOpenCase, InCase},
	{Submitted, ActOpenCase, InCase},
	{InCase, ActIssue, Decided},
	{AwaitingSignatures, ActWithdraw, Withdrawn},
	{Submitted, ActWithdraw, Withdrawn},
	{InCase, ActWithdraw, Withdrawn},
}

// CaseTransitions is every way a case can move. A new assessment or a changed application takes a drafted case back:
// its draft is outdated and has to be drafted anew.
var CaseTransitions = []Transition[CaseState]{
	{"", ActOpenCase, CaseOpen},
	{CaseOpen, ActAssess, CaseAssessed},
	{CaseOpen, ActUpdate, CaseOpen},
	{CaseOpen, ActReturn, CaseOpen},
	{CaseOpen, ActWithdraw, CaseClosed},
	{CaseAssessed, ActAssess, CaseAssessed},
	{CaseAssessed, ActUpdate, CaseOpen},
	{CaseAssessed, ActReturn, CaseAssessed},
	{CaseAssessed, ActDraft, CaseDecisionDrafted},
	{CaseAssessed, ActWithdraw, CaseClosed},
	{CaseDecisionDrafted, ActAssess, CaseAssessed},
	{CaseDecisionDrafted, ActUpdate, CaseOpen},
	{CaseDecisionDrafted, ActReturn, CaseAssessed},
	{CaseDecisionDrafted, ActIssue, CaseDecided},
	{CaseDecisionDrafted, ActWithdraw, CaseClosed},
}

// DecisionTransitions is every way a decision can move. A draft is drafted again when it is outdated.
var DecisionTransitions = []Transition[DecisionState]{
	{"", ActDraft, StateDraft},
	{StateReturned, ActDraft, StateDraft},
	{StateDraft, ActDraft, StateDraft},
	{StateDraft, ActReturn, StateReturned},
	{StateDraft, ActIssue, StateIssued},
}

func next[S ~string](table []Transition[S], from S, act Act) (S, bool) {
	for _, t := range table {
		if t.From == from && t.Act == act {
			return t.To, true
		}
	}
	return from, false
}

// Diagram writes the three machines as text; docs/services/cases.md holds it and a test compares.
func Diagram() string {
	var b strings.Builder
	diagram(&b, "application", ApplicationTransitions)
	diagram(&b, "case", CaseTransitions)
	diagram(&b, "decision", DecisionTransitions)
	return b.String()
}

func diagram[S ~string](b *strings.Builder, name string, table []Transition[S]) {
	fmt.Fprintf(b, "%s\n", name)
	for _, t := range table {
		from := string(t.From)
		if from == "" {
			from = "(new)"
		}
		fmt.Fprintf(b, "  %-20s --%s--> %s\n", from, t.Act, t.To)
	}
}
