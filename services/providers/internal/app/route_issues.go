package app

import (
	"context"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

// TickIssues routes what was raised and lets rise what nobody answered in time. It is called every few seconds, so that the
// work of finding out what an issue is about is never part of raising it, and does each thing once, by however many
// processes it is called.
func (a *App) TickIssues(ctx context.Context) error {
	for _, batch := range []func(context.Context) (int, error){a.route, a.rise} {
		for {
			n, err := batch(ctx)
			if err != nil {
				return err
			}
			if n == 0 {
				break
			}
		}
	}
	return nil
}

// route gives some issues to who has to answer them (OBJ-Q2), and returns how many. An issue about a client who was not
// assigned then is matched when he is.
func (a *App) route(ctx context.Context) (int, error) {
	n := 0
	err := a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		n = 0
		waiting, err := tx.IssuesToRoute(ctx, a.today())
		if err != nil {
			return err
		}
		rules := a.routing.Rules(a.today())
		for k := range waiting {
			r := &waiting[k]
			if r.State == domain.IssueRouted && !r.Target.Found {
				continue
			}
			d, err := r.Direct(rules, a.routing.Source(r.Fact, a.today()), r.Target)
			if err != nil {
				return err
			}
			if err := r.GoTo(d, a.routing.Due(a.today(), r.Running), a.now()); err != nil {
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
func (a *App) rise(ctx context.Context) (int, error) {
	n := 0
	err := a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		late, err := tx.IssuesOverdue(ctx, a.today())
		if err != nil {
			return err
		}
		n = len(late)
		for k := range late {
			i := &late[k]
			if err := i.Rise(a.today(), a.routing.Due(a.today(), i.Running), a.now()); err != nil {
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
