package app

import "github.com/digisoc/platform/services/assistance/internal/domain"

// Parameters lists the rows of the law that apply in a month. Public: the law is not a secret.
func (a *App) Parameters(m domain.Month, keyPrefix, municipality string, t domain.HouseholdType) (rows []*domain.Parameter, hash string) {
	p := a.engine.Parameters()
	return p.Rows(m, keyPrefix, municipality, t), p.Hash()
}

// Rules lists the rules of the engine and its version. Public.
func (a *App) Rules() (rules []domain.Rule, version string) {
	return domain.Rules(), domain.EngineVersion
}
