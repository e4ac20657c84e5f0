package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/persons/internal/domain"
)

// AddHouseholdMember is who joins a household.
type AddHouseholdMember struct {
	Household uuid.UUID
	Etag      string
	Member    domain.MembershipInput
}

// AddHouseholdMember adds a person from a day on. What the rules need to know of the person is read before the
// transaction; should it change meanwhile, the database's own rule still holds (ErrMembershipOverlaps).
func (a *App) AddHouseholdMember(ctx context.Context, c AddHouseholdMember) (domain.Household, error) {
	members := identified([]domain.MembershipInput{c.Member})
	residents, err := a.residents(ctx, c.Household, members)
	if err != nil {
		return domain.Household{}, err
	}
	return a.changeHousehold(ctx, c.Household, c.Etag, func(ctx context.Context, tx Tx, h domain.Household) (domain.Household, error) {
		next, err := h.AddMember(members[0], residents)
		if err != nil {
			return domain.Household{}, err
		}
		return next, tx.AddMembership(ctx, next, next.Memberships[len(next.Memberships)-1])
	})
}

// EndHouseholdMembership is whose membership ends when.
type EndHouseholdMembership struct {
	Household, Person uuid.UUID
	Etag, EndDate     string
}

// EndHouseholdMembership ends the person's open membership; the period stays in the history.
func (a *App) EndHouseholdMembership(ctx context.Context, c EndHouseholdMembership) (domain.Household, error) {
	return a.changeHousehold(ctx, c.Household, c.Etag, func(ctx context.Context, tx Tx, h domain.Household) (domain.Household, error) {
		next, ended, err := h.EndMembership(c.Person, c.EndDate)
		if err != nil {
			return domain.Household{}, err
		}
		return next, tx.EndMembership(ctx, next, ended)
	})
}

// changeHousehold runs one change on a locked household that the caller may see, and says that it happened.
func (a *App) changeHousehold(ctx context.Context, id uuid.UUID, etag string,
	change func(context.Context, Tx, domain.Household) (domain.Household, error),
) (domain.Household, error) {
	var next domain.Household
	err := a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		h, err := tx.Household(ctx, id)
		if err != nil {
			return err
		}
		if err := a.mayUseHousehold(ctx, h); err != nil {
			return err
		}
		if err := expect(etag, h.Version); err != nil {
			return err
		}
		if next, err = change(ctx, tx, h); err != nil {
			return err
		}
		tx.Answer(next)
		return tx.Publish(ctx, next.Changed(a.now()))
	})
	return next, err
}
