package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/sandbox"
)

// timeIn is the time of a call: that of its sandbox once the caller is known, and the real one everywhere else.
func (a *App) timeIn(ctx context.Context) time.Time {
	if w, ok := ctx.Value(witnessKey{}).(*Witness); ok {
		return a.now().Add(w.Ahead())
	}
	return a.now()
}

// dayIn is the day of timeIn in Latvia.
func (a *App) dayIn(ctx context.Context) domain.Date {
	return domain.DateOf(a.timeIn(ctx).In(clock.Riga))
}

// inSandbox is a context of work that nobody called for, in the time of a sandbox.
func inSandbox(ctx context.Context, tenant uuid.UUID, ahead time.Duration) context.Context {
	ctx, w := Watch(ctx)
	w.seen.Store(&place{tenant, ahead})
	return ctx
}

func (a *App) movedSandboxes(ctx context.Context) ([]MovedSandbox, error) {
	if a.people == nil {
		return nil, nil
	}
	return a.store.MovedSandboxes(ctx)
}

// AdvanceClock asks that the clock of the calling system's sandbox be moved by so many days. It is moved by TickClocks.
func (a *App) AdvanceClock(ctx context.Context, days int) (Sandbox, error) {
	s, err := a.Sandbox(ctx)
	if err != nil {
		return Sandbox{}, err
	}
	return s, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		t, err := tx.LockSandbox(ctx, s.ID)
		if err != nil {
			return err
		}
		if !t.AdvanceTo.IsZero() {
			return domain.ErrSandboxClockBusy
		}
		from := a.now().Add(t.Ahead)
		s.AdvanceTo = from.In(clock.Riga).AddDate(0, 0, days).UTC()
		if _, err := sandbox.Steps(from, s.AdvanceTo, clock.Riga); err != nil || days < 1 {
			return domain.ErrSandboxClock.Wrap(err)
		}
		tx.Answer(s)
		return tx.AdvanceSandbox(ctx, t.ID, s.AdvanceTo)
	})
}

// clockLease is how long a process moves a clock alone; each step renews it.
const clockLease = time.Minute

// TickClocks moves the clocks that were asked to move. It is called often, by however many processes: each clock is moved by
// one.
func (a *App) TickClocks(ctx context.Context) error {
	if a.people == nil {
		return nil
	}
	ids, err := a.store.AdvancingSandboxes(ctx, a.now())
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := a.advance(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// advance moves one clock to the end of each day on its way and does there what is due, so that terms, lapses and ends of
// months fall in their order. When the process ends on the way, the next one goes on from the last step.
func (a *App) advance(ctx context.Context, tenant uuid.UUID) error {
	var t domain.Tenant
	var mine bool
	err := a.store.InTx(ctx, func(ctx context.Context, tx Tx) (err error) {
		t, mine, err = tx.LeaseSandboxClock(ctx, tenant, a.now(), a.now().Add(clockLease))
		return err
	})
	if err != nil || !mine {
		return err
	}
	steps, err := sandbox.Steps(a.now().Add(t.Ahead), t.AdvanceTo, clock.Riga)
	if err != nil { // the target is over, by a clock that goes on by itself
		return a.store.InTx(ctx, func(ctx context.Context, tx Tx) error { return tx.EndSandboxAdvance(ctx, t) })
	}
	for at := range steps {
		ahead := at.Sub(a.now())
		err := a.store.InTx(ctx, func(ctx context.Context, tx Tx) (err error) {
			mine, err = tx.MoveSandboxClock(ctx, t, ahead, a.now().Add(clockLease))
			return err
		})
		if err != nil || !mine {
			return err
		}
		there := inSandbox(ctx, t.ID, ahead)
		if err := drain(there, t.Provider, a.route, a.rise); err != nil {
			return err
		}
		if err := a.due(there, t.Provider); err != nil {
			return err
		}
	}
	return a.store.InTx(ctx, func(ctx context.Context, tx Tx) error { return tx.EndSandboxAdvance(ctx, t) })
}
