package console

import (
	"bytes"
	"strings"
	"testing"
)

func TestLatvianForm(t *testing.T) {
	var out bytes.Buffer
	c := &Console{Out: &out, Lang: "lv"}
	if got := c.Date("2026-11-01"); got != "01.11.2026." {
		t.Errorf("date %q", got)
	}
	if got := c.Euro("1234.50"); got != "1234,50 EUR" {
		t.Errorf("amount %q", got)
	}
	c.Step("application", "applications/x, decision due 2026-12-23")
	if got := out.String(); !strings.Contains(got, "iesniegums") || !strings.Contains(got, "lēmuma termiņš 2026-12-23") || !strings.Contains(got, "applications/x") {
		t.Errorf("step %q", got)
	}
}

// Every step that the demo tells has a Latvian name.
func TestEveryStepHasALatvianName(t *testing.T) {
	for _, name := range []string{"household", "application", "signatures", "case", "assessment", "draft", "decision", "document", "granted"} {
		if steps[name] == "" {
			t.Errorf("step %s has none", name)
		}
	}
}
