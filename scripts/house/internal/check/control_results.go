package check

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/digisoc/platform/scripts/house/internal/tree"
)

// The words of a result.
const (
	resultPassed = "PASSED"
	resultFailed = "FAILED"
	resultNotRun = "NOT_RUN"
)

// testEvent is a line of `go test -json`.
type testEvent struct {
	Time    time.Time
	Action  string
	Package string
	Test    string
	Output  string
}

// testResult is what the register keeps of a test.
type testResult struct {
	Result string    `json:"result"`
	Time   time.Time `json:"time,omitzero"`
	Commit string    `json:"commit,omitempty"`
}

// ran collects the results of tests out of `go test -json`.
type ran struct {
	wanted  map[string]bool
	commit  string
	results map[string]testResult
}

// read takes the events and writes to out what people want to see of them. A test that ran in several packages has passed when it passed in
// all; a skipped one has no result, and one that was running when its program died has failed.
func (r *ran) read(in io.Reader, out io.Writer) error {
	lines := bufio.NewScanner(in)
	lines.Buffer(nil, 16<<20)
	p := printer{out: out, kept: map[string][]string{}}
	running := map[[2]string]bool{}
	for lines.Scan() {
		var e testEvent
		if !strings.HasPrefix(lines.Text(), "{") || json.Unmarshal(lines.Bytes(), &e) != nil {
			fmt.Fprintln(out, lines.Text()) // what the build says beside the events
			continue
		}
		p.event(e)
		key := [2]string{e.Package, e.Test}
		switch e.Action {
		case "run":
			running[key] = true
		case "skip":
			delete(running, key)
		case "pass", "fail":
			delete(running, key)
			r.note(e.Test, e.Action == "pass", e.Time)
		}
		if e.Test == "" && e.Action == "fail" {
			for _, k := range slices.SortedFunc(maps.Keys(running), func(a, b [2]string) int { return strings.Compare(a[1], b[1]) }) {
				if k[0] == e.Package {
					r.note(k[1], false, e.Time)
				}
			}
		}
	}
	return lines.Err()
}

func (r *ran) note(name string, passed bool, at time.Time) {
	if !r.wanted[name] { // also parts of tests and packages
		return
	}
	word := resultPassed
	if !passed || r.results[name].Result == resultFailed {
		word = resultFailed
	}
	r.results[name] = testResult{Result: word, Time: at.UTC().Truncate(time.Second), Commit: r.commit}
}

// printer shows of the events what `go test` without -v would: a line for each package, and everything about tests that failed.
type printer struct {
	out  io.Writer
	kept map[string][]string
}

func (p *printer) event(e testEvent) {
	key := e.Package + " " + e.Test
	switch {
	case e.Action == "build-output" || (e.Action == "output" && e.Test == ""):
		if e.Output != "PASS\n" {
			fmt.Fprint(p.out, e.Output)
		}
	case e.Action == "output" && !strings.HasPrefix(e.Output, "=== "):
		p.kept[key] = append(p.kept[key], e.Output)
	case e.Action == "fail":
		fmt.Fprint(p.out, strings.Join(p.kept[key], ""))
		delete(p.kept, key)
	case e.Action == "pass" || e.Action == "skip":
		delete(p.kept, key)
	}
}

// readResults and writeResults are the file of the register.
func readResults(t *tree.Tree) (map[string]testResult, error) {
	results := map[string]testResult{}
	src, err := t.Read(resultsFile)
	if err == nil {
		err = json.Unmarshal([]byte(src), &results)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", resultsFile, err)
	}
	return results, nil
}

func writeResults(file string, results map[string]testResult) error {
	data, err := json.MarshalIndent(results, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(data, '\n'), 0o644)
}
