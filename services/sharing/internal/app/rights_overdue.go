package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
)

// TellOverdue announces the requests whose last day has passed without an answer, each once for its last day, and reports how many there were.
func (r *Rights) TellOverdue(ctx context.Context) (total int, err error) {
	return r.inTurns(ctx, func(ctx context.Context, tx RightsTx) (int, error) {
		late, err := tx.LockOverdue(ctx, clock.Today(r.Clock), maxRights)
		if err != nil {
			return 0, err
		}
		for _, id := range late {
			if err := tx.AnnounceRights(ctx, rightsName(id), "OVERDUE", r.now()); err != nil {
				return 0, err
			}
		}
		return len(late), tx.MarkOverdue(ctx, late, r.now())
	})
}

// AnnounceOld tells the services of restrictions that were made before they could be told, and reports how many there were.
func (r *Rights) AnnounceOld(ctx context.Context) (total int, err error) {
	return r.inTurns(ctx, func(ctx context.Context, tx RightsTx) (int, error) {
		list, err := tx.LockUnannounced(ctx, maxRights)
		if err != nil {
			return 0, err
		}
		done := make([]uuid.UUID, len(list))
		for i := range list {
			if err := tx.AnnounceRestriction(ctx, &list[i], time.Time{}, r.now()); err != nil {
				return 0, err
			}
			done[i] = list[i].Request
		}
		return len(done), tx.MarkAnnounced(ctx, done)
	})
}

// Late is how many requests are late, and for how many days the latest of them.
func (r *Rights) Late(ctx context.Context) (late int64, days int, err error) {
	today := clock.Today(r.Clock)
	late, since, err := r.Store.OverdueRights(ctx, today)
	return late, int(today.Sub(since).Hours() / 24), err
}

// inTurns runs a step in transactions of their own until there is nothing left to do.
func (r *Rights) inTurns(ctx context.Context, step func(context.Context, RightsTx) (int, error)) (total int, err error) {
	for {
		n := 0
		err := r.Store.InRightsTx(ctx, func(ctx context.Context, tx RightsTx) (err error) {
			n, err = step(ctx, tx)
			return err
		})
		if err != nil || n == 0 {
			return total, err
		}
		total += n
	}
}
