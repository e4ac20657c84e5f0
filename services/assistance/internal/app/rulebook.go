package app

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// Archive finds the rows of an earlier release of the program by their hash; any error means that there are none.
type Archive func(hash string) (*domain.Parameters, error)

// Rulebook is the law by day and by hash: the pack of this program, the packs activated since, and what earlier releases had.
// A pack that is activated is in force without a restart: here at once, in other instances after their next Reload.
type Rulebook struct {
	base    *domain.Engine
	archive Archive
	active  atomic.Pointer[[]inForce] // nil until it was read for the first time
	known   sync.Map                  // hash → *domain.Engine
}

// inForce is a pack from its day on.
type inForce struct {
	from   domain.Date
	signed time.Time
	engine *domain.Engine
	pack   domain.RulePack
}

func newRulebook(base *domain.Engine) *Rulebook {
	b := &Rulebook{base: base, archive: func(string) (*domain.Parameters, error) { return nil, domain.ErrRulePackNotFound }}
	b.known.Store(base.Parameters().Hash(), base)
	return b
}

// at is the engine for applications of a day. Of two packs from the same day the one that was activated later counts.
func (b *Rulebook) at(active []inForce, day domain.Date) *domain.Engine {
	engine := b.base
	for _, p := range active {
		if p.from > day {
			break
		}
		engine = p.engine
	}
	return engine
}

// byHash is the engine over the rows with this hash, proposed packs included; domain.ErrRulePackNotFound when they are not kept.
func (b *Rulebook) byHash(ctx context.Context, s Store, hash string) (*domain.Engine, error) {
	if e, ok := b.known.Load(hash); ok {
		return e.(*domain.Engine), nil
	}
	params, err := b.archive(hash)
	if err != nil {
		body, err := s.RulePackBody(ctx, hash)
		if err != nil {
			return nil, err
		}
		if params, err = domain.DecodeParameters(body); err != nil {
			return nil, fmt.Errorf("read rule pack: %w", err)
		}
	}
	if params.Hash() != hash {
		return nil, errs.ErrInternal.Wrap(fmt.Errorf("rule pack %s hashes to %s", hash, params.Hash()))
	}
	e, _ := b.known.LoadOrStore(hash, domain.NewEngine(params))
	return e.(*domain.Engine), nil
}

// reload reads which packs are active.
func (b *Rulebook) reload(ctx context.Context, s Store) error {
	packs, err := s.RulePacks(ctx)
	if err != nil {
		return fmt.Errorf("read rule packs: %w", err)
	}
	var list []inForce
	for _, p := range packs {
		if p.State != domain.PackActive {
			continue
		}
		e, err := b.byHash(ctx, s, p.Hash)
		if err != nil {
			return fmt.Errorf("load rule pack %s: %w", p.Label, err)
		}
		list = append(list, inForce{p.ValidFrom, p.ActivatedAt, e, p})
	}
	slices.SortStableFunc(list, func(a, b inForce) int { return cmp.Or(cmp.Compare(a.from, b.from), a.signed.Compare(b.signed)) })
	b.active.Store(&list)
	return nil
}

// engineFor is the engine for applications of a day. Nothing is computed before it is known which packs are active.
func (a *App) engineFor(ctx context.Context, day domain.Date) (*domain.Engine, error) {
	active := a.rules.active.Load()
	if active == nil {
		if err := a.ReloadRules(ctx); err != nil {
			return nil, err
		}
		active = a.rules.active.Load()
	}
	return a.rules.at(*active, day), nil
}

// ReloadRules takes over what was activated, here or by another instance. An instance that cannot read goes on with what it has.
func (a *App) ReloadRules(ctx context.Context) error { return a.rules.reload(ctx, a.store) }
