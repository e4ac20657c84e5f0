package store

import (
	"sync"

	"github.com/google/uuid"
)

// bells wake those who wait for a provider's list of changes, in this process.
type bells struct {
	mu   sync.Mutex
	hung map[uuid.UUID]chan struct{}
}

// hear returns a channel that the next ring of a provider's bell closes.
func (b *bells) hear(provider uuid.UUID) <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.hung == nil {
		b.hung = map[uuid.UUID]chan struct{}{}
	}
	if b.hung[provider] == nil {
		b.hung[provider] = make(chan struct{})
	}
	return b.hung[provider]
}

// ring wakes everybody who hears a provider's bell. Nobody need be there.
func (b *bells) ring(provider uuid.UUID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if c := b.hung[provider]; c != nil {
		close(c)
		delete(b.hung, provider)
	}
}
