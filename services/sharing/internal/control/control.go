// Package control is the register of controls (OBJ-C1): each requirement, the point of an act that it answers, its owner, and what shows
// that it holds: tests with the result of their last run, or a dated document. A duty that no program can show is outside, with the reason;
// what is not built is open, with what is missing. It invents no evidence.
package control

import (
	"regexp"
	"slices"
	"strings"
	"time"
)

// The states of a control.
const (
	Open     = "OPEN"     // no evidence
	Passed   = "PASSED"   // every linked test passed in its last run
	Failed   = "FAILED"   // at least one did not
	NotRun   = "NOT_RUN"  // at least one has no result
	Document = "DOCUMENT" // a dated document shows it
	Outside  = "OUTSIDE"  // people or the operator hold it, outside the program
)

// Result is the last run of a test.
type Result struct {
	Result string    `json:"result"` // PASSED, FAILED or NOT_RUN
	Time   time.Time `json:"time,omitzero"`
	Commit string    `json:"commit,omitempty"` // of the code that ran
}

// Test is a test that shows that a control holds.
type Test struct {
	Name string
	Result
}

// Reason is why a control has no test, in both languages.
type Reason struct {
	LV string `yaml:"lv"`
	EN string `yaml:"en"`
}

// Control is one requirement.
type Control struct {
	ID       string   `yaml:"id"`
	Act      string   `yaml:"act"`
	Mark     string   `yaml:"mark"`
	Owner    string   `yaml:"owner"`
	LV       string   `yaml:"lv"`
	EN       string   `yaml:"en"`
	Listed   []string `yaml:"tests"`
	Document string   `yaml:"document"`
	Dated    string   `yaml:"dated"`
	// Who holds it outside the program, or what the program does not do yet; at most one of them, and neither beside a test.
	Outside *Reason `yaml:"outside"`
	Missing *Reason `yaml:"missing"`

	Tests []Test `yaml:"-"`
}

// Why is the reason that a control without evidence gives; nil when it gives none.
func (c *Control) Why() *Reason {
	if c.Outside != nil {
		return c.Outside
	}
	return c.Missing
}

// numbered is the number that the name of a test carries: TestOBJ_O1_… and TestInstanceSEC_INC_2_….
var numbered = regexp.MustCompile(`^Test(?:Instance)?((?:SEC_[A-Z]+_[0-9]+)|(?:OBJ_[A-Z][0-9]+))(?:_|$)`)

// Carries reports whether the name of a test carries the number of a control.
func Carries(test, id string) bool {
	m := numbered.FindStringSubmatch(test)
	return m != nil && m[1] == strings.ReplaceAll(id, "-", "_")
}

// tests are those that are listed and those that carry the number.
func (c *Control) tests(ran map[string]Result) []Test {
	names := slices.Clone(c.Listed)
	for name := range ran {
		if Carries(name, c.ID) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	out := make([]Test, len(names))
	for i, name := range names {
		out[i] = Test{Name: name, Result: ran[name]}
		if out[i].Result.Result == "" {
			out[i].Result.Result = NotRun
		}
	}
	return out
}

// State says how a control stands, and when that was seen last; the zero time when never.
func (c *Control) State() (state string, last time.Time) {
	switch {
	case len(c.Tests) > 0:
		return c.tested()
	case c.Document != "":
		day, _ := time.Parse(time.DateOnly, c.Dated) // checked when loaded
		return Document, day
	case c.Outside != nil:
		return Outside, last
	}
	return Open, last
}

func (c *Control) tested() (state string, last time.Time) {
	state = Passed
	for _, t := range c.Tests {
		switch {
		case t.Result.Result == Failed:
			state = Failed
		case t.Result.Result != Passed && state == Passed:
			state = NotRun
		}
		if t.Time.After(last) {
			last = t.Time
		}
	}
	return state, last
}
