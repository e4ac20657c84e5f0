package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/digisoc/platform/services/assistance/internal/store/db"
)

// Use is when what is known about a person was used last in a municipality, and whether something is going on.
type Use struct {
	Person       uuid.UUID
	Municipality string
	Last         time.Time
	Open         bool
}

// Uses reads them of persons in a transaction; what is known of the households counts for all of them.
func Uses(ctx context.Context, q db.DBTX, persons, households []uuid.UUID, today time.Time) ([]Use, error) {
	p := db.UsesOfPersonsParams{Persons: persons, Households: households, Today: pgtype.Date{Time: today, Valid: true}}
	if households == nil {
		p.Households = []uuid.UUID{}
	}
	rows, err := db.New(q).UsesOfPersons(ctx, p)
	out := make([]Use, len(rows))
	for i, r := range rows {
		out[i] = Use{r.Person, r.Municipality, r.LastUse, r.GoingOn}
	}
	return out, err
}

// ClearMeans takes away what is worth nothing once the means of a person cannot be read any more.
func ClearMeans(ctx context.Context, q db.DBTX, group string, person uuid.UUID, municipality string) error {
	if group != groupMeans {
		return nil
	}
	return errors.Join(
		db.New(q).ClearHouseholds(ctx, db.ClearHouseholdsParams{Person: person, Municipality: municipality}),
		db.New(q).ClearAwards(ctx, db.ClearAwardsParams{Person: person, Municipality: municipality}),
	)
}
