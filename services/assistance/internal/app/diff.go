package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// DiffRulePacks lists what differs between two packs, day by day. Public.
func (a *App) DiffRulePacks(ctx context.Context, from, to uuid.UUID) ([]domain.Change, error) {
	var sides [2]*domain.Parameters
	for i, id := range []uuid.UUID{from, to} {
		if id == uuid.Nil {
			return nil, domain.ErrRulePackNotFound
		}
		e, err := a.engineOf(ctx, id, 0)
		if err != nil {
			return nil, err
		}
		sides[i] = e.Parameters()
	}
	return domain.Diff(sides[0], sides[1]), nil
}

// DiffMunicipalities lists what differs between two municipalities on a day (0: today), by the pack in force then, and the hash of
// its rows. Public.
func (a *App) DiffMunicipalities(ctx context.Context, one, other string, day domain.Date) ([]domain.Change, string, error) {
	for path, code := range map[string]string{"municipality_a": one, "municipality_b": other} {
		if !domain.KnownMunicipality(code) {
			e := domain.ErrMunicipalityUnknown
			return nil, "", e.Field(path, e.Reason, e.Message, e.MessageLV)
		}
	}
	if day == 0 {
		day = a.today()
	}
	engine, err := a.engineFor(ctx, day)
	if err != nil {
		return nil, "", err
	}
	p := engine.Parameters()
	return domain.DiffMunicipalities(p, one, other, day), p.Hash(), nil
}
