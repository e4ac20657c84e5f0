package assistance

import (
	"bytes"
	"flag"
	"os"
	"testing"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

var writePage = flag.Bool("write-page", false, "write docs/rules.md")

const rulesFile = "../../docs/rules.md"

func TestThePageOfRulesIsUpToDate(t *testing.T) {
	t.Parallel()
	page, err := RulesPage(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	if *writePage {
		if err := os.WriteFile(rulesFile, page, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(rulesFile)
	if err != nil || !bytes.Equal(kept, page) {
		t.Errorf("docs/rules.md is old (%v): run digisoc rules page", err)
	}
}

// A rule that the engine computes is named by at least one test or scenario.
func TestEveryImplementedRuleHasATest(t *testing.T) {
	t.Parallel()
	tests, err := ruleTests(os.DirFS("../.."))
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range domain.Index() {
		if r.Status == domain.RuleImplemented && len(tests[r.ID]) == 0 {
			t.Errorf("%s (%s) is implemented and no test names it", r.ID, r.Title.EN)
		}
	}
}
