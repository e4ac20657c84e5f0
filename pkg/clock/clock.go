// Package clock is the passed-in clock and the civil calendar of Europe/Riga.
//
// Domain code takes dates as values; only app and plumbing ask a Clock. It is not a timer: use testing/synctest or
// context deadlines for waiting.
package clock

import (
	"fmt"
	"sync"
	"time"
	_ "time/tzdata" // the zone must exist on a machine without zone files
)

// Riga is the time zone of every legal term and date.
var Riga = mustLoad("Europe/Riga")

func mustLoad(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic(fmt.Sprintf("clock: %v", err)) // tzdata is linked in: a failure is a broken build
	}
	return loc
}

// Clock tells the time.
type Clock interface{ Now() time.Time }

type system struct{}

func (system) Now() time.Time { return time.Now() }

// System is the machine's clock.
func System() Clock { return system{} }

// FixedClock stands still until told otherwise; safe for concurrent use.
type FixedClock struct {
	mu  sync.Mutex
	now time.Time
}

// Fixed returns a clock that stands at t.
func Fixed(t time.Time) *FixedClock { return &FixedClock{now: t} }

// Now returns the set time.
func (c *FixedClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Set moves the clock to t.
func (c *FixedClock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// Advance moves the clock on.
func (c *FixedClock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Today is the civil date in Riga, as midnight UTC of that date: the form in which dates without time are kept.
func Today(c Clock) time.Time {
	y, m, d := c.Now().In(Riga).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}
