package app

import (
	"context"
	"sync"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// pass is one look of all subscriptions at what is new. What several of them ask is asked once: most share their permission and their place.
type pass struct {
	app         *Subscriptions
	permissions asked[uuid.UUID, *domain.Permission]
	news        asked[place, found]
}

type place struct {
	dataset domain.Dataset
	after   int64
}

type found struct {
	fresh []news
	more  bool
}

// open is a permission under which something may leave now; nil when nothing may.
func (p *pass) open(ctx context.Context, id uuid.UUID) (*domain.Permission, error) {
	return p.permissions.get(id, func() (*domain.Permission, error) {
		permission, err := p.app.store.PermissionByID(ctx, id)
		if err != nil {
			return nil, err
		}
		if flows, err := p.app.flows(ctx, &permission); err != nil || !flows {
			return nil, err
		}
		return &permission, nil
	})
}

// after is what is new in a dataset after a position.
func (p *pass) after(ctx context.Context, d domain.Dataset, position int64) (found, error) {
	return p.news.get(place{d, position}, func() (f found, err error) {
		f.fresh, f.more, err = p.app.news(ctx, d, position)
		return f, err
	})
}

// asked keeps answers; who asks while another does waits for the same answer.
type asked[K comparable, V any] struct {
	mu      sync.Mutex
	answers map[K]func() (V, error)
}

func (a *asked[K, V]) get(k K, ask func() (V, error)) (V, error) {
	a.mu.Lock()
	answer, ok := a.answers[k]
	if !ok {
		if a.answers == nil {
			a.answers = map[K]func() (V, error){}
		}
		answer = sync.OnceValues(ask)
		a.answers[k] = answer
	}
	a.mu.Unlock()
	return answer()
}
