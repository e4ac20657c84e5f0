package sandbox

import (
	"errors"
	"iter"
	"time"
)

// MaxDays is how far a clock is moved at once.
const MaxDays = 400

// ErrClock is a step back, or one that is too far.
var ErrClock = errors.New("sandbox: a clock goes forward, at most 400 days at once")

// Steps are the moments that a clock passes on its way: the end of each day in between, then the target itself. What time
// makes due is done at each of them, so terms, lapses and ends of months fall in their order however far the clock is moved.
func Steps(from, to time.Time, zone *time.Location) (iter.Seq[time.Time], error) {
	if to.Before(from) || to.After(from.In(zone).AddDate(0, 0, MaxDays)) {
		return nil, ErrClock
	}
	return func(yield func(time.Time) bool) {
		at := from.In(zone)
		for {
			y, m, d := at.Date()
			at = time.Date(y, m, d+1, 0, 0, 0, 0, zone) // the calendar's next day, also where the clocks change
			if !at.Before(to) {
				break
			}
			if !yield(at.UTC()) {
				return
			}
		}
		yield(to.UTC())
	}, nil
}
