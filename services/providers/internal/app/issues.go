package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/page"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// seeIssue lets through whom the issue concerns and whom the policy lets; to everybody else there is none.
func seeIssue(ctx context.Context, i *domain.Issue, p domain.IssueParty, env domain.Environment) error {
	if !i.SeenBy(p) || i.Environment != env {
		return domain.ErrIssueNotFound
	}
	var persons []uuid.UUID
	if i.Person != uuid.Nil {
		persons = append(persons, i.Person)
	}
	return seeBy(ctx, assigned(p.Provider, p.Provider), "issue", names.Format("issues", i.ID), i.Place, persons, domain.ErrIssueNotFound)
}

// view is an issue for a party. Who has the wrong value is told to whoever answers, not to whoever asked: it would tell a
// provider of others.
func view(i domain.Issue, p domain.IssueParty, corrections []domain.FactCorrection) IssueView {
	out := IssueView{Issue: i, Corrections: corrections}
	if i.AnsweredBy(p) && i.Raiser.Provider != p.Provider || p.Auditor {
		return out
	}
	out.Corrections = make([]domain.FactCorrection, len(corrections))
	for n, c := range corrections {
		c.Recipients, c.Review = nil, false
		out.Corrections[n] = c
	}
	return out
}

// Issue returns an issue.
func (a *App) Issue(ctx context.Context, id uuid.UUID) (IssueView, error) {
	p, env, err := a.party(ctx)
	if err != nil {
		return IssueView{}, err
	}
	i, err := a.store.Issue(ctx, id)
	if err != nil {
		return IssueView{}, err
	}
	if err := seeIssue(ctx, &i, p, env); err != nil {
		return IssueView{}, err
	}
	c, err := a.store.Corrections(ctx, []uuid.UUID{i.ID})
	return view(i, p, c[i.ID]), err
}

// ListIssues says what to list.
type ListIssues struct {
	ToAnswer, Closed bool
	PageSize         int32
	PageToken        string
}

// Issues lists what the caller raised or has to answer, what is due first at the head.
func (a *App) Issues(ctx context.Context, l ListIssues) ([]IssueView, string, error) {
	p, env, err := a.party(ctx)
	if err != nil {
		return nil, "", err
	}
	q := IssueQuery{Party: p, ToAnswer: l.ToAnswer, Closed: l.Closed}
	bound := struct {
		List string
		Q    IssueQuery
	}{"issues", q}
	var cursor struct {
		Due string
		ID  uuid.UUID
	}
	if _, err := page.Decode(l.PageToken, bound, &cursor); err != nil {
		return nil, "", err
	}
	if q.AfterDue, err = domain.ParseDate(cursor.Due); err != nil {
		return nil, "", err
	}
	n := page.Size(l.PageSize)
	q.After, q.Size = cursor.ID, n+1
	rows, err := a.store.Issues(ctx, q)
	if err != nil {
		return nil, "", err
	}
	next := ""
	if len(rows) > n {
		rows = rows[:n]
		cursor.Due, cursor.ID = rows[n-1].Due.String(), rows[n-1].ID
		if next, err = page.Encode(bound, cursor); err != nil {
			return nil, "", err
		}
	}
	if len(rows) == 0 {
		authz.None(ctx)
		return nil, next, nil
	}
	ids := make([]uuid.UUID, len(rows))
	for k := range rows {
		if err := seeIssue(ctx, &rows[k], p, env); err != nil {
			return nil, "", err
		}
		ids[k] = rows[k].ID
	}
	corrections, err := a.store.Corrections(ctx, ids)
	out := make([]IssueView, len(rows))
	for k, i := range rows {
		out[k] = view(i, p, corrections[i.ID])
	}
	return out, next, err
}
