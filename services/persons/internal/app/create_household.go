package app

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/persons/internal/domain"
)

// CreateHousehold is who lives together.
type CreateHousehold struct {
	Municipality string
	Members      []domain.MembershipInput
	ValidateOnly bool
}

// CreateHousehold records a household of persons that the caller may see.
func (a *App) CreateHousehold(ctx context.Context, c CreateHousehold) (domain.Household, error) {
	residents, err := a.residents(ctx, uuid.Nil, c.Members)
	if err != nil {
		return domain.Household{}, err
	}
	h, err := domain.NewHousehold(uuid.Must(uuid.NewV7()), c.Municipality, identified(c.Members), residents, a.now(), a.rules())
	if err != nil {
		return domain.Household{}, err
	}
	if c.ValidateOnly {
		h.ID = uuid.Nil
		return h, nil
	}
	audit.Subjects(ctx, names.Format("households", h.ID))
	return h, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		if err := tx.AddHousehold(ctx, h); err != nil {
			return err
		}
		tx.Answer(h)
		return tx.Publish(ctx, h.Changed(h.CreatedAt))
	})
}

// identified gives each membership its id.
func identified(members []domain.MembershipInput) []domain.MembershipInput {
	for i := range members {
		members[i].ID = uuid.Must(uuid.NewV7())
	}
	return members
}

// residents looks up the persons of memberships: those that the caller may see, and where else they belong.
func (a *App) residents(ctx context.Context, household uuid.UUID, members []domain.MembershipInput) (domain.Residents, error) {
	ids := make([]uuid.UUID, len(members))
	for i, m := range members {
		ids[i] = m.Person
	}
	persons, err := a.store.Persons(ctx, ids)
	if err != nil {
		return nil, err
	}
	elsewhere, err := a.store.MembershipsElsewhere(ctx, ids, household)
	if err != nil {
		return nil, err
	}
	residents := make(domain.Residents, len(persons))
	for _, p := range persons {
		switch err := a.mayUsePerson(ctx, p); {
		case err == nil:
			residents[p.ID] = domain.Resident{BirthDate: p.BirthDate, Elsewhere: elsewhere[p.ID]}
		case !errors.Is(err, domain.ErrPersonNotFound):
			return nil, err
		}
	}
	return residents, nil
}
