package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

// TickIssues routes what was raised and lets rise what nobody answered in time. It is called every few seconds, so that the
// work of finding out what an issue is about is never part of raising it, and does each thing once, by however many
// processes it is called.
func (a *App) TickIssues(ctx context.Context) error {
	if err := drain(ctx, uuid.Nil, a.route, a.rise); err != nil {
		return err
	}
	moved, err := a.movedSandboxes(ctx)
	for _, m := range moved {
		if err == nil && m.Issues {
			err = drain(inSandbox(ctx, m.Tenant, m.Ahead), m.Provider, a.route, a.rise)
		}
	}
	return err
}

// route gives some issues to who has to answer them (OBJ-Q2), and returns how many. An issue about a client who was not
// assigned then is matched when he is.
func (a *App) route(ctx context.Context, clockOf uuid.UUID) (int, error) {
	n := 0
	err := a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		n = 0
		waiting, err := tx.IssuesToRoute(ctx, clockOf, a.dayIn(ctx))
		if err != nil {
			return err
		}
		rules := a.routing.Rules(a.dayIn(ctx))
		for k := range waiting {
			r := &waiting[k]
			if r.State == domain.IssueRouted && !r.Target.Found {
				continue
			}
			d, err := r.Direct(rules, a.routing.Source(r.Fact, a.dayIn(ctx)), r.Target)
			if err != nil {
				return err
			}
			if err := r.GoTo(d, a.routing.Due(a.dayIn(ctx), r.Running), a.timeIn(ctx)); err != nil {
				return err
			}
			if err := tx.SaveIssue(ctx, r.Issue); err != nil {
				return err
			}
			if err := a.toldIssue(ctx, tx, &r.Issue); err != nil {
				return err
			}
			n++
		}
		return nil
	})
	return n, err
}

// rise lets some issues that nobody answered in time go one level up (OBJ-Q4), and returns how many.
func (a *App) rise(ctx context.Context, clockOf uuid.UUID) (int, error) {
	n := 0
	err := a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		late, err := tx.IssuesOverdue(ctx, clockOf, a.dayIn(ctx))
		if err != nil {
			return err
		}
		n = len(late)
		for k := range late {
			i := &late[k]
			if err := i.Rise(a.dayIn(ctx), a.routing.Due(a.dayIn(ctx), i.Running), a.timeIn(ctx)); err != nil {
				return err
			}
			if err := tx.SaveIssue(ctx, *i); err != nil {
				return err
			}
			if err := a.toldIssue(ctx, tx, i); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}
