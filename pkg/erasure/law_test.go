package erasure

import (
	"strings"
	"testing"
	"time"
)

func on(t *testing.T, day string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, day)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// REQ-DAT-6: a term is data, with its days, its mark and who has to decide it.
func TestREQ_DAT_6_LawOfTheDayDecides(t *testing.T) {
	law, err := Load([]byte(`
- {code: A, groups: [G10], years: 10, valid_from: 2026-01-01, owner: LM, decide_by: 2026-12-31, mark: D, source: s, lv: l, en: e}
- {code: A, groups: [G10], years: 2, valid_from: 2030-01-01, mark: P, source: s, lv: l, en: e}
- {code: B, groups: [G30], years: 0, valid_from: 2026-01-01, mark: P, source: s, lv: l, en: e}
- {code: C, groups: [G31], kept: true, valid_from: 2026-01-01, mark: P, source: s, lv: l, en: e}`))
	if err != nil {
		t.Fatal(err)
	}
	last := Use{Last: on(t, "2026-02-28")}
	for name, c := range map[string]struct {
		group, today string
		use          Use
		reason, rule string
		until        string
	}{
		"the term runs":            {"G10", "2029-12-31", last, TermRuns, "A/2026-01-01", "2036-02-29"},
		"its last day":             {"G10", "2028-02-28", Use{Last: on(t, "2018-02-28")}, TermRuns, "A/2026-01-01", "2028-02-29"},
		"the day after":            {"G10", "2028-02-29", Use{Last: on(t, "2018-02-28")}, "", "A/2026-01-01", "2028-02-29"},
		"a later law is shorter":   {"G10", "2030-01-01", last, "", "A/2030-01-01", "2028-02-29"},
		"something goes on":        {"G10", "2050-01-01", Use{Last: last.Last, Open: true}, InUse, "A/2030-01-01", ""},
		"nobody knows the use":     {"G10", "2050-01-01", Use{}, InUse, "A/2030-01-01", ""},
		"the term is open":         {"G30", "2050-01-01", last, TermOpen, "B/2026-01-01", ""},
		"the law has it kept":      {"G31", "2050-01-01", last, LawKeeps, "C/2026-01-01", ""},
		"there is no row":          {"G99", "2050-01-01", last, TermOpen, "", ""},
		"there is no row yet":      {"G10", "2025-12-31", last, TermOpen, "", ""},
		"the day of a leap year":   {"G10", "2034-02-28", Use{Last: on(t, "2032-02-29")}, TermRuns, "A/2030-01-01", "2034-03-02"},
		"and the day after that's": {"G10", "2034-03-02", Use{Last: on(t, "2032-02-29")}, "", "A/2030-01-01", "2034-03-02"},
	} {
		v := law.Judge(c.group, c.use, on(t, c.today))
		until := ""
		if !v.Until.IsZero() {
			until = v.Until.Format(time.DateOnly)
		}
		if v.Reason != c.reason || v.Row.Name() != c.rule || until != c.until {
			t.Errorf("%s: %q by %q until %q", name, v.Reason, v.Row.Name(), until)
		}
	}
}

func TestREQ_DAT_6_RowsThatAreNotWholeDoNotLoad(t *testing.T) {
	const good = "{code: A, groups: [G10], years: 10, valid_from: 2026-01-01, owner: LM, decide_by: 2026-12-31, mark: D, source: s, lv: l, en: e}"
	if _, err := Load([]byte("- " + good)); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"no mark": {"mark: D, ", ""}, "derived and nobody's": {"owner: LM, ", ""}, "derived for ever": {"decide_by: 2026-12-31, ", ""}, "no source": {"source: s, ", ""},
		"no text": {"lv: l, ", ""}, "no day": {"2026-01-01", "someday"}, "no group": {"G10", "income"}, "a term and kept": {"years: 10", "years: 10, kept: true"},
		"unknown word": {"code: A", "code: A, until: never"}, "a negative term": {"years: 10", "years: -1"},
	} {
		if _, err := Load([]byte("- " + strings.Replace(good, change[0], change[1], 1))); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if _, err := Load([]byte("- " + good + "\n- " + good)); err == nil {
		t.Error("two rows of one day: taken")
	}
}

func TestEmbeddedLawIsWhole(t *testing.T) {
	law, err := Embedded()
	if err != nil || len(law.Groups()) == 0 {
		t.Fatal(err)
	}
	if because := law.Of("G30", on(t, "2026-11-26")).Because(); because != TermOpen {
		t.Errorf("decisions are erased although nobody decided their term: %q", because)
	}
}
