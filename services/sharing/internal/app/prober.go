package app

import (
	"context"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/sharing/internal/availability"
)

// Prober looks once a minute what can be reached. What it saw while its own database was down it keeps in memory until that is back: an
// outage of the database must not look like a minute in which nobody looked.
type Prober struct {
	store    AvailabilityStore
	checks   map[string]func(context.Context) error
	clock    clock.Clock
	observer uuid.UUID
	waiting  []availability.Sample
}

// NewProber returns a prober; checks are what it looks at, by target: nil when it was reached and answers.
func NewProber(s AvailabilityStore, checks map[string]func(context.Context) error, c clock.Clock) *Prober {
	return &Prober{store: s, checks: checks, clock: c, observer: uuid.Must(uuid.NewV7())}
}

const (
	probePatience = 10 * time.Second
	mostWaiting   = 24 * 60 // minutes; older ones are lost, and unknown
)

// Look looks once and keeps what it saw. The error says that it waits in memory.
func (p *Prober) Look(ctx context.Context) error {
	sample := availability.Sample{Minute: p.clock.Now().UTC().Truncate(time.Minute)}
	asking, cancel := context.WithTimeout(ctx, probePatience)
	defer cancel()
	var mu sync.Mutex
	var wg sync.WaitGroup
	for target, check := range p.checks {
		wg.Go(func() {
			err := check(asking)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				sample.Down = append(sample.Down, target)
			} else {
				sample.Up = append(sample.Up, target)
			}
		})
	}
	wg.Wait()
	if ctx.Err() != nil {
		return nil // we stop: what was not reached now says nothing about the others
	}
	slices.Sort(sample.Up)
	slices.Sort(sample.Down)
	p.waiting = append(p.waiting, sample)
	if n := len(p.waiting); n > mostWaiting {
		p.waiting = slices.Clone(p.waiting[n-mostWaiting:])
	}
	return p.keep(ctx)
}

func (p *Prober) keep(ctx context.Context) error {
	for len(p.waiting) > 0 {
		if err := p.store.AddProbe(ctx, p.observer, p.waiting[0]); err != nil {
			return err
		}
		p.waiting = p.waiting[1:]
	}
	return nil
}

// Next is when to look next: at the next whole minute.
func (p *Prober) Next() time.Duration {
	now := p.clock.Now()
	return now.Truncate(time.Minute).Add(time.Minute).Sub(now)
}
