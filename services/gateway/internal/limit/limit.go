// Package limit holds back callers who ask too fast: one token bucket per caller in a table that cannot grow.
//
// It protects one process. Fairness between several gateways is a matter of the load balancer in front.
package limit

import (
	"container/list"
	"math"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/digisoc/platform/pkg/clock"
)

// Table is a bounded table of buckets; the caller not seen for longest gives way. It is safe for concurrent use.
type Table struct {
	clock clock.Clock
	rate  rate.Limit
	burst int
	max   int

	mu      sync.Mutex
	order   *list.List // front: seen last
	buckets map[string]*list.Element
}

type bucket struct {
	key     string
	limiter *rate.Limiter
}

// Decision says whether a request may go on, and what the caller should know.
type Decision struct {
	Allowed   bool
	Limit     int           // requests at once
	Remaining int           // requests left at once
	Reset     time.Duration // until the bucket is full again
	Retry     time.Duration // until one request fits, when refused
}

// New makes a table: perSecond requests lasting, burst at once, at most callers buckets.
func New(c clock.Clock, perSecond float64, burst, callers int) *Table {
	return &Table{clock: c, rate: rate.Limit(perSecond), burst: burst, max: callers, order: list.New(), buckets: map[string]*list.Element{}}
}

// Allow takes one request from the caller's bucket.
func (t *Table) Allow(key string) Decision {
	now := t.clock.Now()
	l := t.limiter(key)
	allowed := l.AllowN(now, 1)
	tokens := l.TokensAt(now)
	d := Decision{Allowed: allowed, Limit: t.burst, Remaining: max(0, int(math.Floor(tokens))), Reset: t.after(float64(t.burst) - tokens)}
	if !allowed {
		d.Retry = t.after(1 - tokens)
	}
	return d
}

func (t *Table) after(tokens float64) time.Duration {
	return time.Duration(math.Ceil(max(0, tokens) / float64(t.rate) * float64(time.Second)))
}

func (t *Table) limiter(key string) *rate.Limiter {
	t.mu.Lock()
	defer t.mu.Unlock()
	if e, ok := t.buckets[key]; ok {
		t.order.MoveToFront(e)
		return e.Value.(*bucket).limiter
	}
	if t.order.Len() >= t.max {
		oldest := t.order.Back()
		delete(t.buckets, oldest.Value.(*bucket).key)
		t.order.Remove(oldest)
	}
	b := &bucket{key: key, limiter: rate.NewLimiter(t.rate, t.burst)}
	t.buckets[key] = t.order.PushFront(b)
	return b.limiter
}

// Len is the number of callers remembered.
func (t *Table) Len() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.order.Len()
}
