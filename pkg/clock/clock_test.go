package clock

import (
	"testing"
	"time"
)

// An evening in UTC can already be the next day in Riga, in winter (+2) and in summer (+3).
func TestTodayIsTheDayInRiga(t *testing.T) {
	for _, c := range []struct{ now, want string }{
		{"2026-01-31T21:59:59Z", "2026-01-31"},
		{"2026-01-31T22:00:00Z", "2026-02-01"},
		{"2026-06-30T20:59:59Z", "2026-06-30"},
		{"2026-06-30T21:00:00Z", "2026-07-01"},
	} {
		now, err := time.Parse(time.RFC3339, c.now)
		if err != nil {
			t.Fatal(err)
		}
		if got := Today(Fixed(now)).Format(time.DateOnly); got != c.want {
			t.Errorf("%s is %s in Riga, want %s", c.now, got, c.want)
		}
	}
}

func TestFixedClockMovesOnlyWhenTold(t *testing.T) {
	c := Fixed(time.Unix(0, 0))
	c.Advance(time.Hour)
	if got := c.Now(); !got.Equal(time.Unix(3600, 0)) {
		t.Fatalf("now = %v", got)
	}
	c.Set(time.Unix(5, 0))
	if got := c.Now(); !got.Equal(time.Unix(5, 0)) {
		t.Fatalf("now = %v", got)
	}
}
