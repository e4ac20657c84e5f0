package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/cases/internal/store/db"
)

// Use is when a person's files of a municipality were used last, and whether one of them is going on.
type Use struct {
	Person       uuid.UUID
	Municipality string
	Last         time.Time
	Open         bool
}

// Uses reads them of persons in a transaction.
func Uses(ctx context.Context, q db.DBTX, persons []uuid.UUID) ([]Use, error) {
	rows, err := db.New(q).UsesOfApplicants(ctx, persons)
	out := make([]Use, len(rows))
	for i, r := range rows {
		out[i] = Use{r.Person, r.Municipality, r.LastUse, r.GoingOn}
	}
	return out, err
}
