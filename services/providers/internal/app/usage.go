package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// UsageStore is what is read of the use of agreements.
type UsageStore interface {
	// CallsOn counts the calls of a day.
	CallsOn(ctx context.Context, agreement uuid.UUID, day domain.Date) (int64, error)
	// Usage lists days of an agreement, the newest first.
	Usage(ctx context.Context, agreement uuid.UUID, from, to domain.Date, size int) ([]domain.Usage, error)
}

// UsageTx is what is written of it.
type UsageTx interface {
	// AddUsage adds up and returns the calls of the days as they are now. Agreements that are gone are passed over.
	AddUsage(ctx context.Context, list []domain.Usage) ([]domain.Usage, error)
}

// count counts a call of a system once and refuses it when the quota of its agreement is used up. Time is the real one, in a
// sandbox too.
func (a *App) count(ctx context.Context, adm *Admission) error {
	w, watched := ctx.Value(witnessKey{}).(*Witness)
	if watched && !w.counted.CompareAndSwap(false, true) {
		return nil
	}
	return a.charge(ctx, adm)
}

// charge counts a call, or a further part of one.
func (a *App) charge(ctx context.Context, adm *Admission) error {
	today := a.today()
	if !a.meter.known(adm.Agreement, today) {
		before, err := a.store.CallsOn(ctx, adm.Agreement, today)
		if err != nil {
			return err
		}
		a.meter.begin(adm.Agreement, today, before)
	}
	q, ok := a.meter.take(adm, a.now())
	if w, watched := ctx.Value(witnessKey{}).(*Witness); watched {
		w.quota.Store(&q)
	}
	if !ok {
		return domain.ErrQuota.Retry(q.Wait())
	}
	return nil
}

// chargeChunk counts the second and every further chunk of a call; the first is the call.
func (a *App) chargeChunk(ctx context.Context, adm *Admission) error {
	w, watched := ctx.Value(witnessKey{}).(*Witness)
	if !watched || w.chunks.Add(1) == 1 {
		return nil
	}
	return a.charge(ctx, adm)
}

// Quota is what is left of the quota of the call's agreement; none for a call of nobody.
func (w *Witness) Quota() domain.Quota {
	if q := w.quota.Load(); q != nil {
		return *q
	}
	return nil
}

// FlushUsage adds up in the database what was counted since the last time.
func (a *App) FlushUsage(ctx context.Context) error {
	list := a.meter.collect()
	if len(list) == 0 {
		return nil
	}
	var sums []domain.Usage
	err := a.store.InTx(ctx, func(ctx context.Context, tx Tx) (err error) {
		sums, err = tx.AddUsage(ctx, list)
		return err
	})
	if err != nil {
		a.meter.giveBack(list)
		return err
	}
	a.meter.learn(sums, a.today())
	return nil
}

// ListUsage says whose use and which days.
type ListUsage struct {
	Agreement uuid.UUID
	From, To  domain.Date
	Size      int
}

// Usage lists what an agreement used, by day, the newest first: to its system, its own; to staff, one that they may see.
func (a *App) Usage(ctx context.Context, l ListUsage) ([]domain.Usage, error) {
	if caller.From(ctx).Kind == caller.System {
		adm, err := a.admit(ctx)
		if err != nil {
			return nil, err
		}
		if l.Agreement != uuid.Nil && l.Agreement != adm.Agreement {
			return nil, domain.ErrAgreementNotFound
		}
		l.Agreement = adm.Agreement
	}
	g, err := a.store.Agreement(ctx, l.Agreement)
	if err != nil {
		return nil, err
	}
	if err := seeAgreement(ctx, &g); err != nil {
		return nil, err
	}
	if l.To.IsZero() {
		l.To = a.today()
	}
	if l.From.IsZero() {
		l.From = l.To.AddDays(-30)
	}
	rows, err := a.store.Usage(ctx, g.ID, l.From, l.To, l.Size)
	if err != nil {
		return nil, err
	}
	return a.meter.with(g.ID, l.From, l.To, rows), nil
}
