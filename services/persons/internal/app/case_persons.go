package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/persons/internal/domain"
)

// casesOf names the case of the token for a person whom it does not list but who may act today for one whom it does: a guardian belongs to
// the case of her ward (ADR 0044). Nobody else is looked up, and without such a token nothing is asked.
func (a *App) casesOf(ctx context.Context, person uuid.UUID) ([]string, error) {
	listed, held := authz.CasePersons(ctx)
	if !held || len(listed) == 0 || slices.Contains(listed, names.Format("persons", person)) {
		return nil, nil
	}
	wards, err := a.store.RepresentedBy(ctx, person, a.today())
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(wards, func(w uuid.UUID) bool { return slices.Contains(listed, names.Format("persons", w)) }) {
		return []string{caller.From(ctx).Case}, nil
	}
	return nil, nil
}

// searchCase answers a search under a token for a case: of its persons those who fit. When none does, the search is refused in the same words
// whether or not the registry knows somebody else who would: a token for a case is not for finding new persons.
func (a *App) searchCase(ctx context.Context, s domain.Search, listed []string) ([]domain.Person, error) {
	ids := make([]uuid.UUID, 0, len(listed))
	for _, name := range listed {
		id, err := names.Parse("persons", name)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	known, err := a.store.Persons(ctx, ids)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(known, func(p domain.Person) bool { return !s.Fits(p) }), nil
}
