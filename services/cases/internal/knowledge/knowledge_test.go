package knowledge

import (
	"slices"
	"strings"
	"testing"

	"github.com/digisoc/platform/services/cases/internal/domain"
)

func day(t *testing.T, s string) domain.Date {
	t.Helper()
	d, err := domain.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// A certificate is judged by the rules of the day on which it was issued (SEC-CHILD-1, BTAL 5.1).
func TestSEC_CHILD_1_CertificateIsJudgedByTheRulesOfItsDay(t *testing.T) {
	t.Parallel()
	rules, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		training   domain.TrainingKind
		hours      int
		issued, to string
		want       []string
	}{
		"whole":                      {"BASIC", 40, "2019-03-15", "2024-03-15", nil},
		"an hour short":              {"BASIC", 39, "2019-03-15", "2024-03-15", []string{"SPECIALIST_HOURS_TOO_FEW"}},
		"a day too long":             {"BASIC", 40, "2019-03-15", "2024-03-16", []string{"SPECIALIST_TERM_TOO_LONG"}},
		"a refresher":                {"REFRESHER", 24, "2025-03-15", "2030-03-15", nil},
		"a part of a refresher":      {"REFRESHER", 8, "2025-03-15", "2030-03-15", []string{"SPECIALIST_HOURS_TOO_FEW"}},
		"both":                       {"BASIC", 24, "2025-03-15", "2035-03-15", []string{"SPECIALIST_HOURS_TOO_FEW", "SPECIALIST_TERM_TOO_LONG"}},
		"before there were any":      {"BASIC", 40, "2001-03-15", "2006-03-15", []string{"SPECIALIST_DATES_INVALID"}},
		"of a kind that has no rule": {"OTHER", 40, "2025-03-15", "2026-03-15", []string{"SPECIALIST_DATES_INVALID"}},
	} {
		var got []string
		for _, p := range rules.Check(domain.Specialist{Training: c.training, Hours: c.hours, Issued: day(t, c.issued), From: day(t, c.issued), To: day(t, c.to)}) {
			got = append(got, p.Reason)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// Rows that contradict each other or are not whole do not load.
func TestRulesAreHeldWhole(t *testing.T) {
	t.Parallel()
	text := string(embedded)
	for name, broken := range map[string]string{
		"two on a day":   strings.Replace(text, `to: "2024-04-30"`, `to: "2024-05-01"`, 1),
		"unknown kind":   strings.Replace(text, "training: BASIC", "training: HALF", 1),
		"no hours":       strings.Replace(text, "hours: 40", "hours: 0", 1),
		"no years":       strings.Replace(text, "years: 5", "years: 0", 1),
		"a strange mark": strings.Replace(text, "mark: NC", "mark: sure", 1),
		"more fields":    strings.Replace(text, "years: 5", "years: 5\n  more: 1", 1),
	} {
		if _, err := Parse([]byte(broken)); err == nil || broken == text {
			t.Errorf("%s was loaded", name)
		}
	}
}
