package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

// UseOfPerson tells in a transaction when a register was asked about a person or a request of hers was answered last, and whether one waits;
// the zero time when there is nothing about her.
func UseOfPerson(ctx context.Context, q db.DBTX, person uuid.UUID) (last time.Time, open bool, err error) {
	r, err := db.New(q).UseOfPerson(ctx, db.UseOfPersonParams{Subject: names.Format("persons", person), Person: person})
	return r.LastUse, r.GoingOn, err
}
