package check

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
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
	Rule: "every test and document that the register of controls names exists, and every numbered test has its control",
	Todo: "correct " + controlsFile + ", or rename the test; results of tests that are gone leave with scripts/controls",
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
		ids := map[string]bool{}
		for _, c := range rows {
			ids[strings.ReplaceAll(c.ID, "-", "_")] = true
			for _, name := range c.Tests {
				if !tests[name] {
					r.problem("%s: %s: there is no test %s", controlsFile, c.ID, name)
				}
			}
			if c.Document != "" && !t.Has(c.Document) {
				r.problem("%s: %s: there is no document %s", controlsFile, c.ID, c.Document)
			}
		}
		for name := range tests {
			if m := numbered.FindStringSubmatch(name); m != nil && !ids[m[1]] {
				r.problem("%s carries the number %s, which no control has", name, m[1])
			}
		}
		return r, resultsAreOfTests(t, tests, &r)
	},
}

type controlRow struct {
	ID       string   `yaml:"id"`
	Tests    []string `yaml:"tests"`
	Document string   `yaml:"document"`
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

// declaredTests are the names of all tests of the tree.
func declaredTests(t *tree.Tree) (map[string]bool, error) {
	names := map[string]bool{}
	for _, file := range t.Under("", "_test.go") {
		src, err := t.Read(file)
		if err != nil {
			return nil, err
		}
		for _, m := range testFunc.FindAllStringSubmatch(src, -1) {
			names[m[1]] = true
		}
	}
	return names, nil
}

func resultsAreOfTests(t *tree.Tree, tests map[string]bool, r *Result) error {
	src, err := t.Read(resultsFile)
	if err != nil {
		return err
	}
	var results map[string]json.RawMessage
	if err := json.Unmarshal([]byte(src), &results); err != nil {
		return fmt.Errorf("%s: %w", resultsFile, err)
	}
	for name := range results {
		if !tests[name] {
			r.problem("%s: there is no test %s", resultsFile, name)
		}
	}
	return nil
}
