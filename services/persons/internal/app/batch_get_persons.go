package app

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/services/persons/internal/domain"
)

// BatchGetPersons returns the persons that exist and that the caller may see, by id. One query, whatever the number.
func (a *App) BatchGetPersons(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]domain.Person, error) {
	persons, err := a.store.Persons(ctx, ids)
	if err != nil {
		return nil, err
	}
	if len(persons) == 0 {
		authz.None(ctx)
	}
	seen := make(map[uuid.UUID]domain.Person, len(persons))
	for _, p := range persons {
		switch err := a.mayUsePerson(ctx, p); {
		case err == nil:
			seen[p.ID] = p
		case !errors.Is(err, domain.ErrPersonNotFound):
			return nil, err
		}
	}
	return seen, nil
}
