package breakglass_test

import (
	"strings"
	"testing"

	"github.com/digisoc/platform/services/sharing/internal/breakglass"
)

const two = `- {from: "2026-01-01", to: "2026-06-30", requesters: [a], approvers: [b], reviewers: [c], max_minutes: 120, approve_within_hours: 24, source: x, mark: D}
- {from: "2026-07-01", requesters: [a], approvers: [b], reviewers: [c], max_minutes: 60, approve_within_hours: 24, source: x, mark: D}
`

func TestRowOfTheDay(t *testing.T) {
	t.Parallel()
	rows, err := breakglass.Parse([]byte(two))
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]int{"2025-12-31": 0, "2026-06-30": 120, "2026-07-01": 60, "2030-01-01": 60} {
		if row, ok := rows.On(day); row.MaxMinutes != want || ok != (want > 0) {
			t.Errorf("%s: %d, %v", day, row.MaxMinutes, ok)
		}
	}
}

func TestRowsThatAreNotWhole(t *testing.T) {
	t.Parallel()
	for what, change := range map[string][2]string{
		"overlap": {"2026-07-01", "2026-06-30"}, "no approver": {"approvers: [b]", "approvers: []"}, "too long": {"max_minutes: 120", "max_minutes: 9000"},
		"no source": {"source: x", "source: ''"}, "unknown field": {"mark: D}", "mark: D, more: 1}"}, "no day": {"2026-01-01", "soon"},
	} {
		if _, err := breakglass.Parse([]byte(strings.Replace(two, change[0], change[1], 1))); err == nil {
			t.Errorf("%s was read", what)
		}
	}
	if _, err := breakglass.Load(); err != nil {
		t.Errorf("the rows in force: %v", err)
	}
}
