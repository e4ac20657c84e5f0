package store

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/persons/internal/domain"
	"github.com/digisoc/platform/services/persons/internal/store/db"
)

// household gathers the rows of one household.
func household[R ~struct {
	Household           db.Household
	HouseholdMembership db.HouseholdMembership
}](rows []R, err error) (domain.Household, error) {
	if err != nil {
		return domain.Household{}, failure(err)
	}
	if len(rows) == 0 {
		return domain.Household{}, domain.ErrHouseholdNotFound
	}
	var h domain.Household
	for _, row := range rows {
		r := db.HouseholdByIDRow(row)
		h.ID, h.Version, h.Municipality, h.CreatedAt = r.Household.ID, r.Household.Version, r.Household.Municipality, r.Household.CreatedAt.UTC()
		h.Memberships = append(h.Memberships, domain.Membership{
			ID: r.HouseholdMembership.ID, Person: r.HouseholdMembership.PersonID, Role: domain.HouseholdRole(r.HouseholdMembership.Role),
			Period: toPeriod(r.HouseholdMembership.StartDate, r.HouseholdMembership.EndDate),
		})
	}
	return h, nil
}

// Household returns a household by id.
func (s *Store) Household(ctx context.Context, id uuid.UUID) (domain.Household, error) {
	rows, err := s.q.HouseholdByID(ctx, id)
	return household(rows, err)
}

// MembershipsElsewhere returns the periods, by person, in households other than the given one.
func (s *Store) MembershipsElsewhere(ctx context.Context, persons []uuid.UUID, household uuid.UUID) (map[uuid.UUID][]domain.Period, error) {
	rows, err := s.q.MembershipsElsewhere(ctx, db.MembershipsElsewhereParams{Persons: persons, HouseholdID: household})
	if err != nil {
		return nil, failure(err)
	}
	periods := make(map[uuid.UUID][]domain.Period, len(rows))
	for _, r := range rows {
		periods[r.PersonID] = append(periods[r.PersonID], toPeriod(r.StartDate, r.EndDate))
	}
	return periods, nil
}

// Household returns a household and locks it until the transaction ends.
func (t *Tx) Household(ctx context.Context, id uuid.UUID) (domain.Household, error) {
	rows, err := t.q.LockHousehold(ctx, id)
	return household(rows, err)
}

// AddHousehold writes a new household with its memberships.
func (t *Tx) AddHousehold(ctx context.Context, h domain.Household) error {
	if err := t.q.AddHousehold(ctx, db.AddHouseholdParams{
		ID: h.ID, Version: h.Version, Municipality: h.Municipality, CreatedAt: h.CreatedAt,
	}); err != nil {
		return err
	}
	for _, m := range h.Memberships {
		if err := t.addMembership(ctx, h, m); err != nil {
			return err
		}
	}
	return nil
}

// AddMembership writes a new membership and the household's version. The caller holds the lock of Household.
func (t *Tx) AddMembership(ctx context.Context, h domain.Household, m domain.Membership) error {
	if err := t.addMembership(ctx, h, m); err != nil {
		return err
	}
	return t.saveVersion(ctx, h)
}

// EndMembership writes the end of a membership and the household's version. The caller holds the lock of Household.
func (t *Tx) EndMembership(ctx context.Context, h domain.Household, m domain.Membership) error {
	if err := t.q.EndMembership(ctx, db.EndMembershipParams{ID: m.ID, EndDate: toDate(m.Period.End)}); err != nil {
		return err
	}
	return t.saveVersion(ctx, h)
}

func (t *Tx) addMembership(ctx context.Context, h domain.Household, m domain.Membership) error {
	return t.q.AddMembership(ctx, db.AddMembershipParams{
		ID: m.ID, HouseholdID: h.ID, PersonID: m.Person, Role: string(m.Role),
		StartDate: toDate(m.Period.Start), EndDate: toDate(m.Period.End),
	})
}

func (t *Tx) saveVersion(ctx context.Context, h domain.Household) error {
	return t.q.SaveHousehold(ctx, db.SaveHouseholdParams{ID: h.ID, Version: h.Version})
}
