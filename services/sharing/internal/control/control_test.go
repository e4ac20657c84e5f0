package control

import (
	"strings"
	"testing"
)

// OBJ-C1: nothing is shown as held that nothing shows.
func TestOBJ_C1_WithoutEvidenceAControlIsOpen(t *testing.T) {
	t.Parallel()
	const head = "- {id: OBJ-C1, act: x, mark: D, owner: platform, lv: x, en: x"
	for _, row := range []struct{ controls, results, state string }{
		{"}", "{}", Open},
		{"}", `{"TestOBJ_C12_Other": {"passed": true, "time": "2026-03-02T09:00:00Z"}}`, Open},
		{", tests: [TestA]}", "{}", NotRun},
		{", tests: [TestA]}", `{"TestA": {"passed": true, "time": "2026-03-02T09:00:00Z"}}`, Passed},
		{", tests: [TestA, TestB]}", `{"TestA": {"passed": true, "time": "2026-03-02T09:00:00Z"}}`, NotRun},
		{", tests: [TestA]}", `{"TestA": {"passed": false, "time": "2026-03-02T09:00:00Z"}}`, Failed},
		{", tests: [TestA]}", `{"TestInstanceOBJ_C1_X": {"passed": false, "time": "2026-03-02T09:00:00Z"}}`, Failed},
		{"}", `{"TestOBJ_C1_X": {"passed": true, "time": "2026-03-02T09:00:00Z"}}`, Passed},
		{", document: README.md, dated: 2026-03-02}", "{}", Document},
	} {
		all, err := parse([]byte(head+row.controls), []byte(row.results))
		if err != nil {
			t.Fatal(err)
		}
		if state, last := all[0].State(); state != row.state || (state == Open) != last.IsZero() && len(row.results) > 2 {
			t.Errorf("%s with %s: %s, %s", row.controls, row.results, state, last)
		}
	}
}

func TestOBJ_C1_RowsAreWhole(t *testing.T) {
	t.Parallel()
	all, err := Load()
	if err != nil || len(all) < 80 {
		t.Fatalf("%d controls, %v", len(all), err)
	}
	good := "- {id: SEC-INC-2, act: x, mark: D, owner: platform, lv: x, en: x}\n"
	for what, rows := range map[string]string{
		"twice":                   good + good,
		"no act":                  strings.Replace(good, "act: x", "act: ''", 1),
		"an owner that is a name": strings.Replace(good, "platform", "Anna", 1),
		"an unknown mark":         strings.Replace(good, "mark: D", "mark: sure", 1),
		"a number that is none":   strings.Replace(good, "SEC-INC-2", "SEC", 1),
		"a document without day":  strings.Replace(good, "lv: x", "lv: x, document: README.md", 1),
	} {
		if _, err := parse([]byte(rows), []byte("{}")); err == nil {
			t.Errorf("%s was taken", what)
		}
	}
}
