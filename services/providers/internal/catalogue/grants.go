package catalogue

import (
	"errors"
	"slices"

	"github.com/digisoc/platform/pkg/dated"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// Grants are the dated rows that decide what a provider's system gets.
type Grants struct {
	checks  []checkRow
	reasons []reasonRow
	fields  []fieldRow
	schemas []schemaRow
}

type checkRow struct {
	dated.Period `yaml:",inline"`
	Forms        []domain.LegalForm `yaml:"forms"`
}

type reasonRow struct {
	dated.Period `yaml:",inline"`
	Code         string `yaml:"code"`
	Law          string `yaml:"law"`
	LV           string `yaml:"lv"`
	EN           string `yaml:"en"`
}

type fieldRow struct {
	dated.Period `yaml:",inline"`
	Code         string         `yaml:"code"`
	Law          string         `yaml:"law"`
	LV           string         `yaml:"lv"`
	EN           string         `yaml:"en"`
	Grants       []domain.Grant `yaml:"grants"`
}

// LoadGrants reads the embedded rows and refuses those that are not whole.
func LoadGrants() (*Grants, error) {
	g := &Grants{}
	var rules struct {
		Check612 []checkRow  `yaml:"check612"`
		Reasons  []reasonRow `yaml:"reasons"`
	}
	f, fields, schemas := read("grants", &rules), read("fields", &g.fields), read("schemas", &g.schemas)
	g.checks, g.reasons = rules.Check612, rules.Reasons
	check(f, "check612", g.checks, nil, nil)
	check(f, "reasons", g.reasons, func(r *reasonRow) []string { return []string{r.Code} }, func(r *reasonRow, must dated.Must) {
		must.Have("code", r.Code, "lv", r.LV, "en", r.EN)
	})
	check(fields, "", g.fields, nil, func(r *fieldRow, must dated.Must) {
		foreign := func(n domain.Grant) bool { return !slices.Contains(grantNames, n) }
		must.Have("code", r.Code, "lv", r.LV, "en", r.EN)
		must("grants", !slices.ContainsFunc(r.Grants, foreign), "they are some of %v", grantNames)
	})
	check(schemas, "", g.schemas, nil, func(r *schemaRow, must dated.Must) { must.Have("version", r.Version) })
	return g, errors.Join(f.Err(), fields.Err(), schemas.Err())
}

var grantNames = []domain.Grant{domain.GrantDelegated, domain.GrantContracted, domain.GrantRegister}

// On returns the rules of a day.
func (g *Grants) On(day domain.Date) *domain.GrantRules {
	r := &domain.GrantRules{Reasons: map[string]domain.GrantReason{}}
	for _, c := range g.checks {
		if c.On(day.String()) {
			r.Check612Forms = append(r.Check612Forms, c.Forms...)
		}
	}
	for _, x := range g.reasons {
		if x.On(day.String()) {
			r.Reasons[x.Code] = domain.GrantReason{Code: x.Code, LV: x.LV, EN: x.EN, Law: x.Law}
		}
	}
	for _, f := range g.fields {
		if f.On(day.String()) {
			r.Fields = append(r.Fields, domain.Field{Code: f.Code, LV: f.LV, EN: f.EN, Law: f.Law, Mark: f.Mark, Grants: f.Grants})
		}
	}
	return r
}
