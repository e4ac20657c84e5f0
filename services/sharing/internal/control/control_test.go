package control

import (
	"slices"
	"strings"
	"testing"
)

const (
	passed = `{"result": "PASSED", "time": "2026-03-02T09:00:00Z", "commit": "abc"}`
	failed = `{"result": "FAILED", "time": "2026-03-02T09:00:00Z", "commit": "abc"}`
)

// OBJ-C1: nothing is shown as held that nothing shows.
func TestOBJ_C1_WithoutEvidenceAControlIsOpen(t *testing.T) {
	t.Parallel()
	const head = "- {id: OBJ-C1, act: x, mark: D, owner: platform, lv: x, en: x"
	for _, row := range []struct{ controls, results, state string }{
		{"}", "{}", Open},
		{"}", `{"TestOBJ_C12_Other": ` + passed + `}`, Open},
		{", tests: [TestA]}", "{}", NotRun},
		{", tests: [TestA]}", `{"TestA": ` + passed + `}`, Passed},
		{", tests: [TestA]}", `{"TestA": {"result": "NOT_RUN"}}`, NotRun},
		{", tests: [TestA, TestB]}", `{"TestA": ` + passed + `}`, NotRun},
		{", tests: [TestA]}", `{"TestA": ` + failed + `}`, Failed},
		{", tests: [TestA]}", `{"TestInstanceOBJ_C1_X": ` + failed + `}`, Failed},
		{"}", `{"TestOBJ_C1_X": ` + passed + `}`, Passed},
		{"}", `{"TestOBJ_C1_X": {"result": "NOT_RUN"}}`, NotRun},
		{", outside: {lv: x, en: x}}", "{}", Outside},
		{", outside: {lv: x, en: x}}", `{"TestOBJ_C1_X": ` + failed + `}`, Failed},
		{", missing: {lv: x, en: x}}", "{}", Open},
		{", document: README.md, dated: 2026-03-02}", "{}", Document},
	} {
		all, err := parse([]byte(head+row.controls), []byte(row.results))
		if err != nil {
			t.Fatal(err)
		}
		if state, last := all[0].State(); state != row.state || last.IsZero() != slices.Contains([]string{Open, Outside}, state) && state != NotRun {
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
		"outside and missing":     strings.Replace(good, "lv: x", "lv: x, outside: {lv: x, en: x}, missing: {lv: x, en: x}", 1),
		"outside and tested":      strings.Replace(good, "lv: x", "lv: x, outside: {lv: x, en: x}, tests: [TestA]", 1),
		"outside without why":     strings.Replace(good, "lv: x", "lv: x, outside: {lv: x}", 1),
		"a document without day":  strings.Replace(good, "lv: x", "lv: x, document: README.md", 1),
	} {
		if _, err := parse([]byte(rows), []byte("{}")); err == nil {
			t.Errorf("%s was taken", what)
		}
	}
	for what, results := range map[string]string{
		"an unknown word":  `{"TestA": {"result": "GREEN", "time": "2026-03-02T09:00:00Z", "commit": "abc"}}`,
		"no commit":        `{"TestA": {"result": "PASSED", "time": "2026-03-02T09:00:00Z"}}`,
		"no time":          `{"TestA": {"result": "FAILED", "commit": "abc"}}`,
		"a run that never": `{"TestA": {"result": "NOT_RUN", "time": "2026-03-02T09:00:00Z", "commit": "abc"}}`,
	} {
		if _, err := parse([]byte(good), []byte(results)); err == nil {
			t.Errorf("%s was taken", what)
		}
	}
}
