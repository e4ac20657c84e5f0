package stoplist

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
)

// Holder is the list of one replica. It is safe for concurrent use. It is closed until it was filled the first time, and again when
// it was not refreshed for too long: then nobody but anonymous readers of public data is let in.
type Holder struct {
	service  string
	clock    clock.Clock
	settings Settings

	mu      sync.RWMutex
	list    list
	filled  time.Time
	streams map[*stream]struct{}
	seen    sightings
}

// New returns the holder of a service's replica.
func New(service string, c clock.Clock) (*Holder, error) {
	s, err := SettingsOn(c.Now())
	if err != nil {
		return nil, err
	}
	return &Holder{service: service, clock: c, settings: s, streams: map[*stream]struct{}{}, seen: sightings{known: map[Sighting]struct{}{}}}, nil
}

// Settings says how often to refresh.
func (h *Holder) Settings() Settings { return h.settings }

// Fill replaces the list, cuts the streams that it stops, and returns the moment that the list has from now on.
func (h *Holder) Fill(entries []Entry) time.Time {
	now := h.clock.Now()
	h.mu.Lock()
	h.list, h.filled = index(entries), now
	h.mu.Unlock()
	h.Sweep()
	return now
}

// Restore begins with a list that was had at an earlier moment and kept since, and counts from that moment. A list that is too old, or from
// the future, and one for a replica that has its own already, is refused.
func (h *Holder) Restore(entries []Entry, had time.Time) error {
	now := h.clock.Now()
	h.mu.Lock()
	defer h.mu.Unlock()
	if age := now.Sub(had); age < 0 || age >= h.settings.KeptFor || !h.filled.Before(had) {
		return fmt.Errorf("%w: the kept list is %s old", ErrStale, age)
	}
	h.list, h.filled = index(entries), had
	return nil
}

// Ready reports whether the list is fresh enough to let anybody in.
func (h *Holder) Ready() error {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.fresh(h.clock.Now())
}

func (h *Holder) fresh(now time.Time) error {
	if h.filled.IsZero() || now.Sub(h.filled) >= h.settings.ClosedAfter {
		return ErrStale
	}
	return nil
}

// Judge decides about a call: ErrStopped, ErrOutsourced, ErrStale, or the caller without the roles that lapsed. records are the names
// that the request mentions.
func (h *Holder) Judge(c caller.Caller, records []string) (caller.Caller, error) {
	now := h.clock.Now()
	h.mu.RLock()
	judged, err := h.list.judge(c, h.service, records, now)
	if stale := h.fresh(now); err == nil && c.Kind != caller.Anonymous {
		err = stale
	}
	h.mu.RUnlock()
	if err == nil || errors.Is(err, ErrOutsourced) { // who comes without a row is listed too
		h.seen.add(c, now)
	}
	return judged, err
}

// Check decides about a record that a use case has found, for example the agreement that a system acts under.
func (h *Holder) Check(records ...string) error {
	now := h.clock.Now()
	h.mu.RLock()
	defer h.mu.RUnlock()
	for _, r := range records {
		if h.list.stopped(Record, r, "", now) {
			return ErrStopped
		}
	}
	return nil
}

type contextKey struct{}

// With puts the holder into the context of a call.
func With(ctx context.Context, h *Holder) context.Context {
	return context.WithValue(ctx, contextKey{}, h)
}

// Check refuses with ErrStopped when one of the records is stopped. Outside a guarded call nothing is.
func Check(ctx context.Context, records ...string) error {
	if h, ok := ctx.Value(contextKey{}).(*Holder); ok && h != nil {
		return h.Check(records...)
	}
	return nil
}

// Cut reports whether a call was ended by the list, for logs and tests.
func Cut(err error) bool {
	return errors.Is(err, ErrStopped) || errors.Is(err, ErrOutsourced) || errors.Is(err, ErrStale)
}
