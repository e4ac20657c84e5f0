package erasure

import (
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/clock"
)

func TestNightlyLookIsOnceADayFromThreeOn(t *testing.T) {
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 30, 0, 0, clock.Riga) }
	for name, c := range map[string]struct {
		now, looked time.Time
		want        bool
	}{
		"never looked, before three": {at(26, 2), time.Time{}, false},
		"never looked, at three":     {at(26, 3), time.Time{}, true},
		"a night that was missed":    {at(26, 14), at(25, 3), true},
		"looked this night":          {at(26, 14), at(26, 3), false},
		"the next evening":           {at(26, 23), at(26, 3), false},
		"after midnight":             {at(27, 0), at(26, 3), false},
		"the next night":             {at(27, 3), at(26, 14), true},
		"the same day of a year ago": {at(26, 3), at(26, 3).AddDate(-1, 0, 0), true},
	} {
		if got := lookIsDue(c.now, c.looked); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
