package assistance_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/digisoc/platform/services/assistance"
)

// The command that a lawyer runs: rules of this program load, and a bad row is told with file and line.
func TestRulesOfConflictsAreCheckedLikeThoseOfTheLaw(t *testing.T) {
	t.Parallel()
	hash, rows, open, err := assistance.CheckConflictRules(assistance.BuiltInConflictRules())
	if err != nil || len(hash) != 64 || rows != 17 || open != 6 {
		t.Errorf("%s, %d rows, %d unconfirmed, %v", hash, rows, open, err)
	}
	_, _, _, err = assistance.CheckConflictRules(fstest.MapFS{"x.yaml": &fstest.MapFile{Data: []byte("rules:\n  - {id: CONF-01}\n")}})
	if err == nil || !strings.Contains(err.Error(), "x.yaml:2: legal_ref is missing") {
		t.Errorf("a row without a legal reference: %v", err)
	}
}
