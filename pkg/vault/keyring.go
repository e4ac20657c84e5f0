package vault

import (
	"crypto/cipher"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
)

// Opened keys are kept for keep, at most capacity of them.
const (
	keep     = time.Minute
	capacity = 20_000
)

// keyring keeps opened keys by id. When it is full, or a minute has passed since it was emptied, it is emptied: reading keys
// again costs one statement for all that are missing.
type keyring struct {
	clock clock.Clock

	mu    sync.Mutex
	since time.Time
	keys  map[uuid.UUID]cipher.AEAD
}

func newKeyring(c clock.Clock) *keyring {
	return &keyring{clock: c, keys: map[uuid.UUID]cipher.AEAD{}}
}

// fresh empties the ring when it is time. The caller holds the lock.
func (r *keyring) fresh() {
	if now := r.clock.Now(); now.Sub(r.since) >= keep || now.Before(r.since) || len(r.keys) >= capacity {
		r.since = now
		clear(r.keys)
	}
}

func (r *keyring) put(id uuid.UUID, aead cipher.AEAD) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fresh()
	r.keys[id] = aead
}

func (r *keyring) one(id uuid.UUID) (cipher.AEAD, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fresh()
	aead, ok := r.keys[id]
	return aead, ok
}

// get returns the keys at hand, and the ids that are not, each once.
func (r *keyring) get(ids []uuid.UUID) (found map[uuid.UUID]cipher.AEAD, missing []uuid.UUID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.fresh()
	found = make(map[uuid.UUID]cipher.AEAD, len(ids))
	for _, id := range ids {
		if aead, ok := r.keys[id]; ok {
			found[id] = aead
		} else {
			missing = append(missing, id)
		}
	}
	slices.SortFunc(missing, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	return found, slices.Compact(missing)
}

// forget drops keys that were destroyed.
func (r *keyring) forget(ids []uuid.UUID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, id := range ids {
		delete(r.keys, id)
	}
}
