package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/persons/internal/domain"
)

// AddIdentifier is one more identifier of a person.
type AddIdentifier struct {
	Person     uuid.UUID
	Etag       string
	Identifier domain.IdentifierInput
}

// AddIdentifier records an identifier; a current one of the same kind ends (PK-R06). Both find the person from then on.
func (a *App) AddIdentifier(ctx context.Context, c AddIdentifier) (domain.Person, error) {
	var next domain.Person
	err := a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		p, err := tx.Person(ctx, c.Person)
		if err != nil {
			return err
		}
		if err := a.mayUsePerson(ctx, p); err != nil {
			return err
		}
		if err := expect(c.Etag, p.Version); err != nil {
			return err
		}
		if next, err = p.AddIdentifier(c.Identifier, a.now(), a.rules()); err != nil {
			return err
		}
		if err := tx.SaveIdentifiers(ctx, p, next); err != nil {
			return err
		}
		tx.Answer(next)
		return tx.Publish(ctx, next.Changed(next.UpdatedAt, domain.GroupIdentity))
	})
	return next, err
}
