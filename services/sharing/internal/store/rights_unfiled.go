package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

// KeepUnfiled keeps that a request is about a person in no file.
func (t *rightsTx) KeepUnfiled(ctx context.Context, request uuid.UUID, at time.Time) error {
	return t.q.KeepUnfiled(ctx, db.KeepUnfiledParams{ID: request, ToldAt: at})
}

// UnfiledRightsRequests lists requests about persons in no file, without what was written.
func (s *Rights) UnfiledRightsRequests(ctx context.Context, municipality string, size int) ([]domain.RightsRequest, error) {
	rows, err := db.New(s.db).UnfiledRightsRequests(ctx, db.UnfiledRightsRequestsParams{Municipality: municipality, Size: int32(size)})
	out := make([]domain.RightsRequest, len(rows))
	for i := range rows {
		out[i] = rightsRequest(&rows[i])
	}
	return out, pg.Classify(err)
}
