package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// CreateEntry keeps a new entry of a municipality.
func (a *App) CreateEntry(ctx context.Context, municipality, title string) (domain.Entry, error) {
	id, err := uuid.NewV7()
	if err != nil {
		return domain.Entry{}, err
	}
	e, err := domain.NewEntry(id, municipality, title, a.clock.Now().UTC().Truncate(time.Microsecond))
	if err != nil {
		return domain.Entry{}, err
	}
	err = a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		tx.Answer(e)
		return tx.AddEntry(ctx, e)
	})
	return e, err
}
