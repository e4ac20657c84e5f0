package app

import (
	"context"
	"time"

	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// announceEffect tells the services that keep the data what follows for them from a step of a request: that data are restricted or no longer,
// that a record is disputed or what became of it.
func announceEffect(ctx context.Context, tx RightsTx, q *domain.RightsRequest, at time.Time) error {
	switch {
	case q.Right == domain.Rectification:
		if err := tx.AnnounceRectification(ctx, q, at); err != nil {
			return err
		}
		return tx.AnnounceDispute(ctx, q, at)
	case q.Restricts() || !q.LiftedAt.IsZero():
		l := domain.LimitedData{Request: q.ID, Person: q.Person, Code: q.Code, Record: q.Record, Municipality: q.Municipality, Start: q.AnsweredAt}
		return tx.AnnounceRestriction(ctx, &l, q.LiftedAt, at)
	}
	return nil
}
