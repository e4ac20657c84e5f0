package store

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

// KeepRefusal keeps why a read was refused, in a transaction of its own: the call that is refused saves nothing, and its audit entry is
// that of a refusal.
func (s *Store) KeepRefusal(ctx context.Context, r domain.Refusal) error {
	return failure(s.db.InTx(pg.WithPart(ctx), func(ctx context.Context, tx *pg.Tx) error {
		return db.New(tx).AddAccessRefusal(ctx, db.AddAccessRefusalParams{
			ID: r.ID, AskedAt: r.At, Recipient: r.Recipient, Organisation: r.Organisation, Purpose: r.Purpose, Mode: r.Mode, GrantCode: r.Grant, Clause: r.Clause,
		})
	}))
}

// Refusals returns refusals of an organisation, all when it is empty, older than one, the newest first.
func (s *Store) Refusals(ctx context.Context, organisation string, before uuid.UUID, atMost int) ([]domain.Refusal, error) {
	rows, err := db.New(s.db).ListAccessRefusals(ctx, db.ListAccessRefusalsParams{Organisation: organisation, Before: before, AtMost: int32(atMost)})
	if err != nil {
		return nil, pg.Classify(err)
	}
	out := make([]domain.Refusal, len(rows))
	for i, r := range rows {
		out[i] = domain.Refusal{
			ID: r.ID, At: r.AskedAt, Recipient: r.Recipient, Organisation: r.Organisation, Purpose: r.Purpose, Mode: r.Mode, Grant: r.GrantCode, Clause: r.Clause,
		}
	}
	return out, nil
}
