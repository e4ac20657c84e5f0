package outbox

import (
	"testing"
	"time"
)

func TestRateCountsEventsNotGroups(t *testing.T) {
	for name, groups := range map[string]struct {
		size  int
		gap   time.Duration
		burst int
	}{
		"even":   {1, time.Millisecond, 1},
		"bursts": {1, 100 * time.Microsecond, 100}, // then silence, a thousand a second all the same
		"large":  {250, 250 * time.Millisecond, 1},
	} {
		var r rate
		now := time.Unix(1_800_000_000, 0)
		low, high := 1e9, 0.0
		for second := range 20 {
			for sent := 0; sent < 1000; {
				begun := now
				for range groups.burst {
					now = now.Add(groups.gap)
					v := r.note(groups.size, now)
					sent += groups.size
					if second >= 10 {
						low, high = min(low, v), max(high, v)
					}
				}
				now = begun.Add(time.Duration(groups.burst*groups.size) * time.Millisecond)
			}
		}
		if low < 800 || high > 1200 {
			t.Errorf("%s: between %.0f and %.0f events a second, were 1000", name, low, high)
		}
	}
	var r rate
	r.note(5000, time.Unix(0, 0))
	if v := r.note(0, time.Unix(10, 0)); v > 1 {
		t.Errorf("%.0f events a second after ten quiet ones", v)
	}
}
