package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/cases/internal/store/db"
)

// Use is when an applicant's files of a municipality were used last, and whether one of them is going on.
type Use struct {
	Municipality string
	Last         time.Time
	Open         bool
}

// Uses reads them in a transaction.
func Uses(ctx context.Context, q db.DBTX, person uuid.UUID) ([]Use, error) {
	rows, err := db.New(q).UsesOfApplicant(ctx, person)
	out := make([]Use, len(rows))
	for i, r := range rows {
		out[i] = Use{r.Municipality, r.LastUse, r.GoingOn}
	}
	return out, err
}
