package check

import (
	"context"
	"path"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/digisoc/platform/scripts/house/internal/tree"
)

// Where the register of controls is kept.
const (
	controlsFile = "services/sharing/internal/control/data/controls.yaml"
	resultsFile  = "services/sharing/internal/control/data/results.json"
)

// controls keeps the evidence of the register of controls real (OBJ-C1).
var controls = Check{
	Name: "controls",
	Rule: "every control has a test that passed, a document, or a reason why it has neither; every numbered test has its control",
	Todo: "correct " + controlsFile + ", or the test; then make controls (ONLY=missing runs what has not passed)",
	Run: func(_ context.Context, t *tree.Tree) (Result, error) {
		var r Result
		rows, err := controlRows(t)
		if err != nil {
			return r, err
		}
		tests, err := declaredTests(t)
		if err != nil {
			return r, err
		}
		results, err := readResults(t)
		if err != nil {
			return r, err
		}
		ids, wanted := map[string]bool{}, map[string]bool{}
		for i := range rows {
			c := &rows[i]
			ids[strings.ReplaceAll(c.ID, "-", "_")] = true
			names := c.tests(tests)
			for _, name := range names {
				wanted[name] = true
				evidence(&r, c.ID, name, tests, results)
			}
			c.without(&r, t, len(names))
		}
		for name := range tests {
			if m := numbered.FindStringSubmatch(name); m != nil && !ids[m[1]] {
				r.problem("%s carries the number %s, which no control has", name, m[1])
			}
		}
		for name := range results {
			if !wanted[name] {
				r.problem("%s: %s shows no control", resultsFile, name)
			}
		}
		return r, nil
	},
}

// evidence looks at one test of a control.
func evidence(r *Result, id, name string, tests map[string][]string, results map[string]testResult) {
	switch result, ok := results[name]; {
	case tests[name] == nil:
		r.problem("%s: %s: there is no test %s", controlsFile, id, name)
	case !ok || result.Result == resultNotRun:
		r.problem("%s: %s: %s has not run", resultsFile, id, name)
	case result.Result != resultPassed || result.Commit == "" || result.Time.IsZero():
		r.problem("%s: %s: %s has not passed", resultsFile, id, name)
	}
}

type controlRow struct {
	ID       string            `yaml:"id"`
	Listed   []string          `yaml:"tests"`
	Document string            `yaml:"document"`
	Outside  map[string]string `yaml:"outside"`
	Missing  map[string]string `yaml:"missing"`
}

// without looks at what a control has instead of tests.
func (c *controlRow) without(r *Result, t *tree.Tree, tests int) {
	switch {
	case c.Document != "" && !t.Has(c.Document):
		r.problem("%s: %s: there is no document %s", controlsFile, c.ID, c.Document)
	case tests == 0 && c.Document == "" && c.Outside == nil && c.Missing == nil:
		r.problem("%s: %s has no test, no document and no reason", controlsFile, c.ID)
	case tests > 0 && (c.Outside != nil || c.Missing != nil):
		r.problem("%s: %s has tests, so it is neither outside nor missing", controlsFile, c.ID)
	case c.Missing != nil:
		r.note("%s is open: %s", c.ID, c.Missing["en"])
	}
}

// tests are those that are listed and those that carry the number.
func (c *controlRow) tests(declared map[string][]string) []string {
	names := slices.Clone(c.Listed)
	for name := range declared {
		if m := numbered.FindStringSubmatch(name); m != nil && m[1] == strings.ReplaceAll(c.ID, "-", "_") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func controlRows(t *tree.Tree) (rows []controlRow, err error) {
	src, err := t.Read(controlsFile)
	if err == nil {
		err = yaml.Unmarshal([]byte(src), &rows)
	}
	return rows, err
}

var (
	testFunc = regexp.MustCompile(`(?m)^func (Test[A-Za-z0-9_]+)\(`)
	numbered = regexp.MustCompile(`^Test(?:Instance)?((?:SEC_[A-Z]+_[0-9]+)|(?:OBJ_[A-Z][0-9]+))(?:_|$)`)
)

// declaredTests are the names of all tests of the tree with the folders in which they are.
func declaredTests(t *tree.Tree) (map[string][]string, error) {
	names := map[string][]string{}
	for _, file := range t.Under("", "_test.go") {
		src, err := t.Read(file)
		if err != nil {
			return nil, err
		}
		for _, m := range testFunc.FindAllStringSubmatch(src, -1) {
			if folder := path.Dir(file); m[1] != "TestMain" && !slices.Contains(names[m[1]], folder) {
				names[m[1]] = append(names[m[1]], folder)
			}
		}
	}
	return names, nil
}
