package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/persons/internal/domain"
)

// groundFound is why the platform proposes: the words that data officers read first.
const groundFound = "Datu glabāšanas termiņš ir beidzies (VDAR 5. panta 1. punkta e) apakšpunkts). / The term of retention has ended (GDPR 5(1)(e))."

// TakeDue keeps whose data a service found kept for as long as the law asks, and files a proposal for each that no officer has voted for: two have to
// approve it before anything is destroyed.
func (a *App) TakeDue(ctx context.Context, consumer, event string, lines []domain.DueLine) error {
	return a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		first, err := tx.Once(ctx, consumer, event)
		if err != nil || !first || len(lines) == 0 {
			return err
		}
		for i := range lines {
			audit.Subjects(ctx, names.Format("persons", lines[i].Person))
		}
		if err := tx.KeepDue(ctx, lines, a.now()); err != nil {
			return err
		}
		persons := make([]uuid.UUID, len(lines))
		for i := range lines {
			persons[i] = lines[i].Person
		}
		slices.SortFunc(persons, func(x, y uuid.UUID) int { return slices.Compare(x[:], y[:]) })
		return tx.FileFound(ctx, slices.Compact(persons), groundFound, a.now())
	})
}

// DueTotals counts the persons and the groups of data that DueErasures lists, over all pages.
func (a *App) DueTotals(ctx context.Context) (persons, groups int64, err error) {
	return a.store.DueTotals(ctx)
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
