package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/persons/internal/domain"
)

// CompareWithOfficials tells which pairs stand close (SEC-LOG-7). Three queries, whatever the number of pairs; a person whom the caller may not
// see is like nobody.
func (a *App) CompareWithOfficials(ctx context.Context, pairs []domain.Pair) ([]domain.Closeness, error) {
	var ids []uuid.UUID
	for _, p := range pairs {
		for _, id := range []uuid.UUID{p.Official, p.Subject} {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	persons, err := a.BatchGetPersons(ctx, ids)
	if err != nil {
		return nil, err
	}
	links, err := a.store.Links(ctx, ids)
	if err != nil {
		return nil, err
	}
	return domain.Close(pairs, persons, links), nil
}
