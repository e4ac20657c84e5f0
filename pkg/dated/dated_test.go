package dated_test

import (
	"strings"
	"testing"

	"github.com/digisoc/platform/pkg/dated"
)

// rate is a row of a kind as a loader would have it.
type rate struct {
	Kind         string `yaml:"kind"`
	Cents        int    `yaml:"cents"`
	dated.Period `yaml:",inline"`
}

var rule = dated.Rule[rate]{
	Whole: func(r *rate, must dated.Must) { must("cents", r.Cents > 0, "it is more than %d", 0) },
	Keys:  func(r *rate) []string { return []string{r.Kind} },
}

func check(body string, rule dated.Rule[rate]) ([]rate, error) {
	var rows []rate
	f := dated.Read("rates.yaml", []byte(body), &rows)
	dated.Check(f, rows, rule)
	return rows, f.Err()
}

const good = `
- {kind: A, cents: 1, from: "2024-01-01", to: "2024-12-31", source: s, mark: NC}
- {kind: A, cents: 2, from: 2025-01-01, source: s, mark: confirmed}
- {kind: B, cents: 3, from: 2024-06-01, to: 2024-06-01, source: s, mark: D}
`

func TestRowsThatAreWholeAreRead(t *testing.T) {
	t.Parallel()
	rows, err := check(good, rule)
	if err != nil || len(rows) != 3 || rows[1].From != "2025-01-01" {
		t.Errorf("%v %v", rows, err)
	}
}

func TestRowsOfLawNameWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, bad := range []struct{ name, old, new, want string }{
		{"a day in two rows", `to: "2024-12-31"`, `to: "2025-01-01"`, `rates.yaml:3: row 2: from: A is in force on 2025-01-01 by row 1 too`},
		{"no last day, then another row", `, to: "2024-12-31"`, ``, `A is in force on 2025-01-01 by row 1 too`},
		{"unknown field", `cents: 1`, `cent: 1`, `field cent not found`},
		{"no source", `source: s, mark: NC`, `mark: NC`, `rates.yaml:2: row 1: source: it is required`},
		{"unknown mark", `mark: NC`, `mark: sure`, `rates.yaml:2: row 1: mark: "sure" is none of`},
		{"no mark", `, mark: NC`, ``, `row 1: mark:`},
		{"no first day", `from: 2025-01-01, `, ``, `rates.yaml:3: row 2: from: "" is no day`},
		{"a day that is not there", `2025-01-01`, `2025-02-29`, `from: "2025-02-29" is no day`},
		{"a last day that is not there", `to: 2024-06-01`, `to: soon`, `row 3: to: "soon" is no day`},
		{"an end before the beginning", `to: 2024-06-01`, `to: 2024-05-31`, `row 3: to: 2024-05-31 is before the first day`},
		{"what the owner asks", `cents: 3`, `cents: 0`, `rates.yaml:4: row 3: cents: it is more than 0`},
		{"a second document", `mark: D}`, "mark: D}\n---\n- {kind: C}", `rates.yaml: something follows`},
	} {
		body := strings.Replace(good, bad.old, bad.new, 1)
		if body == good {
			t.Fatalf("%s changes nothing", bad.name)
		}
		if _, err := check(body, rule); err == nil || !strings.Contains(err.Error(), bad.want) {
			t.Errorf("%s: %v", bad.name, err)
		}
	}
}

func TestAllProblemsComeAtOnce(t *testing.T) {
	t.Parallel()
	_, err := check(`
- {kind: A, cents: 0, from: "2020-01-01", mark: X}
- {kind: A, cents: 1, from: "2021-01-01", to: "2021-12-31", source: s, mark: D, color: red}
- {kind: A, cents: 1, from: "2023-01-01", source: s, mark: D}
`, rule)
	if err == nil {
		t.Fatal("read")
	}
	for _, want := range []string{"row 1: cents", "row 1: source", "row 1: mark", "field color", "row 2: from: A is in force on 2021-01-01 by row 1", "row 3: from: A is in force on 2023-01-01 by row 1"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not in %v", want, err)
		}
	}
}

