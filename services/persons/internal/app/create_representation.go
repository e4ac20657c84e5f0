package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/persons/internal/domain"
)

// CreateRepresentation records who may act for a person. The caller must be allowed to see both. The represented
// person's record is locked, so that her events keep their order.
func (a *App) CreateRepresentation(ctx context.Context, in domain.RepresentationInput) (domain.Representation, error) {
	r, err := domain.NewRepresentation(uuid.Must(uuid.NewV7()), in, a.now())
	if err != nil {
		return domain.Representation{}, err
	}
	representative, err := a.store.Person(ctx, in.Representative)
	if err != nil {
		return domain.Representation{}, err
	}
	if err := a.mayUsePerson(ctx, representative); err != nil {
		return domain.Representation{}, err
	}
	return r, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		p, err := tx.Person(ctx, in.Person)
		if err != nil {
			return err
		}
		if err := a.mayUsePerson(ctx, p); err != nil {
			return err
		}
		if err := tx.AddRepresentation(ctx, r); err != nil {
			return err
		}
		tx.Answer(r)
		return tx.Publish(ctx, p.Changed(r.CreatedAt, domain.GroupFamily))
	})
}
