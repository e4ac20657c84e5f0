package dagr

import "time"

// Use is how many calls of a permission were used at a time.
type Use struct {
	At    time.Time
	Calls int64
}

// least is how long and how many calls a pace must be seen before it says anything.
const (
	leastTime  = 24 * time.Hour
	leastCalls = 20
)

// RunsOut says when a quota will be used up at the pace seen between two times; the zero time when there is no pace to tell from.
func RunsOut(first, last Use, quota int64) time.Time {
	passed, calls := last.At.Sub(first.At), last.Calls-first.Calls
	switch {
	case quota <= 0 || first.At.IsZero() || passed < leastTime || calls < leastCalls:
		return time.Time{}
	case last.Calls >= quota:
		return last.At
	}
	each := float64(passed) / float64(calls)
	left := each * float64(quota-last.Calls)
	if left > float64(100*365*24*time.Hour) { // beyond any permission
		return time.Time{}
	}
	return last.At.Add(time.Duration(left))
}
