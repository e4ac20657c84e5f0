package store

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/persons/internal/domain"
	"github.com/digisoc/platform/services/persons/internal/store/db"
)

// Links returns how persons belong together: their times in households, and the representations that name one of them on either side.
func (s *Store) Links(ctx context.Context, ids []uuid.UUID) (domain.Links, error) {
	links := domain.Links{Memberships: map[uuid.UUID][]domain.Stay{}}
	stays, err := s.q.StaysOf(ctx, ids)
	if err != nil {
		return links, failure(err)
	}
	for _, r := range stays {
		links.Memberships[r.PersonID] = append(links.Memberships[r.PersonID], domain.Stay{Household: r.HouseholdID, Period: toPeriod(r.StartDate, r.EndDate)})
	}
	rows, err := s.q.RepresentationsTouching(ctx, ids)
	links.Representations = representations(rows)
	return links, failure(err)
}

func representations(rows []db.Representation) []domain.Representation {
	list := make([]domain.Representation, 0, len(rows))
	for _, r := range rows {
		list = append(list, domain.Representation{
			ID: r.ID, Person: r.PersonID, Representative: r.RepresentativeID, Kind: domain.RepresentationKind(r.Kind),
			Period: toPeriod(r.StartDate, r.EndDate), Ground: r.Ground, CreatedAt: r.CreatedAt.UTC(),
		})
	}
	return list
}
