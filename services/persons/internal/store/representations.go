package store

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/persons/internal/domain"
	"github.com/digisoc/platform/services/persons/internal/store/db"
)

// Representations returns who may act for a person on the day, or all with the zero Date.
func (s *Store) Representations(ctx context.Context, person uuid.UUID, day domain.Date) ([]domain.Representation, error) {
	rows, err := s.q.Representations(ctx, db.RepresentationsParams{PersonID: person, Day: toDate(day)})
	list := make([]domain.Representation, 0, len(rows))
	for _, r := range rows {
		list = append(list, domain.Representation{
			ID: r.ID, Person: r.PersonID, Representative: r.RepresentativeID, Kind: domain.RepresentationKind(r.Kind),
			Period: toPeriod(r.StartDate, r.EndDate), Ground: r.Ground, CreatedAt: r.CreatedAt.UTC(),
		})
	}
	return list, failure(err)
}

// AddRepresentation writes a new representation.
func (t *Tx) AddRepresentation(ctx context.Context, r domain.Representation) error {
	return t.q.AddRepresentation(ctx, db.AddRepresentationParams{
		ID: r.ID, PersonID: r.Person, RepresentativeID: r.Representative, Kind: string(r.Kind),
		StartDate: toDate(r.Period.Start), EndDate: toDate(r.Period.End), Ground: r.Ground, CreatedAt: r.CreatedAt,
	})
}
