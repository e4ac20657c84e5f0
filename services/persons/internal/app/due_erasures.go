package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/persons/internal/domain"
)

// TakeDue keeps whose data a service found kept for as long as the law asks. Nothing is proposed by it: two data officers do that.
func (a *App) TakeDue(ctx context.Context, consumer, event string, lines []domain.DueLine) error {
	return a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		first, err := tx.Once(ctx, consumer, event)
		if err != nil || !first || len(lines) == 0 {
			return err
		}
		for i := range lines {
			audit.Subjects(ctx, names.Format("persons", lines[i].Person))
		}
		return tx.KeepDue(ctx, lines, a.now())
	})
}

// DueErasures lists what is due of a page of persons after one, in the order of their names, and whom the page ended with: nobody on the last page.
func (a *App) DueErasures(ctx context.Context, after uuid.UUID, size int) (out []domain.DueLine, next uuid.UUID, err error) {
	list, err := a.store.Due(ctx, after, size)
	if err != nil {
		return nil, uuid.Nil, err
	}
	persons, last, may := 0, uuid.Nil, false
	for _, l := range list {
		if l.Person != last {
			person := names.Format("persons", l.Person)
			persons, last = persons+1, l.Person
			may = authz.Check(ctx, authz.Resource{Type: "erasure", Persons: []string{person}}) == nil
			if may {
				audit.Subjects(ctx, person)
			}
		}
		if may {
			out = append(out, l)
		}
	}
	if persons == size {
		next = last
	}
	if persons == 0 {
		authz.None(ctx)
	}
	return out, next, nil
}
