package app

import (
	"context"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// Parameters lists the rows of the law that apply in a month, from the pack that is in force on its last day. Public: the law is
// not a secret. pack is whose rows they are: with the two people who put them into force, unless it came with the program.
func (a *App) Parameters(ctx context.Context, m domain.Month, keyPrefix, municipality string, t domain.HouseholdType) (rows []*domain.Parameter, pack domain.RulePack, err error) {
	engine, err := a.engineFor(ctx, m.Last())
	if err != nil {
		return nil, domain.RulePack{}, err
	}
	p := engine.Parameters()
	pack = a.builtIn()
	if p.Hash() != pack.Hash {
		for _, x := range *a.rules.active.Load() {
			if x.pack.Hash == p.Hash() {
				pack = x.pack
			}
		}
	}
	return p.Rows(m, keyPrefix, municipality, t), pack, nil
}

// Rules lists every rule with what is done about it, and the version of the engine. Public.
func (a *App) Rules() (rules []domain.Rule, version string) {
	return domain.Index(), domain.EngineVersion
}
