package workdays

import (
	"testing"
	"time"
)

func day(t *testing.T, s string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func load(t *testing.T) *Calendar {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestEaster(t *testing.T) {
	t.Parallel()
	for year, want := range map[int]string{2021: "2021-04-04", 2022: "2022-04-17", 2023: "2023-04-09", 2024: "2024-03-31",
		2025: "2025-04-20", 2026: "2026-04-05", 2027: "2027-03-28", 2038: "2038-04-25"} {
		if got := Easter(year); !got.Equal(day(t, want)) {
			t.Errorf("%d: %s", year, got)
		}
	}
}

func TestHolidays(t *testing.T) {
	t.Parallel()
	c := load(t)
	for s, want := range map[string]bool{
		"2024-05-06": true, "2024-05-05": false, "2023-11-20": true, "2024-11-18": true, "2026-05-04": true, "2026-05-05": false,
		"2023-07-10": true, "2022-07-11": false, "2026-12-31": true, "2026-12-30": false, "2026-05-24": true, "2023-05-29": true,
	} {
		if _, got := c.Holiday(day(t, s)); got != want {
			t.Errorf("%s: off %v, want %v", s, got, want)
		}
	}
}

func TestTermsInWorkingDays(t *testing.T) {
	t.Parallel()
	c := load(t)
	for _, x := range []struct {
		from string
		n    int
		want string
	}{
		{"2026-11-16", 0, "2026-11-16"}, {"2026-11-16", 3, "2026-11-20"}, // the 18th is off
		{"2026-12-22", 3, "2026-12-29"}, {"2026-11-20", 1, "2026-11-23"},
	} {
		if got := c.Add(day(t, x.from), x.n); !got.Equal(day(t, x.want)) {
			t.Errorf("%d after %s: %s, want %s", x.n, x.from, got.Format(time.DateOnly), x.want)
		}
	}
	for _, x := range []struct {
		today, due string
		want       int
	}{
		{"2026-11-20", "2026-11-20", 0}, {"2026-11-20", "2026-11-23", 1}, {"2026-11-17", "2026-11-20", 2},
		{"2026-11-23", "2026-11-20", -1}, {"2026-12-23", "2027-01-04", 4}, {"2026-11-20", "2026-12-21", 21},
	} {
		if got := c.Left(day(t, x.today), day(t, x.due)); got != x.want {
			t.Errorf("%s to %s: %d, want %d", x.today, x.due, got, x.want)
		}
	}
}

func TestDaysOffThatCannotBeAreRefused(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"once: [{date: tomorrow}]", "yearly: 7"} {
		if _, err := Parse([]byte(bad)); err == nil {
			t.Errorf("accepted %s", bad)
		}
	}
}
