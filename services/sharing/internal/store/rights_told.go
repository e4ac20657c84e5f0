package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

// NoticesTold keeps that recipients were told of notices so, the first time each.
func (t *tx) NoticesTold(ctx context.Context, notices []uuid.UUID, way app.NoticeWay, at time.Time) error {
	if len(notices) == 0 {
		return nil
	}
	return t.q.NoticesTold(ctx, db.NoticesToldParams{Notices: notices, Way: string(way), ToldAt: at})
}

// ToldOf are the recipients who were told of requests, in the order in which they were.
func (s *Rights) ToldOf(ctx context.Context, requests []uuid.UUID) ([]domain.RightsTold, error) {
	rows, err := db.New(s.db).ToldOf(ctx, requests)
	out := make([]domain.RightsTold, len(rows))
	for i, r := range rows {
		out[i] = domain.RightsTold{
			Request: r.RequestID, Organisation: r.Organisation, What: r.What, Created: r.CreatedAt.UTC(), Pushed: when(r.PushedAt), Looked: when(r.ReadAt),
		}
	}
	return out, pg.Classify(err)
}
