package app

import (
	"context"
	"maps"
	"slices"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/page"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// Assignment returns an assignment. A provider's system gets the fields of its grant; that it got them is kept, so that a
// later correction reaches it (OBJ-Q5).
func (a *App) Assignment(ctx context.Context, id uuid.UUID) (domain.Assignment, error) {
	x, err := a.store.Assignment(ctx, id)
	if err != nil {
		return domain.Assignment{}, err
	}
	adm, err := a.own(ctx, &x)
	if err != nil {
		return domain.Assignment{}, err
	}
	x = given(ctx, x, adm)
	if caller.From(ctx).Kind != caller.System || len(x.Extract) == 0 {
		return x, nil
	}
	return x, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		fields := slices.Sorted(maps.Keys(x.Extract))
		return tx.AddDisclosure(ctx, x, names.Format("providers", x.Provider), fields, a.timeIn(ctx))
	})
}

// ListAssignments says what to list.
type ListAssignments struct {
	State     domain.AssignmentState
	Person    uuid.UUID
	PageSize  int32
	PageToken string
}

// Assignments lists assignments without their extracts: a provider's own, or those of the caller's municipality.
func (a *App) Assignments(ctx context.Context, l ListAssignments) ([]domain.Assignment, string, error) {
	q := AssignmentQuery{State: l.State, Person: l.Person, Municipality: caller.From(ctx).Municipality}
	if caller.From(ctx).Kind == caller.System {
		adm, err := a.admit(ctx)
		if err != nil {
			return nil, "", err
		}
		q.Provider, q.Municipality = adm.Provider, adm.Municipality
	}
	bound := struct {
		List string
		Q    AssignmentQuery
	}{"assignments", q}
	if _, err := page.Decode(l.PageToken, bound, &q.After); err != nil {
		return nil, "", err
	}
	n := page.Size(l.PageSize)
	q.Size = n + 1
	rows, err := a.store.Assignments(ctx, q)
	if err != nil {
		return nil, "", err
	}
	if len(rows) == 0 {
		authz.None(ctx)
	}
	next := ""
	if len(rows) > n {
		rows = rows[:n]
		if next, err = page.Encode(bound, rows[n-1].ID); err != nil {
			return nil, "", err
		}
	}
	for i := range rows {
		if err := seeAssignment(ctx, &rows[i], q.Provider); err != nil {
			return nil, "", err
		}
		rows[i].Extract = nil
	}
	return rows, next, nil
}
