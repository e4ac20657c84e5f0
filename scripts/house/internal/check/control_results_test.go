package check

import (
	"bytes"
	"strings"
	"testing"
)

// OBJ-C1: a test that failed anywhere has failed, so has one during which the program died; a skipped one has no result, and parts of tests
// are not tests. People see the failures.
func TestOBJ_C1_ResultsAreThoseOfTheRun(t *testing.T) {
	in := `# building
{"Time":"2026-03-02T09:00:00.5Z","Action":"run","Package":"a","Test":"TestOBJ_O1_A"}
{"Time":"2026-03-02T09:00:01Z","Action":"output","Package":"a","Test":"TestOBJ_O1_A","Output":"    quiet\n"}
{"Time":"2026-03-02T09:00:01Z","Action":"fail","Package":"a","Test":"TestOBJ_O1_A/part"}
{"Time":"2026-03-02T09:00:01Z","Action":"pass","Package":"a","Test":"TestOBJ_O1_A"}
{"Time":"2026-03-02T09:00:02Z","Action":"output","Package":"a","Test":"TestOBJ_O1_B","Output":"    loud\n"}
{"Time":"2026-03-02T09:00:02Z","Action":"fail","Package":"a","Test":"TestOBJ_O1_B"}
{"Time":"2026-03-02T09:00:03Z","Action":"pass","Package":"b","Test":"TestOBJ_O1_B"}
{"Time":"2026-03-02T09:00:03Z","Action":"run","Package":"b","Test":"TestOBJ_O1_C"}
{"Time":"2026-03-02T09:00:04Z","Action":"skip","Package":"b","Test":"TestOBJ_O1_C"}
{"Time":"2026-03-02T09:00:05Z","Action":"pass","Package":"b","Test":"TestOther"}
{"Time":"2026-03-02T09:00:05Z","Action":"run","Package":"b","Test":"TestOBJ_O1_D"}
{"Time":"2026-03-02T09:00:06Z","Action":"output","Package":"b","Output":"FAIL b\n"}
{"Time":"2026-03-02T09:00:06Z","Action":"fail","Package":"b"}
{"Time":"2026-03-02T09:00:05Z","Action":"run","Package":"c","Test":"TestOBJ_O1_E"}
`
	r := ran{wanted: map[string]bool{}, commit: "abc", results: map[string]testResult{}}
	for _, name := range []string{"A", "B", "C", "D", "E"} {
		r.wanted["TestOBJ_O1_"+name] = true
	}
	var out bytes.Buffer
	if err := r.read(strings.NewReader(in), &out); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"A": resultPassed, "B": resultFailed, "D": resultFailed}
	for name, word := range want {
		if got := r.results["TestOBJ_O1_"+name]; got.Result != word || got.Commit != "abc" || got.Time.IsZero() {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if len(r.results) != len(want) {
		t.Errorf("%v", r.results)
	}
	if out.String() != "# building\n    loud\nFAIL b\n" {
		t.Errorf("shown: %s", out.String())
	}
}
