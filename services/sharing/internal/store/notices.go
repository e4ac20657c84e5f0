package store

import (
	"context"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

// AddNotice puts a notice at the end of its dataset.
func (t *tx) AddNotice(ctx context.Context, n *domain.Notice) error {
	return t.q.AddNotice(ctx, db.AddNoticeParams{
		Dataset: string(n.Dataset), Kind: n.Kind, Recipient: n.Recipient, Record: n.Record, Reference: n.Reference, OccurredAt: n.Occurred, ProducedAt: n.Produced,
	})
}

// Notices are those of a dataset after a position and up to another.
func (s *Store) Notices(ctx context.Context, d domain.Dataset, after, through int64, most int) ([]domain.Notice, error) {
	rows, err := db.New(s.db).Notices(ctx, db.NoticesParams{Dataset: string(d), AfterPosition: after, Through: through, Most: int32(most)})
	if err != nil {
		return nil, pg.Classify(err)
	}
	out := make([]domain.Notice, len(rows))
	for i, r := range rows {
		out[i] = domain.Notice{
			Dataset: domain.Dataset(r.Dataset), Position: r.Position, Kind: r.Kind, Recipient: r.Recipient, Record: r.Record, Reference: r.Reference,
			Occurred: r.OccurredAt.UTC(), Produced: r.ProducedAt.UTC(),
		}
	}
	return out, nil
}
