package webhook_test

import (
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/webhook"
)

// Attempts go on for days, ever later, spread by a tenth either way, and never earlier than the endpoint asked for.
func TestWaitsGrowForDays(t *testing.T) {
	t.Parallel()
	for chance, share := range map[float64]float64{0: 0.9, 0.5: 1, 1: 1.1} {
		total, before := time.Duration(0), time.Duration(0)
		for attempts := 1; attempts < 10; attempts++ {
			wait := webhook.Wait(attempts, chance, 0)
			if wait <= before {
				t.Errorf("after %d attempts %s, after one less %s", attempts, wait, before)
			}
			total, before = total+wait, wait
		}
		want := time.Duration(share * float64(75*time.Hour+35*time.Minute+5*time.Second))
		if off := total - want; off > time.Second || off < -time.Second {
			t.Errorf("chance %v: %s in all, want %s", chance, total, want)
		}
	}
	if got := webhook.Wait(1, 0.5, time.Hour); got != time.Hour {
		t.Errorf("asked to wait for an hour, tried again after %s", got)
	}
	if first, last := webhook.Wait(0, 0.5, 0), webhook.Wait(99, 0.5, 0); first != 5*time.Second || last != 24*time.Hour {
		t.Errorf("outside the attempts: %s and %s", first, last)
	}
}
