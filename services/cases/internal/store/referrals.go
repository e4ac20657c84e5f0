package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/outbox"
	"github.com/digisoc/platform/pkg/page"
	caseseventsv1 "github.com/digisoc/platform/proto/gen/go/cases/events/v1"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/domain"
	"github.com/digisoc/platform/services/cases/internal/store/db"
)

// Referral reads a referral.
func (s *Store) Referral(ctx context.Context, id uuid.UUID) (domain.Referral, error) {
	row, err := s.q.ReferralByID(ctx, id)
	if err != nil {
		return domain.Referral{}, absent(err, domain.ErrReferralNotFound)
	}
	return referral(row), nil
}

// LockReferral reads a referral and locks it until the transaction ends.
func (t *tx) LockReferral(ctx context.Context, id uuid.UUID) (domain.Referral, error) {
	row, err := t.q.LockReferral(ctx, id)
	if err != nil {
		return domain.Referral{}, absent(err, domain.ErrReferralNotFound)
	}
	return referral(db.ReferralByIDRow(row)), nil
}

type referralCursor struct {
	Before time.Time
	ID     uuid.UUID
}

// Referrals reads one page of what a recipient was sent.
func (s *Store) Referrals(ctx context.Context, q app.ReferralQuery) ([]domain.Referral, string, error) {
	bound := app.ReferralQuery{Recipient: q.Recipient, RunningOn: q.RunningOn}
	at := referralCursor{Before: time.Date(9999, time.January, 1, 0, 0, 0, 0, time.UTC)}
	if _, err := page.Decode(q.Token, bound, &at); err != nil {
		return nil, "", err
	}
	rows, err := s.q.ReferralsTo(ctx, db.ReferralsToParams{Recipient: q.Recipient, BeforeTime: at.Before, BeforeID: at.ID, RunningOn: dayOf(q.RunningOn), Size: int32(q.Size) + 1})
	if err != nil {
		return nil, "", rule(err)
	}
	list := make([]domain.Referral, len(rows))
	for i, r := range rows {
		list[i] = referral(db.ReferralByIDRow(r))
	}
	if len(list) <= q.Size {
		return list, "", nil
	}
	last := list[q.Size-1]
	token, err := page.Encode(bound, referralCursor{last.Created, last.ID})
	return list[:q.Size], token, err
}

// AddReferral writes a new referral.
func (t *tx) AddReferral(ctx context.Context, r domain.Referral, by domain.Actor) error {
	return t.q.AddReferral(ctx, db.AddReferralParams{ID: r.ID, VictimCaseID: r.VictimCase, Child: r.Child, Municipality: r.Municipality,
		Recipient: r.Recipient, Service: string(r.Service), CreatedBy: by.Subject, CreatedAt: r.Created})
}

// SaveReferral writes what the fund confirmed, or the end. The caller holds the lock of the referral.
func (t *tx) SaveReferral(ctx context.Context, r domain.Referral, by domain.Actor) error {
	p := db.SaveReferralParams{ID: r.ID, Institution: r.Institution, StartDate: dayOf(r.Start), EndDate: dayOf(r.End), EndedDate: dayOf(r.Ended),
		EndReason: string(r.EndReason), UpdatedAt: by.Now, Version: r.Version}
	if !r.Confirmed.IsZero() {
		p.ConfirmedAt = &r.Confirmed
	}
	return t.q.SaveReferral(ctx, p)
}

// Tell numbers an entry of a recipient's list, keeps it and announces it. The recipient's counter is locked until the transaction ends, so
// that a number is never seen before a smaller one.
func (t *tx) Tell(ctx context.Context, n domain.FundNotice, municipality string) (err error) {
	if n.Number, err = t.q.NextFundNumber(ctx, n.Recipient); err != nil {
		return err
	}
	err = t.q.AddFundNotice(ctx, db.AddFundNoticeParams{Recipient: n.Recipient, Number: n.Number, Kind: string(n.Kind), ReferralID: n.Referral, NoticeID: optional(n.Notice), AddedAt: n.Added})
	if err != nil {
		return err
	}
	name := names.Format("referrals", n.Referral)
	e := event("fundNoticeAdded", "cases.fund_notice.added.v1", name, "G23", &caseseventsv1.FundNoticeAdded{
		Recipient: n.Recipient, Number: n.Number, Referral: name, Kind: string(n.Kind)})
	e.ID, e.Time, e.Municipality = uuid.Must(uuid.NewV7()), n.Added, municipality
	return outbox.Append(ctx, t.Tx, t.service, e)
}

// FundNotices reads a recipient's list from a number on.
func (s *Store) FundNotices(ctx context.Context, recipient string, after int64, size int) ([]domain.FundNotice, error) {
	rows, err := s.q.FundNotices(ctx, db.FundNoticesParams{Recipient: recipient, After: after, Size: int32(size)})
	list := make([]domain.FundNotice, len(rows))
	for i, r := range rows {
		list[i] = domain.FundNotice{Recipient: r.Recipient, Number: r.Number, Kind: domain.FundNoticeKind(r.Kind), Referral: r.ReferralID, Notice: r.NoticeID.UUID, Added: r.AddedAt.UTC(),
			About: domain.Referral{ID: r.ReferralID, Child: r.Child, Ended: dateOf(r.EndedDate), EndReason: domain.ReferralEnd(r.EndReason)}}
	}
	return list, rule(err)
}

func referral(r db.ReferralByIDRow) domain.Referral {
	out := domain.Referral{ID: r.ID, VictimCase: r.VictimCaseID, Child: r.Child, Municipality: r.Municipality, Recipient: r.Recipient,
		Service: domain.ReferralService(r.Service), Institution: r.Institution, Start: dateOf(r.StartDate), End: dateOf(r.EndDate),
		Ended: dateOf(r.EndedDate), EndReason: domain.ReferralEnd(r.EndReason), Created: r.CreatedAt.UTC(), Version: r.Version}
	if r.ConfirmedAt != nil {
		out.Confirmed = r.ConfirmedAt.UTC()
	}
	return out
}
