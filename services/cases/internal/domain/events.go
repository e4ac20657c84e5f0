package domain

import "github.com/google/uuid"

// Event is a fact that other services may hear of. The store knows the wire form.
type Event interface{ event() }

// ApplicationSubmitted says that an application was filed.
type ApplicationSubmitted struct {
	Application  uuid.UUID
	Municipality string
	Due          Date
}

// CaseOpened says that a case was opened from an application.
type CaseOpened struct {
	Case, Application uuid.UUID
	Municipality      string
}

// DecisionIssued says that a named person decided.
type DecisionIssued struct {
	Decision, Case, Application, Assessment uuid.UUID
	Municipality                            string
	Applicant                               uuid.UUID
	IssueDate                               Date
	Entitlements                            []Entitlement
	Persons                                 []uuid.UUID
	SnapshotSHA256                          string
}

func (ApplicationSubmitted) event() {}
func (CaseOpened) event()           {}
func (DecisionIssued) event()       {}
