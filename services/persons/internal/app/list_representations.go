package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/persons/internal/domain"
)

// ListRepresentations returns who may act for a person on a day, or everybody who ever might with the zero Date.
func (a *App) ListRepresentations(ctx context.Context, person uuid.UUID, day domain.Date) ([]domain.Representation, error) {
	p, err := a.store.Person(ctx, person)
	if err != nil {
		return nil, err
	}
	if err := a.mayUsePerson(ctx, p); err != nil {
		return nil, err
	}
	list, err := a.store.Representations(ctx, person, day)
	for _, r := range list {
		audit.Subjects(ctx, names.Format("persons", r.Representative))
	}
	return list, err
}
