// Package control is the register of controls (OBJ-C1): each requirement, the point of an act that it answers, its owner, and what shows
// that it holds: tests with the result of their last run in CI, or a dated document. What has neither is open. It invents no evidence.
package control

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

//go:embed data/controls.yaml
var controlsYAML []byte

// The results that CI wrote (scripts/controls); tests without one have not run there.
//
//go:embed data/results.json
var resultsJSON []byte

// The states of a control.
const (
	Open     = "OPEN"     // no evidence
	Passed   = "PASSED"   // every linked test passed in its last run
	Failed   = "FAILED"   // at least one did not
	NotRun   = "NOT_RUN"  // at least one has no result
	Document = "DOCUMENT" // a dated document shows it
)

// Result is the last run of a test.
type Result struct {
	Passed bool      `json:"passed"`
	Time   time.Time `json:"time"`
}

// Test is a test that shows that a control holds.
type Test struct {
	Name   string
	Result *Result // nil when it has not run
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

	Tests []Test `yaml:"-"`
}

var (
	idForm = regexp.MustCompile(`^(SEC|OBJ)(-[A-Z]+)?-[A-Z]*[0-9]+$`)
	marks  = []string{"confirmed", "NC", "I", "D"}
	// Owners are roles: no control hangs on a name.
	owners = []string{"platform", "operator", "security_officer", "data_officer", "contracts", "controller"}
)

// Load returns every control with its tests.
func Load() ([]Control, error) { return parse(controlsYAML, resultsJSON) }

func parse(controls, results []byte) ([]Control, error) {
	var all []Control
	d := yaml.NewDecoder(bytes.NewReader(controls))
	d.KnownFields(true)
	if err := d.Decode(&all); err != nil {
		return nil, fmt.Errorf("controls: %w", err)
	}
	ran := map[string]Result{}
	if err := json.Unmarshal(results, &ran); err != nil {
		return nil, fmt.Errorf("controls: results: %w", err)
	}
	seen := map[string]bool{}
	for i := range all {
		c := &all[i]
		if err := c.check(seen); err != nil {
			return nil, err
		}
		c.Tests = c.tests(ran)
	}
	return all, nil
}

func (c *Control) check(seen map[string]bool) error {
	switch {
	case !idForm.MatchString(c.ID) || seen[c.ID]:
		return fmt.Errorf("controls: %q is no number, or stands twice", c.ID)
	case c.Act == "" || c.LV == "" || c.EN == "" || !slices.Contains(marks, c.Mark) || !slices.Contains(owners, c.Owner):
		return fmt.Errorf("controls: %s needs an act, a mark, an owner that is a role and two texts", c.ID)
	}
	if _, err := time.Parse(time.DateOnly, c.Dated); c.Document != "" && err != nil {
		return fmt.Errorf("controls: the document of %s has no day", c.ID)
	}
	seen[c.ID] = true
	return nil
}

// tests are those that are listed and those that ran and carry the number.
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
		out[i].Name = name
		if r, ok := ran[name]; ok {
			out[i].Result = &r
		}
	}
	return out
}

// Carries reports whether the name of a test carries the number of a control: TestOBJ_O1_… and TestInstanceSEC_INC_2_….
func Carries(test, id string) bool {
	rest := strings.TrimPrefix(strings.TrimPrefix(test, "Test"), "Instance")
	number := strings.ReplaceAll(id, "-", "_")
	return rest == number || strings.HasPrefix(rest, number+"_")
}

// State says how a control stands, and when that was seen last; the zero time when never.
func (c *Control) State() (state string, last time.Time) {
	if len(c.Tests) == 0 {
		if c.Document != "" {
			day, _ := time.Parse(time.DateOnly, c.Dated) // checked when loaded
			return Document, day
		}
		return Open, last
	}
	state = Passed
	for _, t := range c.Tests {
		switch {
		case t.Result == nil && state == Passed:
			state = NotRun
		case t.Result != nil && !t.Result.Passed:
			state = Failed
		}
		if t.Result != nil && t.Result.Time.After(last) {
			last = t.Result.Time
		}
	}
	return state, last
}
