package check

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/digisoc/platform/scripts/house/internal/tree"
)

// testEvent is a line of `go test -json`.
type testEvent struct {
	Time   time.Time
	Action string
	Test   string
}

// testResult is what the register keeps of a test.
type testResult struct {
	Passed bool      `json:"passed"`
	Time   time.Time `json:"time"`
}

// ControlResults takes the output of `go test -json` and keeps the results of tests that show a control: those that are listed and those
// that carry a number. A test that ran in several packages has passed when it passed in all. Results of tests that are gone leave.
func ControlResults(t *tree.Tree, in io.Reader) (kept int, err error) {
	rows, err := controlRows(t)
	if err != nil {
		return 0, err
	}
	var listed []string
	for _, c := range rows {
		listed = append(listed, c.Tests...)
	}
	tests, err := declaredTests(t)
	if err != nil {
		return 0, err
	}
	results := map[string]testResult{}
	old, err := t.Read(resultsFile)
	if err == nil {
		err = json.Unmarshal([]byte(old), &results)
	}
	if err != nil {
		return 0, fmt.Errorf("%s: %w", resultsFile, err)
	}
	for name := range results {
		if !tests[name] {
			delete(results, name)
		}
	}
	fresh, err := readResults(in, func(name string) bool { return numbered.MatchString(name) || slices.Contains(listed, name) })
	if err != nil {
		return 0, err
	}
	for name, r := range fresh {
		results[name] = r
	}
	data, err := json.MarshalIndent(results, "", "  ")
	if err != nil {
		return 0, err
	}
	return len(fresh), os.WriteFile(t.Path(resultsFile), append(data, '\n'), 0o644)
}

func readResults(in io.Reader, wanted func(string) bool) (map[string]testResult, error) {
	fresh := map[string]testResult{}
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var e testEvent
		if !strings.HasPrefix(lines.Text(), "{") || json.Unmarshal(lines.Bytes(), &e) != nil {
			continue // what the build says beside the events
		}
		if (e.Action != "pass" && e.Action != "fail") || strings.Contains(e.Test, "/") || !wanted(e.Test) {
			continue
		}
		r, seen := fresh[e.Test]
		fresh[e.Test] = testResult{Passed: e.Action == "pass" && (!seen || r.Passed), Time: e.Time.UTC().Truncate(time.Second)}
	}
	return fresh, lines.Err()
}
