package app

import (
	"context"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// Parameters lists the rows of the law that apply in a month, from the pack that is in force on its last day. Public: the law is
// not a secret.
func (a *App) Parameters(ctx context.Context, m domain.Month, keyPrefix, municipality string, t domain.HouseholdType) (rows []*domain.Parameter, hash string, err error) {
	engine, err := a.engineFor(ctx, m.Last())
	if err != nil {
		return nil, "", err
	}
	p := engine.Parameters()
	return p.Rows(m, keyPrefix, municipality, t), p.Hash(), nil
}

// Rules lists every rule with what is done about it, and the version of the engine. Public.
func (a *App) Rules() (rules []domain.Rule, version string) {
	return domain.Index(), domain.EngineVersion
}
