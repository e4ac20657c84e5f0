package app

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

// dice count the calls of each sandbox in this process: the n-th call of a seed always fares alike.
type dice struct {
	calls   sync.Map // tenant to *atomic.Uint64
	waiting atomic.Int32
}

// mostWaiting is how many calls may be kept waiting on purpose: sandboxes are made by strangers, and a call that waits holds
// a connection.
const mostWaiting = 8

func (d *dice) next(tenant uuid.UUID) uint64 {
	n, _ := d.calls.LoadOrStore(tenant, new(atomic.Uint64))
	return n.(*atomic.Uint64).Add(1)
}

// suffer does to a call of a sandbox what its faults say. Elsewhere nothing.
func (a *App) suffer(ctx context.Context, adm Admission) error {
	if adm.Environment != domain.Sandbox {
		return nil
	}
	_, f, err := a.store.Sandbox(ctx, adm.Tenant)
	if err != nil {
		return err
	}
	fate := f.Fate(a.dice.next(adm.Tenant))
	if fate.Wait > 0 && a.dice.waiting.Add(1) <= mostWaiting {
		defer a.dice.waiting.Add(-1)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(fate.Wait):
		}
	} else if fate.Wait > 0 {
		a.dice.waiting.Add(-1)
	}
	switch {
	case fate.Unavailable:
		return domain.ErrSandboxUnavailable
	case fate.Limited:
		return domain.ErrSandboxLimited
	}
	return nil
}

// disturb lets changes of a sandbox come twice or in another order. Nothing is lost.
func (a *App) disturb(ctx context.Context, adm Admission, list []domain.Change) ([]domain.Change, error) {
	if adm.Environment != domain.Sandbox || len(list) == 0 {
		return list, nil
	}
	list = twice(list)
	_, f, err := a.store.Sandbox(ctx, adm.Tenant)
	if err != nil || f.DuplicatePercent+f.ReorderPercent == 0 {
		return list, err
	}
	out := make([]domain.Change, 0, len(list))
	for _, i := range f.Shuffle(len(list), uint64(list[0].Position)) {
		out = append(out, list[i])
	}
	return out, nil
}
