package authn

import (
	"sync"
	"time"
)

// maxCached tokens are remembered, each at most cacheLife, so that a withdrawn signing key stops counting soon.
const (
	maxCached = 4096
	cacheLife = 5 * time.Minute
)

// tokenCache remembers tokens whose signature was good, by the SHA-256 of the token. Refused tokens are not kept:
// they must not push out good ones.
type tokenCache struct {
	mu      sync.Mutex
	entries map[[32]byte]cached
}

type cached struct {
	details Details
	until   time.Time
}

func newTokenCache() *tokenCache { return &tokenCache{entries: map[[32]byte]cached{}} }

func (c *tokenCache) get(key [32]byte, now time.Time) (Details, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[key]
	if ok && !now.Before(e.until) {
		delete(c.entries, key)
		return Details{}, false
	}
	return e.details, ok
}

func (c *tokenCache) put(key [32]byte, d Details, now time.Time) {
	until := now.Add(cacheLife)
	if d.Expiry.Before(until) {
		until = d.Expiry
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.entries) >= maxCached {
		c.makeRoom(now)
	}
	c.entries[key] = cached{details: d, until: until}
}

// makeRoom drops what is over; if nothing is, it drops an eighth at random, so that its own cost stays rare.
func (c *tokenCache) makeRoom(now time.Time) {
	for key, e := range c.entries {
		if !now.Before(e.until) {
			delete(c.entries, key)
		}
	}
	for key := range c.entries {
		if len(c.entries) <= maxCached-maxCached/8 {
			return
		}
		delete(c.entries, key)
	}
}
