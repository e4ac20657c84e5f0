// Package lanes does work for many that must not hold each other up: each has one worker at a time in this process, and there are no more workers than so
// many. Who is left out when all are busy comes at the next call. What the work is, who has some and that other processes leave it alone, the caller says.
package lanes

import (
	"context"
	"sync"

	"github.com/google/uuid"
)

// Lanes are the workers. It is safe for concurrent use.
type Lanes struct {
	most int
	mu   sync.Mutex
	busy map[uuid.UUID]bool
	wait sync.WaitGroup
}

// New returns lanes of which so many may be busy.
func New(most int) *Lanes { return &Lanes{most: most, busy: map[uuid.UUID]bool{}} }

// Start begins the work of everybody who has no worker yet and returns at once. What fails is told, unless the context ended.
func (l *Lanes) Start(ctx context.Context, ids []uuid.UUID, work func(context.Context, uuid.UUID) error, failed func(context.Context, error)) {
	for _, id := range ids {
		if !l.take(id) {
			continue
		}
		l.wait.Go(func() {
			defer l.leave(id)
			if err := work(ctx, id); err != nil && ctx.Err() == nil {
				failed(ctx, err)
			}
		})
	}
}

// Wait returns when nobody works.
func (l *Lanes) Wait() { l.wait.Wait() }

func (l *Lanes) take(id uuid.UUID) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.busy[id] || len(l.busy) >= l.most {
		return false
	}
	l.busy[id] = true
	return true
}

func (l *Lanes) leave(id uuid.UUID) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.busy, id)
}
