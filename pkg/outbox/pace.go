package outbox

import (
	"math"
	"time"
)

// pace is how long the pump lets events gather when it is busy without being behind. Each group has a fixed price at the
// broker and in the database, which the writers on the same machine pay; a moment more makes groups large and rare.
const pace = 40 * time.Millisecond

// crowded is the rate, in events a second, above which the pump keeps the pace.
const crowded = 1500

// memory is how far back the rate looks: far enough that a pause and the events that waited for its end are no crowd.
const memory = time.Second

// rate is how many events a second there have been of late.
type rate struct {
	value float64
	at    time.Time
}

// note adds n events. The ones before fade with time, not with the number of groups: many small groups close together
// count no more than their events.
func (r *rate) note(n int, now time.Time) float64 {
	r.value = r.value*math.Exp(-now.Sub(r.at).Seconds()/memory.Seconds()) + float64(n)/memory.Seconds()
	r.at = now
	return r.value
}

// resting is how long events are still left to gather.
func (p *pumping) resting() time.Duration {
	if p.stopping {
		return 0
	}
	return time.Until(p.rest)
}

// woken is the signal that something was written, which can wait while events gather.
func (p *pumping) woken(rest time.Duration) <-chan struct{} {
	if rest > 0 {
		return nil
	}
	return p.wake
}
