package oversight

import (
	"strings"
	"testing"
	"time"
)

// SEC-ACC-1, SEC-OUT-1: quarterly for privileged roles, yearly for all; an assessment each year, warned of before.
func TestSEC_ACC_1_RulesAreWhole(t *testing.T) {
	t.Parallel()
	r, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	day := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	if got := r.Reviews(day); got.Months != 12 || got.Often != 3 || len(got.Kept) == 0 {
		t.Errorf("reviews %+v", got)
	}
	if got := r.Outsourcing(day); got.AssessmentMonths != 12 || got.WarnDays[0] < got.WarnDays[len(got.WarnDays)-1] {
		t.Errorf("outsourcing %+v", got)
	}
	text := string(file)
	for what, broken := range map[string]string{
		"an unknown mark":   strings.Replace(text, "mark: D", "mark: X", 1),
		"no source":         strings.Replace(text, "source: SEC-OUT-1", "source: '' #", 1),
		"no day":            strings.Replace(text, "from: 2026-01-01", "from: soon", 1),
		"an unknown field":  strings.Replace(text, "grace_days", "grace", 1),
		"a year of nothing": strings.Replace(text, "assessment_months: 12", "assessment_months: 0", 1),
		"nothing":           "{}",
	} {
		if _, err := parse([]byte(broken)); err == nil {
			t.Errorf("%s was taken", what)
		}
	}
}
