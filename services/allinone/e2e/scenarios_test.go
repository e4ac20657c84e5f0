package e2e

import (
	"testing"

	"github.com/digisoc/platform/services/allinone/internal/rest"
	"github.com/digisoc/platform/services/allinone/scenarios"
)

// Every published example, through the public REST API, to the cent.
func TestPublishedExamples(t *testing.T) {
	list, err := scenarios.Published()
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 14 {
		t.Fatalf("%d scenarios, want at least 14", len(list))
	}
	for _, s := range list {
		t.Run(s.ID, func(t *testing.T) {
			report, err := sys(t).runner().Run(t.Context(), s)
			if err != nil {
				t.Fatal(err)
			}
			if len(report.Comparisons) == 0 {
				t.Fatal("nothing was compared")
			}
			for _, c := range report.Comparisons {
				if !c.Equal() {
					t.Errorf("%s: published %s, computed %s", c.Name, c.Published, c.Computed)
				}
			}
		})
	}
}

// A decision tells everything it rests on: every step names its rule and the function that computed it, every parameter
// row its validity, source and mark, every line its reason in both languages, and the snapshot is frozen with a hash.
func TestDecisionExplainsItself(t *testing.T) {
	r := sys(t).fixture.report
	steps := rest.List(r.Assessment, "trace")
	if len(steps) < 8 {
		t.Fatalf("only %d steps", len(steps))
	}
	seen := map[string]bool{}
	for _, s := range steps {
		seen[rest.Str(s, "rule")] = true
		if rest.Str(s, "function") == "" || rest.Str(s, "title", "lv") == "" || rest.Str(s, "title", "en") == "" {
			t.Errorf("step without function or title: %v", s)
		}
		for _, p := range rest.List(s, "parameters") {
			if rest.Str(p, "validFrom") == "" || rest.Str(p, "legalRef") == "" || rest.Str(p, "confidence") == "" || rest.Str(p, "value") == "" {
				t.Errorf("rule %s: parameter without validity, reference, mark or value: %v", rest.Str(s, "rule"), p)
			}
		}
	}
	for _, rule := range []string{"R21", "R36", "R51", "R58", "R75"} {
		if !seen[rule] {
			t.Errorf("the trace does not name %s: %v", rule, seen)
		}
	}
	for _, e := range rest.List(r.Decision, "entitlements") {
		if rest.Str(e, "reason", "lv") == "" || rest.Str(e, "reason", "en") == "" || rest.Str(e, "rule") == "" {
			t.Errorf("line without reason: %v", e)
		}
	}
	if rest.Str(r.Decision, "snapshot", "sha256") == "" || rest.Str(r.Decision, "snapshot", "assessmentJson") == "" {
		t.Error("the decision has no frozen snapshot")
	}
	if rest.Str(r.Decision, "preparedBy") == rest.Str(r.Decision, "issuedBy") {
		t.Error("one person prepared and issued it (SEC-ACC-2)")
	}
	if len(r.Payments) == 0 {
		t.Error("no payment lines")
	}
}
