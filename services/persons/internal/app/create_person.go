package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/persons/internal/domain"
)

// CreatePerson is what to register.
type CreatePerson struct {
	Person       domain.PersonInput
	ValidateOnly bool
}

// CreatePerson registers a person for the caller's municipality. An identifier that the registry holds already is
// ErrIdentifierTaken, whoever holds it: two records of one person would be worse than the hint that she is known.
func (a *App) CreatePerson(ctx context.Context, c CreatePerson) (domain.Person, error) {
	p, err := domain.NewPerson(uuid.Must(uuid.NewV7()), caller.From(ctx).Municipality, c.Person, a.now(), a.rules())
	if err != nil {
		return domain.Person{}, err
	}
	if c.ValidateOnly {
		p.ID = uuid.Nil
		return p, a.store.IdentifierTaken(ctx, p.Identifiers)
	}
	audit.Subjects(ctx, names.Format("persons", p.ID))
	return p, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		if err := tx.AddPerson(ctx, p); err != nil {
			return err
		}
		tx.Answer(p)
		return tx.Publish(ctx, p.Changed(p.CreatedAt, domain.GroupIdentity, domain.GroupContact))
	})
}
