package app

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/page"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// List says what to list: of a case, of a person, or of a person in a case; on one day or on all; which page.
type List struct {
	Case, Person uuid.UUID
	Day          domain.Date
	PageSize     int32
	PageToken    string
}

// cursor is where the next page begins.
type cursor struct {
	Month domain.Date `json:"m,omitempty"`
	ID    uuid.UUID   `json:"i"`
}

// binding is what a page token belongs to.
type binding struct {
	List         string
	Case, Person uuid.UUID
	Day          domain.Date
}

// errNotOwn stands for a row that the caller may not see; it leaves lists and never the package.
var errNotOwn = errors.New("the row is hidden from the caller")

// Statuses lists statuses, optionally those valid on a day (R83), and the token of the next page.
func (a *App) Statuses(ctx context.Context, l List) ([]domain.Status, string, error) {
	return list(ctx, a, "statuses", l, a.store.Statuses, func(s domain.Status) (cursor, string, []uuid.UUID) {
		return cursor{ID: s.ID}, s.Municipality, s.Persons
	})
}

// Benefits lists benefits.
func (a *App) Benefits(ctx context.Context, l List) ([]domain.Benefit, string, error) {
	return list(ctx, a, "benefits", l, a.store.Benefits, func(b domain.Benefit) (cursor, string, []uuid.UUID) {
		return cursor{ID: b.ID}, b.Municipality, b.Persons
	})
}

// PaymentLines lists the amounts due in a case, by month.
func (a *App) PaymentLines(ctx context.Context, l List) ([]domain.PaymentLine, string, error) {
	return list(ctx, a, "paymentLines", l, a.store.PaymentLines, func(p domain.PaymentLine) (cursor, string, []uuid.UUID) {
		return cursor{p.Month.First(), p.ID}, p.Municipality, p.Persons
	})
}

// list reads one page of what the caller could see and asks the policy about every row.
func list[T any](ctx context.Context, a *App, kind string, l List, read func(context.Context, Query) ([]T, error), about func(T) (cursor, string, []uuid.UUID)) ([]T, string, error) {
	if l.Case == uuid.Nil && l.Person == uuid.Nil {
		return nil, "", domain.ErrListSubjectRequired.Field("case", domain.ErrListSubjectRequired.Reason,
			domain.ErrListSubjectRequired.Message, domain.ErrListSubjectRequired.MessageLV)
	}
	bound := binding{kind, l.Case, l.Person, l.Day}
	var after cursor
	if _, err := page.Decode(l.PageToken, bound, &after); err != nil {
		return nil, "", err
	}
	size := page.Size(l.PageSize)
	q := Query{Case: l.Case, Person: l.Person, Day: l.Day, AfterMonth: after.Month, After: after.ID, Size: size + 1}
	relation, err := a.ownScope(ctx, &q)
	if err != nil {
		return nil, "", err
	}
	audit.SetCase(ctx, names.Format("cases", l.Case))
	audit.Subjects(ctx, subject(l)...)
	rows, err := read(ctx, q)
	if err != nil {
		return nil, "", err
	}
	next := ""
	if len(rows) > size {
		rows = rows[:size]
		last, _, _ := about(rows[size-1])
		if next, err = page.Encode(bound, last); err != nil {
			return nil, "", err
		}
	}
	rows, err = visibleBy(ctx, relation, kind, rows, about)
	return rows, next, err
}

// visible drops the rows that the caller may not see.
func visible[T any](ctx context.Context, kind string, rows []T, about func(T) (cursor, string, []uuid.UUID)) ([]T, error) {
	return visibleBy(ctx, "", kind, rows, about)
}

// visibleBy is visible by a relation that the use case found.
func visibleBy[T any](ctx context.Context, relation, kind string, rows []T, about func(T) (cursor, string, []uuid.UUID)) ([]T, error) {
	if len(rows) == 0 {
		authz.None(ctx)
		return nil, nil
	}
	seen := make([]T, 0, len(rows))
	for _, r := range rows {
		at, municipality, persons := about(r)
		switch err := mayUseBy(ctx, relation, kind, names.Format(kind, at.ID), municipality, personNames(persons), errNotOwn); {
		case err == nil:
			seen = append(seen, r)
		case !errors.Is(err, errNotOwn):
			return nil, err
		}
	}
	return seen, nil
}

func subject(l List) []string {
	if l.Person == uuid.Nil {
		return nil
	}
	return []string{names.Format("persons", l.Person)}
}
