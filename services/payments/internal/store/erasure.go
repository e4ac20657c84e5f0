package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/payments/internal/store/db"
)

// Use is when a municipality paid a person last, and whether something is still to be paid or to come.
type Use struct {
	Person       uuid.UUID
	Municipality string
	Last         time.Time
	Open         bool
}

// Uses reads them of persons in a transaction.
func Uses(ctx context.Context, q db.DBTX, persons []uuid.UUID, today time.Time) ([]Use, error) {
	rows, err := db.New(q).UsesOfPayees(ctx, db.UsesOfPayeesParams{Today: today, Persons: persons})
	out := make([]Use, len(rows))
	for i, r := range rows {
		out[i] = Use{r.Person, r.Municipality, r.LastUse, r.GoingOn}
	}
	return out, err
}
