package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/payments/internal/store/db"
)

// Use is when a municipality paid a person last, and whether something is still to be paid or to come.
type Use struct {
	Municipality string
	Last         time.Time
	Open         bool
}

// Uses reads them in a transaction.
func Uses(ctx context.Context, q db.DBTX, person uuid.UUID, today time.Time) ([]Use, error) {
	rows, err := db.New(q).UsesOfPayee(ctx, db.UsesOfPayeeParams{Today: today, Person: optional(person)})
	out := make([]Use, len(rows))
	for i, r := range rows {
		out[i] = Use{r.Municipality, r.LastUse, r.GoingOn}
	}
	return out, err
}
