package spdci

import (
	"testing"
	"time"
)

func TestScheduleFindsItsNextTime(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"* * * * *":          "2026-03-02T09:01:00Z",
		"*/15 * * * *":       "2026-03-02T09:15:00Z",
		"0 14 * * *":         "2026-03-02T12:00:00Z", // Riga is two hours ahead in winter
		"30 7 * * 1-5":       "2026-03-03T05:30:00Z",
		"0 0 1 * *":          "2026-03-31T21:00:00Z", // and three in summer
		"0 12 * * 0":         "2026-03-08T10:00:00Z",
		"0 12 * * 7":         "2026-03-08T10:00:00Z",
		"0 12 15 * 5":        "2026-03-06T10:00:00Z", // either day is enough
		"30 3 29 3 *":        "2027-03-29T00:30:00Z", // 29 March 2026 has no half past three
		"0 0 29 2 *":         "2028-02-28T22:00:00Z",
		"5,10-12/2 11 2 3 *": "2026-03-02T09:05:00Z",
	} {
		s, err := parseSchedule(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := s.after(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)).Format(time.RFC3339); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	if s, err := parseSchedule("0 0 30 2 *"); err != nil || !s.after(time.Now()).IsZero() {
		t.Errorf("30 February comes: %v", err)
	}
	for _, bad := range []string{"", "daily", "* * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *", "* * * * 8", "*/0 * * * *", "5-1 * * * *", "a * * * *", "1-x * * * *"} {
		if _, err := parseSchedule(bad); err == nil {
			t.Errorf("%q is a schedule", bad)
		}
	}
}
