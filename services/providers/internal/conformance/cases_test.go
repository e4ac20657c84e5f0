package conformance

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the table of cases into the guide")

const guide = "../../../../docs/guides/conformance.md"

// Every case has words in both languages, steps that end, and a name of its own; the subjects that OBJ-P9 lists are there.
func TestSuiteIsWhole(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, c := range Cases() {
		if !regexp.MustCompile(`^C[0-9]{2}$`).MatchString(c.ID) || seen[c.ID] || len(c.Steps) == 0 || c.Family == "" {
			t.Errorf("%s: name, family and steps", c.ID)
		}
		seen[c.ID] = true
		for _, text := range []string{c.Title.LV, c.Title.EN, c.Text.LV, c.Text.EN} {
			if text == "" {
				t.Errorf("%s has no words", c.ID)
			}
		}
		for i, s := range c.Steps {
			if s.Until == nil {
				t.Errorf("%s: step %d never ends", c.ID, i)
			}
		}
	}
	if len(seen) < 25 {
		t.Errorf("%d cases", len(seen))
	}
	// auth and rotation, receive and acknowledge, report, correct, cancel, duplicate, out of order, wrong code, hidden address,
	// rate limit, clock skew, outage and replay, erase request
	for _, id := range []string{"C01", "C04", "C05", "C07", "C13", "C16", "C17", "C18", "C19", "C21", "C23", "C25", "C26", "C27", "C29"} {
		if !seen[id] {
			t.Errorf("%s of OBJ-P9 is missing", id)
		}
	}
	if list, ok := Find([]string{"C02", "C01"}); !ok || len(list) != 2 || list[0].ID != "C01" {
		t.Errorf("%v %v", list, ok)
	}
	if _, ok := Find([]string{"C99"}); ok {
		t.Error("a case that is not there was found")
	}
}

// The table of the guide is what the code says: go test ./internal/conformance -update writes it.
func TestGuideListsTheCases(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("| case | what it is about | what is done, asked and judged |\n|---|---|---|\n")
	for _, c := range Cases() {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", c.ID, c.Title.EN, c.Text.EN)
	}
	text, err := os.ReadFile(guide)
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile(`(?m)^\| case \|.*\n\|---.*\n(?:\| C.*\n)+`)
	old := rows.Find(text)
	if *update && old != nil {
		if err := os.WriteFile(guide, []byte(strings.Replace(string(text), string(old), b.String(), 1)), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if string(old) != b.String() {
		t.Errorf("the table of %s is not that of the code", guide)
	}
	for _, what := range exercises() {
		if !strings.Contains(string(text), "`"+what+"`") {
			t.Errorf("the guide does not explain the exercise %s", what)
		}
	}
}

// exercises are all that cases ask for; steps are asked with an empty view.
func exercises() (list []string) {
	v := &View{Marks: map[string]string{}}
	for _, c := range Cases() {
		for _, s := range c.Steps {
			if s.Do == nil {
				continue
			}
			for _, a := range s.Do(v) {
				if a.Do == DoAsk && !slices.Contains(list, a.What) {
					list = append(list, a.What)
				}
			}
		}
	}
	return list
}
