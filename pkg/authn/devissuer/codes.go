package devissuer

import (
	"crypto/rand"
	"sync"
	"time"

	"github.com/digisoc/platform/pkg/clock"
)

const (
	codeLife = time.Minute
	maxKept  = 10_000 // codes or assertion ids held at once; more is an attack on a development issuer
)

// grant is what a code stands for.
type grant struct {
	request
	subject string
	at      time.Time
}

// codes holds authorization codes: each is good once, for a minute.
type codes struct {
	clock clock.Clock
	mu    sync.Mutex
	open  map[string]grant
}

func newCodes(c clock.Clock) *codes { return &codes{clock: c, open: map[string]grant{}} }

func (c *codes) issue(g grant) string {
	code := rand.Text()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.open) >= maxKept {
		clear(c.open)
	}
	c.open[code] = g
	return code
}

// take returns the grant of a code and forgets it, whatever comes next.
func (c *codes) take(code string) (grant, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	g, ok := c.open[code]
	delete(c.open, code)
	return g, ok && c.clock.Now().Before(g.at.Add(codeLife))
}

// replays remembers the ids of assertions until they expire.
type replays struct {
	clock clock.Clock
	mu    sync.Mutex
	seen  map[string]time.Time
}

func newReplays(c clock.Clock) *replays { return &replays{clock: c, seen: map[string]time.Time{}} }

// first reports whether the id is new. When the memory is full of live ids everything is refused, never forgotten.
func (r *replays) first(id string, until time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.clock.Now()
	if len(r.seen) >= maxKept {
		for old, end := range r.seen {
			if !now.Before(end) {
				delete(r.seen, old)
			}
		}
	}
	if end, ok := r.seen[id]; ok && now.Before(end) || len(r.seen) >= maxKept {
		return false
	}
	r.seen[id] = until
	return true
}
