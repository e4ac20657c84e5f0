package store

import (
	"context"

	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

// AddRefusal keeps why a question about access was answered with nothing.
func (t *tx) AddRefusal(ctx context.Context, r domain.Refusal) error {
	return t.q.AddAccessRefusal(ctx, db.AddAccessRefusalParams{
		ID: r.ID, AskedAt: r.At, Recipient: r.Recipient, Organisation: r.Organisation, Purpose: r.Purpose, Mode: r.Mode, GrantCode: r.Grant, Clause: r.Clause,
	})
}
