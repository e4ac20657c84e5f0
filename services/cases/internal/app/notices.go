package app

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// SendNotice keeps what a sender tells of rehabilitation given to a child that a referral proves to be its own. What is accepted stands in the
// fund's list; what is refused is kept with what is wrong, for its sender. A reference that was accepted before answers with what was sent
// then, if it is the same.
func (a *App) SendNotice(ctx context.Context, n domain.Notice) (domain.Notice, error) {
	c := caller.From(ctx)
	by := a.actor(c)
	sender, err := a.sender(c)
	if err != nil {
		return n, err
	}
	n.ID, n.Sender, n.Sent = uuid.Must(uuid.NewV7()), sender, by.Now
	err = a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		r, err := tx.LockReferral(ctx, n.Referral)
		if err != nil {
			return err
		}
		if err := seeAsSender(ctx, sender, r); err != nil {
			return err
		}
		n.Check(r, by.Today)
		before, found, err := tx.AcceptedNotice(ctx, sender.Number, n.Reference)
		switch {
		case err != nil:
			return err
		case found && n.Accepted() && before.Referral == n.Referral && before.Given == n.Given:
			n = before
			tx.SetResult(n)
			return nil
		case found:
			return domain.ErrNoticeReferenceTaken
		}
		if err := tx.AddNotice(ctx, n, r, by); err != nil {
			return err
		}
		tx.SetResult(n)
		if !n.Accepted() {
			return nil
		}
		return tx.Tell(ctx, domain.FundNotice{Recipient: a.funds.Fund, Kind: domain.ToldRehabilitated, Referral: r.ID, Notice: n.ID, Added: by.Now}, r.Municipality)
	})
	return n, err
}

// ListSentNotices reads one page of what the caller's organisation has sent.
func (a *App) ListSentNotices(ctx context.Context, size int, token string) ([]domain.Notice, string, error) {
	c := caller.From(ctx)
	sender, err := a.sender(c)
	if err := own(ctx, authz.Resource{Type: "notices", Municipality: c.Municipality, Relation: relationOf(sender)}); err != nil {
		return nil, "", err
	}
	if a.funds.Whole(c.Organisation) && c.HasRole("children_fund") { // the fund itself sends nothing
		return nil, "", nil
	}
	if err != nil {
		return nil, "", err
	}
	return a.store.SentNotices(ctx, sender.Number, size, token)
}

// sender tells who sends from the token: never from the message. The fund itself tells itself nothing.
func (a *App) sender(c caller.Caller) (domain.Sender, error) {
	switch {
	case c.Kind == caller.Staff && c.HasRole("child_caseworker") && c.Municipality != "":
		return domain.Sender{Kind: domain.SocialService, Number: c.Municipality}, nil
	case c.HasRole("children_fund") && a.funds.Foundation(c.Organisation):
		return domain.Sender{Kind: domain.Foundation, Number: c.Organisation}, nil
	case c.Kind == caller.System && c.HasRole("provider") && c.Organisation != "":
		return domain.Sender{Kind: domain.Provider, Number: c.Organisation}, nil
	}
	return domain.Sender{}, errs.ErrAccessDenied
}

// seeAsSender asks the policy and proves from the row that the child is the sender's. What is not so does not exist for it.
func seeAsSender(ctx context.Context, s domain.Sender, r domain.Referral) error {
	name := names.Format("referrals", r.ID)
	audit.Subjects(ctx, names.Format("persons", r.Child))
	audit.SetCase(ctx, name)
	on := authz.Resource{Type: "referral", ID: name, Municipality: r.Municipality}
	if s.Referred(r) {
		on.Relation = relationOf(s)
	}
	err := authz.Check(ctx, on)
	if errors.Is(err, authz.ErrHidden) || err == nil && !s.Referred(r) {
		return domain.ErrReferralNotFound
	}
	return err
}

// relationOf is the relation of a sender to a child that was proved to be its own: who gives the service was assigned it.
func relationOf(s domain.Sender) string {
	switch s.Kind {
	case domain.Provider:
		return "ASSIGNMENT"
	case domain.Foundation:
		return referral
	}
	return ""
}
