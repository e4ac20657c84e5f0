package conflict

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func embedded(t testing.TB) *Set {
	t.Helper()
	s, err := Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The first release has the sixteen rules of the priority list, each with everything that CONF-E04 asks of a row.
func TestCONFE04EveryRowIsWhole(t *testing.T) {
	t.Parallel()
	s := embedded(t)
	var ids []string
	for _, r := range s.Rules {
		ids = append(ids, r.ID)
		if r.Version < 1 || r.ValidFrom == 0 || r.Scope == "" || r.LegalRef == "" || r.Mark == "" || r.Severity == "" || len(r.Data) == 0 ||
			r.Owner == "" || r.Message.LV == "" || r.Message.EN == "" || r.Source == "" {
			t.Errorf("%s:%d %s is not whole: %+v", r.File, r.Line, r.ID, r)
		}
	}
	want := []string{"CONF-01", "CONF-02", "CONF-03", "CONF-05", "CONF-09", "CONF-10", "CONF-11", "CONF-12", "CONF-13", "CONF-14",
		"CONF-23", "CONF-25", "CONF-32", "CONF-33", "CONF-38", "CONF-50"}
	if got := slices.Compact(ids); !slices.Equal(got, want) {
		t.Errorf("rules %v, want %v", got, want)
	}
	if len(s.Hash) != 64 {
		t.Errorf("hash %q", s.Hash)
	}
}

const good = `sources:
  - {source: GRANTS, held: true, title: {lv: "a", en: "b"}}
words:
  - {what: GMI, sources: [GRANTS], monthly: true, title: {lv: "a", en: "b"}}
rules:
  - id: CONF-01
    version: 1
    valid_from: 2021-01-01
    scope: PERSON
    kind: DUPLICATE
    severity: HIGH
    mark: I
    a: [{what: GMI}]
    b: [{what: GMI}]
    test: {compare: MONTH, differs: [payer]}
    data: [{source: GRANTS, fresh_days: 0}]
    legal_ref: "SPSPL 35"
    source: "https://example.org"
    owner: BOTH_MUNICIPALITIES
    message: {lv: "l", en: "e"}
`

func loadText(text string) (*Set, error) {
	return Load(fstest.MapFS{"rules.yaml": &fstest.MapFile{Data: []byte(text)}})
}

// What is wrong in a row is refused with file and line.
func TestCONFE04BadRowsAreRefusedWithFileAndLine(t *testing.T) {
	t.Parallel()
	if _, err := loadText(good); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ old, with, want string }{
		"unknown key":             {"    version: 1\n", "    version: 1\n    weight: 3\n", `rules.yaml:8: unknown field "weight"`},
		"unknown key of a test":   {"compare: MONTH", "compares: MONTH", `rules.yaml:15: unknown field "compares"`},
		"no legal reference":      {"    legal_ref: \"SPSPL 35\"\n", "", "rules.yaml:6: legal_ref is missing"},
		"empty legal reference":   {`"SPSPL 35"`, `""`, "rules.yaml:17: a text is expected"},
		"no Latvian message":      {`lv: "l", en: "e"`, `en: "e"`, "rules.yaml:20: lv is missing"},
		"no English message":      {`lv: "l", en: "e"`, `lv: "l"`, "rules.yaml:20: en is missing"},
		"unknown kind":            {"DUPLICATE", "FORBID", `rules.yaml:10: "FORBID" is none of`},
		"unknown mark":            {"mark: I", "mark: X", `rules.yaml:12: "X" is none of`},
		"unknown severity":        {"HIGH", "FATAL", `rules.yaml:11: "FATAL" is none of`},
		"unknown scope":           {"scope: PERSON", "scope: DOG", `rules.yaml:9: "DOG" is none of`},
		"unknown owner":           {"owner: BOTH_MUNICIPALITIES", "owner: NOBODY", `rules.yaml:19: "NOBODY" is none of`},
		"unknown word":            {"b: [{what: GMI}]", "b: [{what: PENSION}]", "rules.yaml:6: CONF-01: there is no word PENSION"},
		"unknown source":          {"data: [{source: GRANTS", "data: [{source: STARS", "rules.yaml:6: CONF-01: there is no source STARS"},
		"no freshness":            {", fresh_days: 0", "", "rules.yaml:16: fresh_days is missing"},
		"a day that is none":      {"2021-01-01", "2021-02-30", "rules.yaml:8: a day of the form"},
		"ends before it begins":   {"    scope", "    valid_to: 2020-12-31\n    scope", "rules.yaml:6: CONF-01 ends before it begins"},
		"confirmed by nobody":     {"mark: I", "mark: C", "rules.yaml:6: CONF-01: mark C"},
		"confirmed and inferred":  {"mark: I", "mark: I\n    confirmed_by: a lawyer\n    confirmed_on: 2026-01-01", "rules.yaml:6: CONF-01: mark C"},
		"restricted to everybody": {"mark: I", "mark: I\n    restricted: true", "rules.yaml:6: CONF-01: a restricted rule"},
		"test of another kind":    {"differs: [payer]", "gap_months: 3", "rules.yaml:6: CONF-01: the test does not fit"},
		"one side":                {"    b: [{what: GMI}]\n", "", "rules.yaml:6: CONF-01: both sides are needed"},
		"twice the same field":    {"    mark: I\n", "    mark: I\n    mark: I\n", "rules.yaml:13: mark stands twice"},
		"version 0":               {"version: 1", "version: 0", "rules.yaml:7: a number from 1"},
		"an id of another form":   {"CONF-01", "K-1", "rules.yaml:6: \"K-1\" has not the form"},
		"not even YAML":           {"rules:\n", "rules: [\n", "rules.yaml:1: yaml:"},
		"two rows on one day":     {"rules:\n", "rules:\n" + good[strings.Index(good, "  - id"):], "rules.yaml:21: CONF-01 is in force on days on which the row of rules.yaml:6 is"},
		"a word of no source":     {"sources: [GRANTS], monthly", "sources: [STARS], monthly", "rules.yaml:4: word GMI: there is no source STARS"},
		"a source written twice":  {"words:\n", "  - {source: GRANTS, title: {lv: a, en: b}}\nwords:\n", "rules.yaml:3: source GRANTS stands twice"},
	} {
		text := strings.Replace(good, c.old, c.with, 1)
		if text == good {
			t.Fatalf("%s: nothing was changed", name)
		}
		if _, err := loadText(text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	if _, err := Load(fstest.MapFS{}); err == nil {
		t.Error("a folder without rules loads")
	}
}

// Whatever stands in a file, loading says what is wrong or gives rules that can be asked.
func FuzzLoad(f *testing.F) {
	f.Add(good)
	f.Add("rules: [{}]")
	f.Add("a: *b")
	for _, name := range []string{"data/catalogue.yaml", "data/benefits.yaml", "data/services.yaml"} {
		b, err := data.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(b))
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := loadText(text)
		if err != nil {
			if !strings.Contains(err.Error(), "rules.yaml:") && !strings.Contains(err.Error(), "data:1:") {
				t.Errorf("a problem without a place: %v", err)
			}
			return
		}
		s.Check(Known{Today: 20260520, Activities: []Activity{{What: "GMI", Source: "GRANTS", From: 20260501}, {What: "GMI", Source: "GRANTS", From: 20260501, To: 20260502}}})
	})
}
