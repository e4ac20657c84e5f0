package conformance

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

// View is what the platform knows when it judges a case.
type View struct {
	Now         time.Time
	Today       domain.Date
	Begun       time.Time // of the case
	Since       time.Time // of the step: when its acts were done
	After       int64     // last call before the acts of the step
	First       int64     // last call before the case
	Assignments map[string]Assignment
	Calls       []Call // of the whole run, oldest first
	Records     []Record
	Keys        int // signing keys of the system that are alive
	Shown       []string
	Marks       map[string]string // names of exercises, and what earlier steps kept
	SkewedSince time.Time
}

// Assignment is one that the case has made.
type Assignment struct {
	ID       string // assignments/{uuid}
	State    domain.AssignmentState
	Reason   domain.RejectReason
	Records  int // versions that are kept
	Current  int // records that count
	AnswerBy time.Time
}

// Call is one call of the tested system. What was sent is here by name only.
type Call struct {
	Position    int64
	At          time.Time // when it came
	Method      string    // name of the RPC
	Reason      string    // of the error; empty when it was answered
	Certificate string    // thumbprint of the certificate that was shown
	Subject     string    // name of the record it is about, empty when it names none
	Facts       map[string]string
	Sent        []Sent
}

// Sent is one delivery record of a call.
type Sent struct {
	Source     string `json:"s"`
	Version    int    `json:"v"`
	Assignment string `json:"a,omitempty"`
	Code       string `json:"c,omitempty"` // current, former or unknown; never the code itself
	Outcome    string `json:"o,omitempty"`
}

// Record is a version of a delivery record that is kept.
type Record struct {
	Source     string
	Version    int
	Assignment string
	State      domain.RecordState
	Current    bool
	Day        domain.Date
	Units      domain.Units
	Note       string // read by judges only
	Received   time.Time
}

// calls are those of the case so far, by method; no method is all of them.
func (v *View) calls(after int64, methods ...string) []Call {
	var out []Call
	for _, c := range v.Calls {
		if c.Position > after && (len(methods) == 0 || slices.Contains(methods, c.Method)) {
			out = append(out, c)
		}
	}
	return out
}

// about are the calls since the step began that name an assignment of the case, also in records.
func (v *View) about(alias string, methods ...string) []Call {
	id := v.Assignments[alias].ID
	var out []Call
	for _, c := range v.calls(v.After, methods...) {
		if !c.At.Before(v.Since) && (c.Subject == id || slices.ContainsFunc(c.Sent, func(s Sent) bool { return s.Assignment == id })) {
			out = append(out, c)
		}
	}
	return out
}

// kept are the versions of records of an assignment.
func (v *View) kept(alias string) []Record {
	var out []Record
	for _, r := range v.Records {
		if r.Assignment == v.Assignments[alias].ID {
			out = append(out, r)
		}
	}
	return out
}

// sources are the names of the records of an assignment, each once.
func (v *View) sources(alias string) []string {
	var out []string
	for _, r := range v.kept(alias) {
		if !slices.Contains(out, r.Source) {
			out = append(out, r.Source)
		}
	}
	return out
}

// settled reports whether the marker has stood long enough: what was to follow it has had its time.
func (v *View) settled(alias string) bool {
	list := v.kept(alias)
	return len(list) > 0 && v.Now.Sub(list[len(list)-1].Received) >= settle
}

// quiet is the step of cases in which something must not happen: the marker, which comes behind it in the list of changes, has
// been handled, and nothing else was seen.
func (v *View) quiet(marker string) Outcome {
	if !v.settled(marker) {
		return waits("gaida ierakstu par nākamo uzdevumu", "waits for the record of the exercise behind it")
	}
	return held("record of the exercise behind it at " + stamp(v.kept(marker)[0].Received))
}

func stamp(t time.Time) string { return t.UTC().Format("15:04:05.000") }

func (c Call) String() string {
	text := c.Method + " at " + stamp(c.At)
	if c.Subject != "" {
		text += " of " + c.Subject
	}
	if c.Reason != "" {
		text += ": " + c.Reason
	}
	return text
}

func texts(calls []Call) []string {
	out := make([]string, 0, len(calls))
	for _, c := range calls {
		if len(out) == 10 {
			return append(out, fmt.Sprintf("and %d more", len(calls)-10))
		}
		out = append(out, c.String())
	}
	return out
}

func (r Record) String() string {
	return fmt.Sprintf("record %s version %d of %s: %s, %d hundredths on %s, received %s", r.Source, r.Version, r.Assignment, r.State, r.Units, r.Day, stamp(r.Received))
}

func sortByID(list []Case) {
	slices.SortFunc(list, func(a, b Case) int { return strings.Compare(a.ID, b.ID) })
}
