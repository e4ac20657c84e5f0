// Package purpose remembers tokens for a purpose that callers got in exchange for their own, so that a caller who states the same
// purpose again is not asked about twice. It asks nobody and decides nothing.
package purpose

import (
	"crypto/sha256"
	"sync"
	"time"

	"github.com/digisoc/platform/pkg/clock"
)

// maxKept tokens are remembered; a full memory starts afresh.
const maxKept = 20_000

// Key is what a token was given for. Token is the caller's own, which is kept as its hash only.
type Key struct{ Token, Certificate, Purpose, LegalBasis, Case string }

type kept struct {
	token string
	until time.Time
}

// Cache is safe for concurrent use.
type Cache struct {
	clock clock.Clock
	mu    sync.Mutex
	list  map[[32]byte]kept
}

// New returns an empty memory.
func New(c clock.Clock) *Cache { return &Cache{clock: c, list: map[[32]byte]kept{}} }

func (k Key) hash() [32]byte {
	return sha256.Sum256([]byte(k.Token + "\n" + k.Certificate + "\n" + k.Purpose + "\n" + k.LegalBasis + "\n" + k.Case))
}

// Get returns the token of a key while it holds.
func (c *Cache) Get(k Key) (token string, ok bool) {
	key := k.hash()
	c.mu.Lock()
	defer c.mu.Unlock()
	found, ok := c.list[key]
	if ok && !c.clock.Now().Before(found.until) {
		delete(c.list, key)
		return "", false
	}
	return found.token, ok
}

// Forget has the next call with a key ask anew.
func (c *Cache) Forget(k Key) {
	key := k.hash()
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.list, key)
}

// Put remembers a token that holds for a while; it is forgotten some time before, so that it does not end on its way.
func (c *Cache) Put(k Key, token string, life time.Duration) {
	early := min(life/5, 30*time.Second)
	key := k.hash()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.list) >= maxKept {
		clear(c.list)
	}
	c.list[key] = kept{token: token, until: c.clock.Now().Add(life - early)}
}
