package app

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// Grant makes statuses, benefits and payment lines of an issued decision, once, however often the event arrives. A decision
// whose lines cannot be right grants nothing and is domain.ErrDecisionLinesInvalid; one that would grant the same days to a person
// twice is domain.ErrGrantOverlaps, unless it takes the place of what her household had. Both wait among the dead letters for a person.
func (a *App) Grant(ctx context.Context, consumer, event string, d domain.Decision) error {
	g, err := domain.NewGrant(d, func() uuid.UUID { return uuid.Must(uuid.NewV7()) })
	if err != nil {
		return err
	}
	audit.SetCase(ctx, names.Format("cases", d.Case))
	audit.Subjects(ctx, names.Format("decisions", d.ID))
	audit.Subjects(ctx, personNames(d.Persons)...)
	g.At = a.now()
	if d.IssuedAt.IsZero() {
		d.IssuedAt = g.At
	}
	award, err := a.award(ctx, d, g)
	if err != nil {
		return err
	}
	return a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		first, err := tx.Once(ctx, consumer, event)
		if err != nil || !first {
			return err
		}
		if err := a.replace(ctx, tx, d, &g); err != nil {
			return err
		}
		if award != nil {
			err = tx.AddAward(ctx, *award)
		}
		return errors.Join(err, tx.AddGrant(ctx, g), a.checkDecision(ctx, tx, d))
	})
}
