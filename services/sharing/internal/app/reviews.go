package app

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/stoplist"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// RoleGrantView is a role with what the rules say of it now.
type RoleGrantView struct {
	domain.RoleGrant
	Due    time.Time // day
	Lapses time.Time // zero when no lapse of time takes it
	State  string
}

func (a *App) viewGrant(g *domain.RoleGrant) RoleGrantView {
	r := a.oversight.Reviews(a.today())
	return RoleGrantView{RoleGrant: *g, Due: g.Due(r, clock.Riga), Lapses: g.Lapses(r, clock.Riga), State: g.State(r, clock.Riga, a.now())}
}

// RoleGrants lists roles as they were seen; those only that must be reviewed within so many days, or lapsed, when due is not negative.
func (a *App) RoleGrants(ctx context.Context, due int) ([]RoleGrantView, error) {
	all, err := a.store.RoleGrants(ctx)
	if err != nil {
		return nil, err
	}
	authz.None(ctx)
	var out []RoleGrantView
	for i := range all {
		v := a.viewGrant(&all[i])
		if due >= 0 && (v.State == "ENDED" || v.Due.After(a.today().AddDate(0, 0, due))) {
			continue
		}
		err := seeGrant(ctx, &all[i])
		if errors.Is(err, domain.ErrRoleGrantNotFound) {
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, nil
}

// ReviewRoleGrant confirms or ends a role.
func (a *App) ReviewRoleGrant(ctx context.Context, id uuid.UUID, outcome, why string) (v RoleGrantView, err error) {
	err = a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		g, err := tx.LockRoleGrant(ctx, id)
		if err != nil {
			return err
		}
		if err := seeGrant(ctx, &g); err != nil {
			return err
		}
		if err := g.Review(outcome, why, caller.From(ctx).Subject, a.now()); err != nil {
			return err
		}
		v = a.viewGrant(&g)
		tx.Answer(v)
		if err := tx.ReviewRoleGrant(ctx, &g); err != nil {
			return err
		}
		return tx.AnnounceStopList(ctx, grantName(id), a.now())
	})
	return v, err
}

func seeGrant(ctx context.Context, g *domain.RoleGrant) error {
	name := grantName(g.ID)
	on := authz.Resource{Type: "roleGrant", ID: name, Municipality: g.Organisation}
	if err := authz.Check(ctx, on); errors.Is(err, authz.ErrHidden) {
		return domain.ErrRoleGrantNotFound
	} else if err != nil {
		return err
	}
	audit.Subjects(ctx, name)
	return nil
}

func grantName(id uuid.UUID) string { return names.Format("roleGrants", id) }

// lapsed are the entries of the stop list: roles that are gone, or will be before the list is read again.
func (a *App) lapsed(ctx context.Context) ([]stoplist.Entry, error) {
	all, err := a.store.RoleGrants(ctx)
	var list []stoplist.Entry
	for i := range all {
		at := a.viewGrant(&all[i]).Lapses
		if !at.IsZero() && at.Before(a.now().Add(ahead)) {
			list = append(list, stoplist.Entry{Kind: stoplist.Role, ID: all[i].Subject, Role: all[i].Role, From: at})
		}
	}
	return list, err
}

// ahead is how long before its moment a lapse is told; longer than a replica may go without a list.
const ahead = time.Hour
