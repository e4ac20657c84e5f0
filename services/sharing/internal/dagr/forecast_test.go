package dagr

import (
	"math/rand/v2"
	"testing"
	"time"
)

// Acceptance check C2.7: half way through a quota that officials use on working days, the day on which it ends is told within 5 %.
func TestDAGR_ForecastOfAQuotaIsWithinFivePercent(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC) // a Monday
	for seed := range uint64(20) {
		rng := rand.New(rand.NewPCG(seed, 5))
		const quota = 40_000
		var half Use
		var said, spent time.Time
		used := int64(0)
		for day := 0; spent.IsZero(); day++ {
			at := start.AddDate(0, 0, day)
			if wd := at.Weekday(); wd != time.Saturday && wd != time.Sunday {
				used += 200 + rng.Int64N(200)
			}
			if used >= quota/2 && said.IsZero() && at.Weekday() == time.Monday { // a week is whole
				half = Use{at, used}
				said = RunsOut(Use{At: start}, half, quota)
			}
			if used >= quota {
				spent = at
			}
		}
		off := said.Sub(spent).Abs()
		if whole := spent.Sub(start); off > whole/20 {
			t.Errorf("seed %d: said %s, it was %s: %.1f %%", seed, said, spent, 100*float64(off)/float64(whole))
		}
	}
}

// A pace that was hardly seen says nothing.
func TestDAGR_NoPaceNoForecast(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)
	for name, got := range map[string]time.Time{
		"an hour":       RunsOut(Use{start, 0}, Use{start.Add(time.Hour), 500}, 1000),
		"few calls":     RunsOut(Use{start, 0}, Use{start.AddDate(0, 1, 0), 3}, 1000),
		"no beginning":  RunsOut(Use{}, Use{start, 500}, 1000),
		"counted anew":  RunsOut(Use{start, 900}, Use{start.AddDate(0, 1, 0), 10}, 1000),
		"no quota":      RunsOut(Use{start, 0}, Use{start.AddDate(0, 1, 0), 500}, 0),
		"in a lifetime": RunsOut(Use{start, 0}, Use{start.AddDate(1, 0, 0), 20}, 1_000_000),
	} {
		if !got.IsZero() {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := RunsOut(Use{start, 0}, Use{start.AddDate(0, 0, 10), 1000}, 1000); !got.Equal(start.AddDate(0, 0, 10)) {
		t.Errorf("it is used up: %s", got)
	}
}
