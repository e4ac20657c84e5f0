package catalogue

import (
	"fmt"
	"slices"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

// Grants are the dated rows that decide what a provider's system gets.
type Grants struct {
	checks  []checkRow
	reasons []reasonRow
	fields  []fieldRow
	schemas []schemaRow
}

type dated struct {
	From   string `yaml:"from"`
	To     string `yaml:"to"`
	Source string `yaml:"source"`
	Mark   string `yaml:"mark"`

	period domain.Period
}

type checkRow struct {
	dated `yaml:",inline"`
	Forms []domain.LegalForm `yaml:"forms"`
}

type reasonRow struct {
	dated `yaml:",inline"`
	Code  string `yaml:"code"`
	Law   string `yaml:"law"`
	LV    string `yaml:"lv"`
	EN    string `yaml:"en"`
}

type fieldRow struct {
	dated  `yaml:",inline"`
	Code   string         `yaml:"code"`
	Law    string         `yaml:"law"`
	LV     string         `yaml:"lv"`
	EN     string         `yaml:"en"`
	Grants []domain.Grant `yaml:"grants"`
}

// LoadGrants reads the embedded rows and refuses those that are not whole.
func LoadGrants() (*Grants, error) {
	g := &Grants{}
	var rules struct {
		Check612 []checkRow  `yaml:"check612"`
		Reasons  []reasonRow `yaml:"reasons"`
	}
	if err := read("data/grants.yaml", &rules); err != nil {
		return nil, err
	}
	if err := read("data/fields.yaml", &g.fields); err != nil {
		return nil, err
	}
	g.checks, g.reasons = rules.Check612, rules.Reasons
	for i := range g.checks {
		if err := g.checks[i].whole("check612", "x", "x"); err != nil {
			return nil, err
		}
	}
	for i := range g.reasons {
		if err := g.reasons[i].whole("reason "+g.reasons[i].Code, g.reasons[i].LV, g.reasons[i].EN); err != nil {
			return nil, err
		}
	}
	for i := range g.fields {
		f := &g.fields[i]
		if err := f.whole("field "+f.Code, f.LV, f.EN); err != nil {
			return nil, err
		}
		for _, name := range f.Grants {
			if !slices.Contains([]domain.Grant{domain.GrantDelegated, domain.GrantContracted, domain.GrantRegister}, name) {
				return nil, fmt.Errorf("field %s: there is no grant %s", f.Code, name)
			}
		}
	}
	return g, g.loadSchemas()
}

func (d *dated) whole(what, lv, en string) error {
	if lv == "" || en == "" {
		return fmt.Errorf("%s: both texts are required", what)
	}
	if err := period(&d.period, d.From, d.To, d.Source, d.Mark); err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// On returns the rules of a day.
func (g *Grants) On(day domain.Date) *domain.GrantRules {
	r := &domain.GrantRules{Reasons: map[string]domain.GrantReason{}}
	for _, c := range g.checks {
		if c.period.Contains(day) {
			r.Check612Forms = append(r.Check612Forms, c.Forms...)
		}
	}
	for _, x := range g.reasons {
		if x.period.Contains(day) {
			r.Reasons[x.Code] = domain.GrantReason{Code: x.Code, LV: x.LV, EN: x.EN, Law: x.Law}
		}
	}
	for _, f := range g.fields {
		if f.period.Contains(day) {
			r.Fields = append(r.Fields, domain.Field{Code: f.Code, LV: f.LV, EN: f.EN, Law: f.Law, Mark: f.Mark, Grants: f.Grants})
		}
	}
	return r
}
