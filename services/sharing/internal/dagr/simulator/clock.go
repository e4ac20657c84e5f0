package simulator

import (
	"time"

	"github.com/digisoc/platform/pkg/clock"
)

// testClock is the clock of the simulator: frozen where it was put, or running with time.
type testClock struct {
	at     time.Time
	frozen bool
	ahead  time.Duration
}

func (c *testClock) now() time.Time {
	if c.frozen {
		return c.at
	}
	return time.Now().Add(c.ahead)
}

func (c *testClock) advance(d time.Duration) {
	if c.frozen {
		c.at = c.at.Add(d)
		return
	}
	c.ahead += d
}

// now is the time of the test clock, in the precision of a record.
func (s *Simulator) now() time.Time { return s.clock.now().UTC().Truncate(time.Microsecond) }

// today is the day of the test clock in Riga.
func (s *Simulator) today() time.Time { return s.now().In(clock.Riga) }

// Advance moves the test clock on.
func (s *Simulator) Advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.clock.advance(d)
}

// Now is the time of the test clock.
func (s *Simulator) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now()
}

// DAGR loads whole registers from two to four in the night (inferred); it answers ten times slower then.
const (
	loadFrom, loadTo = 2, 4
	loadFactor       = 10
)

func (s *Simulator) latency() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	if h := s.today().Hour(); h >= loadFrom && h < loadTo {
		return s.opt.Latency * loadFactor
	}
	return s.opt.Latency
}