func TestRowsStandInAnyOrder(t *testing.T) {
	t.Parallel()
	lines := strings.Split(strings.TrimSpace(good), "\n")
	body := strings.Join([]string{lines[1], lines[2], lines[0]}, "\n")
	if _, err := check(body, rule); err != nil {
		t.Error(err)
	}
	if _, err := check(strings.Replace(body, `to: "2024-12-31"`, `to: "2025-12-31"`, 1), rule); err == nil {
		t.Error("two rows on a day were read")
	}
}

func TestRowsWithoutKeysMayShareDays(t *testing.T) {
	t.Parallel()
	free := rule
	free.Keys = nil
	if _, err := check(strings.ReplaceAll(good, `, to: "2024-12-31"`, ``), free); err != nil {
		t.Error(err)
	}
}

func TestAGapIsNamedByItsFirstDay(t *testing.T) {
	t.Parallel()
	all := rule
	all.Every, all.Since = []string{"A"}, "2024-01-01"
	if _, err := check(good, all); err != nil {
		t.Error(err)
	}
	for change, want := range map[[2]string]string{
		{"2024-12-31", "2024-12-30"}:                             "row 2: from: A has no row on 2024-12-31",
		{`from: "2024-01-01"`, `from: "2024-01-02"`}:             "row 1: from: A has no row on 2024-01-01",
		{"from: 2025-01-01", "from: 2025-01-01, to: 2025-06-30"}: "rates.yaml:0: A has no row on 2025-07-01",
	} {
		if _, err := check(strings.Replace(good, change[0], change[1], 1), all); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v", change, err)
		}
	}
	all.Every = []string{"C"}
	if _, err := check(good, all); err == nil || !strings.Contains(err.Error(), "C has no row on 2024-01-01") {
		t.Errorf("a key without any row: %v", err)
	}
}

func TestRowsThatHoldUntilTheNextOne(t *testing.T) {
	t.Parallel()
	next := rule
	next.Begins = true
	const body = `
- {kind: A, cents: 1, from: "2024-01-01", source: s, mark: NC}
- {kind: B, cents: 1, from: "2024-01-01", source: s, mark: NC}
- {kind: A, cents: 2, from: "2025-01-01", source: s, mark: NC}
`
	rows, err := check(body, next)
	if err != nil {
		t.Fatal(err)
	}
	isA := func(r *rate) bool { return r.Kind == "A" }
	for day, want := range map[string]int{"2024-01-01": 1, "2024-12-31": 1, "2025-01-01": 2, "2099-01-01": 2} {
		if r := dated.Begun(rows, day, isA); r == nil || r.Cents != want {
			t.Errorf("%s: %v", day, r)
		}
	}
	if r := dated.Begun(rows, "2023-12-31", dated.Any); r != nil {
		t.Errorf("before all: %v", r)
	}
	if r := dated.BegunOrFirst(rows, "2023-12-31", isA); r == nil || r.Cents != 1 || dated.BegunOrFirst(rows, "2026-12-31", isA).Cents != 2 {
		t.Errorf("before all, the first: %v", r)
	}
	for _, change := range [][2]string{{"2025-01-01", "2024-01-01"}, {`"2025-01-01"`, `"2025-01-01", to: "2025-12-31"`}} {
		if _, err := check(strings.Replace(body, change[0], change[1], 1), next); err == nil {
			t.Errorf("%v was read", change)
		}
	}
}

func TestTheRowOfADay(t *testing.T) {
	t.Parallel()
	rows, err := check(good, rule)
	if err != nil {
		t.Fatal(err)
	}
	isA := func(r *rate) bool { return r.Kind == "A" }
	for day, want := range map[string]int{"2023-12-31": 0, "2024-01-01": 1, "2024-12-31": 1, "2025-01-01": 2} {
		if r := dated.Find(rows, day, isA); (r == nil) != (want == 0) || r != nil && r.Cents != want {
			t.Errorf("%s: %v", day, r)
		}
	}
}
