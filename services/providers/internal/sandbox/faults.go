package sandbox

import (
	"errors"
	"math/rand/v2"
	"time"
)

// ErrFaults is a set of faults that cannot be: a share outside nought to a hundred, or a latency of more than half a second.
var ErrFaults = errors.New("sandbox: shares are 0 to 100 percent, a latency at most 500 ms")

// Faults is what goes wrong on purpose in a sandbox. The zero value is a platform that works.
type Faults struct {
	LatencyMilliseconds int    `json:"latencyMilliseconds"` // half of the calls wait longer than this, one in a hundred four times as long
	ErrorPercent        int    `json:"errorPercent"`        // of calls answered 503
	LimitPercent        int    `json:"limitPercent"`        // of calls answered 429
	DuplicatePercent    int    `json:"duplicatePercent"`    // of changes that come twice
	ReorderPercent      int    `json:"reorderPercent"`      // of changes that change places with the next
	Seed                uint64 `json:"seed"`                // the same seed gives the same faults
}

// Check refuses what cannot be.
func (f Faults) Check() error {
	for _, p := range []int{f.ErrorPercent, f.LimitPercent, f.DuplicatePercent, f.ReorderPercent} {
		if p < 0 || p > 100 {
			return ErrFaults
		}
	}
	if f.LatencyMilliseconds < 0 || f.LatencyMilliseconds > 500 || f.ErrorPercent+f.LimitPercent > 100 {
		return ErrFaults
	}
	return nil
}

// Fate is what happens to one call.
type Fate struct {
	Wait        time.Duration
	Unavailable bool // 503
	Limited     bool // 429
}

// Fate throws the dice for the n-th call.
func (f Faults) Fate(n uint64) Fate {
	r := f.dice(n, 1)
	out := Fate{}
	if f.LatencyMilliseconds > 0 {
		wait := time.Duration(f.LatencyMilliseconds) * time.Millisecond
		switch share := r.Float64(); {
		case share < 0.5:
			wait = time.Duration(float64(wait) * 2 * share)
		case share >= 0.99:
			wait *= 4
		default:
			wait = time.Duration(float64(wait) * (1 + 2*(share-0.5)))
		}
		out.Wait = wait
	}
	switch share := r.IntN(100); {
	case share < f.ErrorPercent:
		out.Unavailable = true
	case share < f.ErrorPercent+f.LimitPercent:
		out.Limited = true
	}
	return out
}

// Shuffle is the order in which n things arrive, by their index: some twice, some in the other's place. Nothing is lost.
func (f Faults) Shuffle(n int, turn uint64) []int {
	r := f.dice(turn, 2)
	out := make([]int, 0, n)
	for i := range n {
		out = append(out, i)
		if r.IntN(100) < f.DuplicatePercent {
			out = append(out, i)
		}
	}
	for i := 0; i+1 < len(out); i++ {
		if r.IntN(100) < f.ReorderPercent {
			out[i], out[i+1] = out[i+1], out[i]
			i++
		}
	}
	return out
}

func (f Faults) dice(n, use uint64) *rand.Rand { return rand.New(rand.NewPCG(f.Seed, n<<2|use)) }
