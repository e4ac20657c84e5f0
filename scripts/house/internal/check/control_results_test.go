package check

import (
	"strings"
	"testing"
)

// OBJ-C1: a test that failed anywhere has failed, a skipped one has no result, and parts of tests are not tests.
func TestOBJ_C1_ResultsAreThoseOfTheRun(t *testing.T) {
	in := `# building
{"Time":"2026-03-02T09:00:00.5Z","Action":"run","Test":"TestOBJ_O1_A"}
{"Time":"2026-03-02T09:00:01Z","Action":"pass","Test":"TestOBJ_O1_A/part"}
{"Time":"2026-03-02T09:00:01Z","Action":"pass","Test":"TestOBJ_O1_A"}
{"Time":"2026-03-02T09:00:02Z","Action":"fail","Test":"TestOBJ_O1_B"}
{"Time":"2026-03-02T09:00:03Z","Action":"pass","Test":"TestOBJ_O1_B"}
{"Time":"2026-03-02T09:00:04Z","Action":"skip","Test":"TestOBJ_O1_C"}
{"Time":"2026-03-02T09:00:05Z","Action":"pass","Test":"TestOther"}
{"Time":"2026-03-02T09:00:05Z","Action":"pass"}
`
	got, err := readResults(strings.NewReader(in), numbered.MatchString)
	if err != nil || len(got) != 2 || !got["TestOBJ_O1_A"].Passed || got["TestOBJ_O1_B"].Passed {
		t.Errorf("%v, %v", got, err)
	}
}
