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
	return representations(rows), failure(err)
}

// RepresentedBy returns for whom a person may act on the day.
func (s *Store) RepresentedBy(ctx context.Context, representative uuid.UUID, day domain.Date) ([]uuid.UUID, error) {
	rows, err := s.q.RepresentedBy(ctx, db.RepresentedByParams{RepresentativeID: representative, Day: toDate(day)})
	return rows, failure(err)
}

// AddRepresentation writes a new representation.
func (t *Tx) AddRepresentation(ctx context.Context, r domain.Representation) error {
	return t.q.AddRepresentation(ctx, db.AddRepresentationParams{
		ID: r.ID, PersonID: r.Person, RepresentativeID: r.Representative, Kind: string(r.Kind),
		StartDate: toDate(r.Period.Start), EndDate: toDate(r.Period.End), Ground: r.Ground, CreatedAt: r.CreatedAt,
	})
}
