package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/persons/internal/domain"
)

// GetPerson returns a person that the caller may see.
func (a *App) GetPerson(ctx context.Context, id uuid.UUID) (domain.Person, error) {
	p, err := a.store.Person(ctx, id)
	if err != nil {
		return domain.Person{}, err
	}
	cases, err := a.casesOf(ctx, id)
	if err != nil {
		return domain.Person{}, err
	}
	if err := a.mayUsePerson(ctx, p, cases...); err != nil {
		return domain.Person{}, err
	}
	return p, nil
}
