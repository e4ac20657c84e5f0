package domain

import "github.com/google/uuid"

// Event is a fact that other services may hear of. The store knows the wire form.
type Event interface{ event() }

// ApplicationSubmitted: an application was filed.
type ApplicationSubmitted struct {
	Application  uuid.UUID
	Municipality string
	Due          Date
}

// CaseOpened: a case was opened from an application.
type CaseOpened struct {
	Case, Application uuid.UUID
	Municipality      string
}

// DecisionIssued: a named person decided.
type DecisionIssued struct {
	Decision, Case, Application, Assessment uuid.UUID
	Municipality                            string
	IssueDate                               Date
	Entitlements                            []Entitlement
	Persons                                 []uuid.UUID
	SnapshotSHA256                          string
}

func (ApplicationSubmitted) event() {}
func (CaseOpened) event()           {}
func (DecisionIssued) event()       {}
