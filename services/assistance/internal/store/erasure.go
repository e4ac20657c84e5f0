package store

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/assistance/internal/store/db"
)

// Uses reads by municipality when what is known about a person and her households was used last, and whether something is going on.
func Uses(ctx context.Context, q db.DBTX, p db.UsesOfPersonParams) ([]db.UsesOfPersonRow, error) {
	if p.Households == nil {
		p.Households = []uuid.UUID{}
	}
	return db.New(q).UsesOfPerson(ctx, p)
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
