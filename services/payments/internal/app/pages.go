package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/page"
	"github.com/digisoc/platform/services/payments/internal/domain"
)

// cursor is where the next page begins.
type cursor struct {
	Month domain.Month `json:"m,omitempty"`
	ID    uuid.UUID    `json:"i"`
}

func subjectRequired() error {
	e := domain.ErrSubjectRequired
	return e.Field("case", e.Reason, e.Message, e.MessageLV)
}

// ownScope narrows a list to what the caller could see at all, so that pages are full: a citizen's own rows, staff's own
// municipality's.
func ownScope(ctx context.Context, q *Query) error {
	c := caller.From(ctx)
	q.Municipality = c.Municipality
	if q.Person != uuid.Nil {
		audit.Subjects(ctx, names.Format("persons", q.Person))
	}
	if c.Kind != caller.Citizen {
		return nil
	}
	own, err := names.Parse("persons", c.Person)
	if err != nil || q.Person != uuid.Nil && q.Person != own {
		return errs.ErrAccessDenied
	}
	q.Person, q.Municipality = own, ""
	return nil
}

// pages reads one page of what the caller could see and asks the policy about every row. about says where a row stands
// and whether the caller may see it.
func pages[T any](ctx context.Context, size int32, token string, bound any, q Query, read func(context.Context, Query) ([]T, error), about func(*T) (cursor, error)) ([]T, string, error) {
	var after cursor
	if _, err := page.Decode(token, bound, &after); err != nil {
		return nil, "", err
	}
	n := page.Size(size)
	q.AfterMonth, q.After, q.Size = after.Month, after.ID, n+1
	if err := ownScope(ctx, &q); err != nil {
		return nil, "", err
	}
	rows, err := read(ctx, q)
	if err != nil {
		return nil, "", err
	}
	if len(rows) == 0 {
		authz.None(ctx)
	}
	next := ""
	if len(rows) > n {
		rows = rows[:n]
		last, _ := about(&rows[n-1])
		if next, err = page.Encode(bound, last); err != nil {
			return nil, "", err
		}
	}
	seen := make([]T, 0, len(rows))
	for i := range rows {
		switch _, err := about(&rows[i]); {
		case err == nil:
			seen = append(seen, rows[i])
		case errs.KindOf(err) != errs.NotFound:
			return nil, "", err
		}
	}
	return seen, next, nil
}
