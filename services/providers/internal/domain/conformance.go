package domain

import (
	"strings"
	"time"

	"github.com/google/uuid"
)

// ConformanceState is where a run stands.
type ConformanceState string

// The states of a run. It runs once and ends once.
const (
	ConformanceRunning  ConformanceState = "RUNNING"
	ConformancePassed   ConformanceState = "PASSED"
	ConformanceFailed   ConformanceState = "FAILED"
	ConformanceReplaced ConformanceState = "REPLACED" // another run of the same sandbox took its place
)

// ConformanceStates are all of them.
var ConformanceStates = []ConformanceState{ConformanceRunning, ConformancePassed, ConformanceFailed, ConformanceReplaced}

// CaseState is where a case of a run stands.
type CaseState string

// The states of a case.
const (
	CasePending CaseState = "PENDING"
	CaseRunning CaseState = "RUNNING"
	CasePassed  CaseState = "PASSED"
	CaseFailed  CaseState = "FAILED"
)

// CaseStates are all of them.
var CaseStates = []CaseState{CasePending, CaseRunning, CasePassed, CaseFailed}

// ConformanceRun is one test of a provider's system (OBJ-P9), in a sandbox and with keys of its own.
type ConformanceRun struct {
	ID          uuid.UUID
	Tenant      uuid.UUID // the sandbox
	Provider    uuid.UUID
	Agreement   uuid.UUID
	Credential  uuid.UUID // of the system that is tested
	Client      string    // its client_id
	System      System
	Fields      []string
	Suite       string
	Whole       bool          // every case of the suite: only then there is a certificate
	Limit       time.Duration // for each case
	State       ConformanceState
	SkewedSince time.Time // the platform's clock runs ahead for this system; zero when it does not
	Certificate uuid.UUID
	Results     []CaseResult
	Started     time.Time
	Ended       time.Time
	Version     int64
}

// CaseResult is where a case of a run stands, and what it keeps between its steps.
type CaseResult struct {
	Case        string
	State       CaseState
	Step        int       // the next one to begin, or the one that is waited for
	Acted       bool      // the acts of the step are done
	Begun       time.Time // of the case
	Since       time.Time // when the acts of the step were done
	First       int64     // last call before the case
	After       int64     // last call before the acts
	Assignments map[string]uuid.UUID
	Marks       map[string]string // names of exercises
	NoteLV      string
	NoteEN      string
	Evidence    []Evidence
	Ended       time.Time
}

// Evidence is one thing that the platform saw. It never holds a personal code.
type Evidence struct {
	At   time.Time
	Text string
}

// Decided reports whether a case is over.
func (c *CaseResult) Decided() bool { return c.State == CasePassed || c.State == CaseFailed }

// Pass ends a case that went well; Fail one that did not.
func (c *CaseResult) Pass(now time.Time) {
	c.State, c.Ended, c.NoteLV, c.NoteEN = CasePassed, now, "", ""
}

// Fail ends a case with what was wrong.
func (c *CaseResult) Fail(lv, en string, now time.Time) {
	c.State, c.Ended, c.NoteLV, c.NoteEN = CaseFailed, now, lv, en
}

// Finish ends a run whose cases are all decided, and reports whether it is over.
func (r *ConformanceRun) Finish(now time.Time) bool {
	state := ConformancePassed
	for i := range r.Results {
		if !r.Results[i].Decided() {
			return false
		}
		if r.Results[i].State == CaseFailed {
			state = ConformanceFailed
		}
	}
	r.State, r.Ended, r.SkewedSince = state, now, time.Time{}
	return true
}

// CertificateOf is the proof that a run which was passed whole gives, until a day after so many years.
func (r *ConformanceRun) CertificateOf(id uuid.UUID, now time.Time, years int) Certificate {
	c := Certificate{
		ID: id, System: r.System, Fields: r.Fields, Suite: r.Suite, Evidence: "conformanceRuns/" + r.ID.String(), Passed: now, Expires: now.AddDate(years, 0, 0),
	}
	for i := range r.Results {
		c.Cases = append(c.Cases, r.Results[i].Case)
	}
	return c
}

// TestedClient reports whether a client_id may be of a system that is tested: those of production never are, so their calls
// cost a look at their name only.
func TestedClient(client string) bool { return strings.HasPrefix(client, "ds_test_") }
