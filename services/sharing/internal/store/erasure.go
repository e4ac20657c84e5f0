package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

// PersonUse is when a register was asked about a person or a request of hers was answered last, and whether one waits.
type PersonUse struct {
	Person uuid.UUID
	Last   time.Time
	Open   bool
}

// Uses reads them of persons in a transaction; of whom there is nothing there is no row.
func Uses(ctx context.Context, q db.DBTX, persons []uuid.UUID) ([]PersonUse, error) {
	rows, err := db.New(q).UsesOfPersons(ctx, persons)
	out := make([]PersonUse, len(rows))
	for i, r := range rows {
		out[i] = PersonUse{r.Person, r.LastUse, r.GoingOn}
	}
	return out, err
}
