package app

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// Recovery is the purpose under which the fund recovers the cost from the offender (BTAL 52(1.1)).
const Recovery = "RECOVERY"

// Shows tells whether the grants open a leaf of the catalogue to a caller who has a referral (GR-07).
type Shows func(to caller.Caller, leaf string) bool

// referral is the relation of a recipient to the child that it was sent.
const referral = "REFERRAL"

// ReferralQuery asks for what a recipient was sent.
type ReferralQuery struct {
	Recipient string      // empty: of all, for the fund itself
	RunningOn domain.Date // zero: also those that have ended
	Size      int
	Token     string
}

// ListReferrals reads one page of the referrals that open anything to the caller for the purpose of the call.
func (a *App) ListReferrals(ctx context.Context, size int, token string) ([]domain.Referral, string, error) {
	c := caller.From(ctx)
	if err := own(ctx, authz.Resource{Type: "referrals", Relation: referral}); err != nil { // the query asks for what was sent to the caller
		return nil, "", err
	}
	list, next, err := a.sentTo(ctx, c.Organisation, c.Purpose, size, token)
	for _, r := range list {
		audit.Subjects(ctx, names.Format("persons", r.Child))
	}
	return list, next, err
}

// FundEntry is an entry of the fund's list with what it tells of.
type FundEntry struct {
	domain.FundNotice
	Rehabilitation *domain.Notice // nil for other kinds
}

// ListFundNotices reads the caller's own list from a number on. What was given is shown as long as the referral opens the child for the purpose
// of the call; the entry itself stays, so that the numbers have no gap.
func (a *App) ListFundNotices(ctx context.Context, after int64, size int) ([]FundEntry, error) {
	if err := own(ctx, authz.Resource{Type: "fund_notices", Relation: referral}); err != nil { // her own list
		return nil, err
	}
	c := caller.From(ctx)
	list, err := a.store.FundNotices(ctx, c.Organisation, after, size)
	if err != nil {
		return nil, err
	}
	var ids []uuid.UUID
	for _, n := range list {
		audit.Subjects(ctx, names.Format("persons", n.About.Child))
		if n.Notice != uuid.Nil && n.About.Opens(c.Purpose == Recovery, a.today()) {
			ids = append(ids, n.Notice)
		}
	}
	given, err := a.store.Notices(ctx, ids)
	out := make([]FundEntry, len(list))
	for i, n := range list {
		out[i].FundNotice = n
		if g, ok := given[n.Notice]; ok {
			out[i].Rehabilitation = &g
		}
	}
	return out, err
}

// ConfirmReferral names the institution and the days of a referral to the caller.
func (a *App) ConfirmReferral(ctx context.Context, id uuid.UUID, institution string, start, end domain.Date, etag string) (domain.Referral, error) {
	by := a.actor(caller.From(ctx))
	var r domain.Referral
	err := a.store.InTx(ctx, func(ctx context.Context, tx Tx) (err error) {
		if r, err = tx.LockReferral(ctx, id); err != nil {
			return err
		}
		if err := a.seeReferral(ctx, r); err != nil {
			return err
		}
		if err := match(etag, r.Version); err != nil {
			return err
		}
		if err := r.Confirm(institution, start, end, by.Now); err != nil {
			return err
		}
		tx.SetResult(r)
		return tx.SaveReferral(ctx, r, by)
	})
	return r, err
}

// seeReferral proves the relation from the row: the caller's organisation was sent it and it opens the child today for the purpose of the
// call. What is not so does not exist for the caller, whatever it is.
func (a *App) seeReferral(ctx context.Context, r domain.Referral) error {
	c := caller.From(ctx)
	name := names.Format("referrals", r.ID)
	audit.Subjects(ctx, names.Format("persons", r.Child))
	audit.SetCase(ctx, name)
	on := authz.Resource{Type: "referral", ID: name, Municipality: r.Municipality}
	holds := a.funds.Sees(c.Organisation, r) && r.Opens(c.Purpose == Recovery, a.today())
	if holds {
		on.Relation = referral
	}
	err := authz.Check(ctx, on)
	if errors.Is(err, authz.ErrHidden) || err == nil && !holds {
		return domain.ErrReferralNotFound
	}
	return err
}
