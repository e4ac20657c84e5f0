package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// Use is when a municipality had a client served last, and whether that goes on.
type Use struct {
	Person       uuid.UUID
	Municipality string
	Last         time.Time
	Open         bool
}

// Uses reads them of persons in a transaction.
func Uses(ctx context.Context, q db.DBTX, persons []uuid.UUID, today time.Time) ([]Use, error) {
	rows, err := db.New(q).UsesOfClients(ctx, db.UsesOfClientsParams{Today: today, Persons: persons})
	out := make([]Use, len(rows))
	for i, r := range rows {
		out[i] = Use{r.Person, r.Municipality, r.LastUse, r.GoingOn}
	}
	return out, err
}
