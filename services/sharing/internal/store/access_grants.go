package store

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/stoplist"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

// SeeGrant keeps that somebody was seen with a role.
func (t *tx) SeeGrant(ctx context.Context, id uuid.UUID, s *stoplist.Sighting) error {
	return t.q.SeeGrant(ctx, db.SeeGrantParams{
		ID: id, Subject: s.Subject, Role: s.Role, Kind: s.Kind, Organisation: s.Organisation, Processor: s.Processor, SeenAt: s.Seen,
	})
}
