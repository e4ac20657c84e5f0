package app

import (
	"context"
	"slices"
	"time"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/stoplist"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// SystemAccountView is an account with what the rules say of it now.
type SystemAccountView struct {
	domain.SystemAccount
	Ends  time.Time // zero when its agreement says so
	State string
}

func (a *App) viewSystem(s *domain.SystemAccount) SystemAccountView {
	r := a.oversight.Systems(a.today())
	return SystemAccountView{SystemAccount: *s, Ends: s.Ends(r, clock.Riga), State: s.State(r, clock.Riga, a.now())}
}

// SystemAccounts lists the accounts of systems; those only in a state, or that are shared, when asked so.
func (a *App) SystemAccounts(ctx context.Context, state string, shared bool) ([]SystemAccountView, error) {
	all, err := a.store.SystemAccounts(ctx)
	var out []SystemAccountView
	for i := range all {
		if v := a.viewSystem(&all[i]); (state == "" || state == v.State) && (v.Shared || !shared) {
			out = append(out, v)
		}
	}
	return out, err
}

// RecordSystemAccount says who answers for an account. The owner is an official with a role that holds; an account that a person or
// several organisations use is nobody's.
func (a *App) RecordSystemAccount(ctx context.Context, s domain.SystemAccount) (v SystemAccountView, err error) {
	s, err = domain.RecordSystem(s, a.oversight.Systems(a.today()), caller.From(ctx).Subject, a.today(), a.now())
	if err != nil {
		return v, err
	}
	officials, err := a.store.RoleGrants(ctx)
	if err != nil {
		return v, err
	}
	if slices.ContainsFunc(officials, func(g domain.RoleGrant) bool { return g.Subject == s.Subject }) {
		return v, domain.ErrSystemShared
	}
	if !slices.ContainsFunc(officials, func(g domain.RoleGrant) bool {
		state := a.viewGrant(&g).State
		return g.Subject == s.Owner && state != "ENDED" && state != "LAPSED"
	}) {
		return v, domain.ErrSystemOwnerUnknown
	}
	seen, err := a.store.SystemAccounts(ctx)
	if err != nil {
		return v, err
	}
	if i := slices.IndexFunc(seen, func(k domain.SystemAccount) bool { return k.Subject == s.Subject }); i >= 0 {
		k := &seen[i]
		if k.Shared {
			return v, domain.ErrSystemShared
		}
		s.Organisation, s.Processor, s.FirstSeen, s.LastSeen = k.Organisation, k.Processor, k.FirstSeen, k.LastSeen
	}
	err = a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		if err := tx.RecordSystemAccount(ctx, &s); err != nil {
			return err
		}
		v = a.viewSystem(&s)
		tx.Answer(v)
		name := names.Format("systemAccounts", s.ID)
		audit.Subjects(ctx, name)
		return tx.AnnounceStopList(ctx, name, a.now())
	})
	return v, err
}

// endedSystems are the entries of the stop list: systems whose last day or patience is over, or will be before the list is read again.
func (a *App) endedSystems(ctx context.Context) ([]stoplist.Entry, error) {
	all, err := a.SystemAccounts(ctx, "", false)
	var list []stoplist.Entry
	for i := range all {
		if ends := all[i].Ends; !ends.IsZero() && ends.Before(a.now().Add(ahead)) {
			list = append(list, stoplist.Entry{Kind: stoplist.System, ID: all[i].Subject, From: ends})
		}
	}
	return list, err
}
