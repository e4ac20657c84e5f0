package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/persons/internal/domain"
)

// ListRepresentations returns who may act for a person on a day, or everybody who ever might with the zero Date. A citizen who is not the person learns
// whether she herself may act for her today, and of nobody else.
func (a *App) ListRepresentations(ctx context.Context, person uuid.UUID, day domain.Date) ([]domain.Representation, error) {
	p, err := a.store.Person(ctx, person)
	if err != nil {
		return nil, err
	}
	if c := caller.From(ctx); c.Kind == caller.Citizen && c.Person != names.Format("persons", person) {
		return a.actsFor(ctx, p, c.Person)
	}
	if err := a.mayUsePerson(ctx, p); err != nil {
		return nil, err
	}
	list, err := a.store.Representations(ctx, person, day)
	for _, r := range list {
		audit.Subjects(ctx, names.Format("persons", r.Representative))
	}
	return list, err
}

// actsFor returns the representations of a person that the caller lawfully holds today; domain.ErrPersonNotFound when there is none. A parent acts while the facts of
// custody let her: suspended or removed custody ends it, whatever the representation says (J7).
func (a *App) actsFor(ctx context.Context, p domain.Person, of string) ([]domain.Representation, error) {
	audit.Subjects(ctx, names.Format("persons", p.ID))
	representative, err := names.Parse("persons", of)
	if err != nil {
		return nil, domain.ErrPersonNotFound
	}
	all, err := a.store.Representations(ctx, p.ID, a.today())
	if err != nil {
		return nil, err
	}
	var lawful []domain.Representation
	for _, r := range all {
		if r.Representative != representative {
			continue
		}
		if r.Kind == domain.Parent {
			facts, err := a.store.Custody(ctx, p.ID, representative)
			if err != nil {
				return nil, err
			}
			if !domain.HasCustody(facts, a.today()) {
				continue
			}
		}
		lawful = append(lawful, r)
	}
	relation := ""
	if len(lawful) > 0 {
		relation = "REPRESENTATIVE"
	}
	name := names.Format("persons", p.ID)
	err = authz.Check(ctx, authz.Resource{Type: "representation", ID: name, Persons: []string{name}, Relation: relation})
	return lawful, hidden(err, domain.ErrPersonNotFound)
}
