package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/persons/internal/domain"
)

// GetHousehold returns a household that the caller may see, with ended memberships.
func (a *App) GetHousehold(ctx context.Context, id uuid.UUID) (domain.Household, error) {
	h, err := a.store.Household(ctx, id)
	if err != nil {
		return domain.Household{}, err
	}
	if err := a.mayUseHousehold(ctx, h); err != nil {
		return domain.Household{}, err
	}
	return h, nil
}
