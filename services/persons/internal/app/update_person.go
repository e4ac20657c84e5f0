package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/persons/internal/domain"
)

// UpdatePerson is which fields of which person to change.
type UpdatePerson struct {
	ID           uuid.UUID
	Etag         string
	Mask         []string
	Person       domain.PersonInput
	ValidateOnly bool
}

// UpdatePerson changes the fields of the mask. A change that changes nothing writes no version and no event.
func (a *App) UpdatePerson(ctx context.Context, c UpdatePerson) (domain.Person, error) {
	if c.ValidateOnly {
		p, err := a.store.Person(ctx, c.ID)
		if err != nil {
			return domain.Person{}, err
		}
		p, _, err = a.changed(ctx, p, c)
		return p, err
	}
	var next domain.Person
	err := a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		p, err := tx.Person(ctx, c.ID)
		if err != nil {
			return err
		}
		var groups []string
		if next, groups, err = a.changed(ctx, p, c); err != nil {
			return err
		}
		tx.Answer(next)
		if len(groups) == 0 {
			return nil
		}
		if err := tx.SavePerson(ctx, next); err != nil {
			return err
		}
		return tx.Publish(ctx, next.Changed(next.UpdatedAt, groups...))
	})
	return next, err
}

// changed is the person after the change, which is not saved, and the groups that differ.
func (a *App) changed(ctx context.Context, p domain.Person, c UpdatePerson) (domain.Person, []string, error) {
	if err := a.mayUsePerson(ctx, p); err != nil {
		return domain.Person{}, nil, err
	}
	if err := expect(c.Etag, p.Version); err != nil {
		return domain.Person{}, nil, err
	}
	return p.Update(c.Mask, c.Person, a.now(), a.rules())
}
