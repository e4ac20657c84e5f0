package deadline

import (
	"strings"
	"testing"

	"github.com/digisoc/platform/pkg/workdays"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

func day(t testing.TB, s string) domain.Date {
	t.Helper()
	d, err := domain.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func load(t testing.TB) *Calendar {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestDecisionTerm(t *testing.T) {
	c := load(t)
	for received, want := range map[string]string{
		"2026-11-20": "2026-12-21", // the 20th is a Sunday
		"2026-11-23": "2026-12-23",
		"2026-11-24": "2026-12-28", // Christmas, then a weekend
		"2026-11-30": "2026-12-30",
		"2026-12-01": "2027-01-04", // New Year, then a weekend
		"2026-01-31": "2026-03-02", // 28 February is a Saturday
		"2026-05-23": "2026-06-25", // Līgo and Jāņi
		"2026-03-03": "2026-04-07", // Good Friday to Easter Monday
		"2026-10-18": "2026-11-19",
		"2025-04-04": "2025-05-06", // 4 May 2025 is a Sunday: Monday is off
		"2023-06-09": "2023-07-11", // end of the song festival moved to Monday
		"2023-04-28": "2023-05-30", // Sunday, Whitsun, and the one-off Monday
	} {
		if got := c.Decision("0033000", day(t, received)); got != day(t, want) {
			t.Errorf("received %s: due %s, want %s", received, got, want)
		}
	}
}

func TestMunicipalityMayHaveItsOwnTerm(t *testing.T) {
	terms := []byte(`terms:
  - {key: decision_term, from: 2021-01-01, months: 1, legal_ref: x, confidence: C}
  - {key: appeal_term, from: 2021-01-01, months: 1, legal_ref: x, confidence: C}
  - {key: reassessment_term, from: 2021-01-01, months: 1, legal_ref: x, confidence: NC}
  - {key: decision_term, municipality: "0031000", from: 2026-01-01, to: 2026-12-31, working_days: 3, legal_ref: x, confidence: S}
`)
	off, err := workdays.Load()
	if err != nil {
		t.Fatal(err)
	}
	c, err := parse(terms, off)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range [][3]string{
		{"0031000", "2026-11-16", "2026-11-20"}, // the 18th is off
		{"0031000", "2025-11-14", "2025-12-15"}, // not yet in force
		{"0033000", "2026-11-16", "2026-12-16"},
	} {
		if got := c.Decision(x[0], day(t, x[1])); got != day(t, x[2]) {
			t.Errorf("%v: %s", x, got)
		}
	}
}

func TestDataThatCannotWorkIsRefused(t *testing.T) {
	good := "terms:\n  - {key: decision_term, from: 2021-01-01, months: 1, legal_ref: x, confidence: C}\n  - {key: appeal_term, from: 2021-01-01, months: 1, legal_ref: x, confidence: C}\n  - {key: reassessment_term, from: 2021-01-01, months: 1, legal_ref: x, confidence: NC}\n"
	if _, err := parse([]byte(good), &workdays.Calendar{}); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{
		"terms: []", strings.Replace(good, "months: 1", "months: 0", 1), strings.Replace(good, "months: 1", "months: 1, working_days: 3", 1),
		strings.Replace(good, "legal_ref: x", "legal_ref: ''", 1), strings.Replace(good, "2021-01-01", "2021-02-30", 1),
		strings.Replace(good, "2021-01-01", "2022-01-01", 1), "terms: 7",
	} {
		if _, err := parse([]byte(bad), &workdays.Calendar{}); err == nil {
			t.Errorf("accepted:\n%s", bad)
		}
	}
}

func TestWorkingDaysLeft(t *testing.T) {
	c := load(t)
	for _, x := range []struct {
		today, due string
		want       int
	}{
		{"2026-11-20", "2026-11-20", 0}, {"2026-11-20", "2026-11-23", 1}, {"2026-11-17", "2026-11-20", 2},
		{"2026-11-23", "2026-11-20", -1}, {"2026-12-23", "2027-01-04", 4}, {"2026-11-20", "2026-12-21", 21},
	} {
		if got := c.WorkingDaysLeft(day(t, x.today), day(t, x.due)); got != x.want {
			t.Errorf("%s to %s: %d, want %d", x.today, x.due, got, x.want)
		}
	}
}

// R89: the terms of a crisis benefit are the municipality's own; without one the general term holds and nobody is too late.
func TestCrisisTermsAreTheMunicipalitys(t *testing.T) {
	c := load(t)
	for _, x := range []struct{ municipality, from, decided, filed string }{
		{"0026000", "2026-11-20", "2026-11-27", "2026-12-21"}, // Cēsis: 5 working days, 1 month that ends on a Sunday
		{"0026000", "2021-03-01", "2021-03-15", ""},           // before the reform: 10 working days
		{"0031000", "2026-11-20", "2026-12-04", "2027-02-22"}, // Jēkabpils: 10 working days, 3 months that end on a Saturday
		{"0035000", "2026-11-20", "2026-12-21", "2026-12-21"}, // Limbaži has no term of decision of its own
		{"0033000", "2026-11-20", "2026-12-21", ""},           // nothing is known of Kuldīga
	} {
		if got := c.CrisisDecision(x.municipality, day(t, x.from)); got != day(t, x.decided) {
			t.Errorf("%s %s: decide by %s, want %s", x.municipality, x.from, got, x.decided)
		}
		got, ok := c.CrisisFiling(x.municipality, day(t, x.from))
		if ok != (x.filed != "") || got.String() != x.filed {
			t.Errorf("%s %s: file by %s, want %s", x.municipality, x.from, got, x.filed)
		}
	}
}
