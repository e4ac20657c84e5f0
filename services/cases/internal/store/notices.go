package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/page"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/cases/internal/domain"
	"github.com/digisoc/platform/services/cases/internal/store/db"
)

// What rehabilitation was given is sealed under group G23 of the catalogue with the key of the child.
const (
	violence   = "G23"
	noticeText = "rehabilitation_notice.text"
)

// givenText is the part of a notice that lies sealed.
type givenText struct {
	Given    domain.Given
	Problems []domain.Problem
}

// AcceptedNotice finds what a sender was accepted under a reference.
func (t *tx) AcceptedNotice(ctx context.Context, sender, reference string) (domain.Notice, bool, error) {
	rows, err := t.q.AcceptedNotice(ctx, db.AcceptedNoticeParams{Sender: sender, SenderReference: reference})
	if err != nil || len(rows) == 0 {
		return domain.Notice{}, false, err
	}
	list, err := openNotices(ctx, t.opener(), []db.NoticesOfRow{db.NoticesOfRow(rows[0])})
	if err != nil || len(list) == 0 {
		return domain.Notice{}, false, err
	}
	return list[0], true, nil
}

// AddNotice keeps a notice.
func (t *tx) AddNotice(ctx context.Context, n domain.Notice, r domain.Referral, by domain.Actor) error {
	sealed, err := t.sealOf(ctx, r.Child, r.Municipality, violence, noticeText, n.ID, givenText{n.Given, n.Problems})
	if err != nil {
		return err
	}
	state := "ACCEPTED"
	if !n.Accepted() {
		state = "REFUSED"
	}
	return t.q.AddRehabilitationNotice(ctx, db.AddRehabilitationNoticeParams{ID: n.ID, ReferralID: r.ID, Child: r.Child, Municipality: r.Municipality,
		SenderKind: string(n.Sender.Kind), Sender: n.Sender.Number, SenderReference: n.Reference, State: state, SealedText: sealed, SentBy: by.Subject, SentAt: n.Sent})
}

// Notices reads notices by id; what was lawfully erased is left out.
func (s *Store) Notices(ctx context.Context, ids []uuid.UUID) (map[uuid.UUID]domain.Notice, error) {
	found := make(map[uuid.UUID]domain.Notice, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	rows, err := s.q.NoticesByID(ctx, ids)
	if err != nil {
		return nil, rule(err)
	}
	all := make([]db.NoticesOfRow, len(rows))
	for i, r := range rows {
		all[i] = db.NoticesOfRow(r)
	}
	list, err := openNotices(ctx, s.opener(), all)
	for _, n := range list {
		found[n.ID] = n
	}
	return found, err
}

// SentNotices reads one page of what a sender has sent.
func (s *Store) SentNotices(ctx context.Context, sender string, size int, token string) ([]domain.Notice, string, error) {
	bound := struct{ Sender string }{sender}
	at := referralCursor{Before: time.Date(9999, time.January, 1, 0, 0, 0, 0, time.UTC)}
	if _, err := page.Decode(token, bound, &at); err != nil {
		return nil, "", err
	}
	rows, err := s.q.NoticesOf(ctx, db.NoticesOfParams{Sender: sender, BeforeTime: at.Before, BeforeID: at.ID, Size: int32(size) + 1})
	if err != nil {
		return nil, "", rule(err)
	}
	next := ""
	if len(rows) > size {
		rows = rows[:size]
		if next, err = page.Encode(bound, referralCursor{rows[size-1].SentAt, rows[size-1].ID}); err != nil {
			return nil, "", err
		}
	}
	list, err := openNotices(ctx, s.opener(), rows)
	return list, next, err
}

func openNotices(ctx context.Context, o opener, rows []db.NoticesOfRow) ([]domain.Notice, error) {
	sealed := make([]vault.Sealed, len(rows))
	for i, r := range rows {
		sealed[i] = vault.Sealed{Field: noticeText, Record: r.ID, Bytes: r.SealedText}
	}
	plain, _, err := o.vault.OpenLeft(ctx, o.at, sealed)
	if err != nil {
		return nil, rule(err)
	}
	list := make([]domain.Notice, 0, len(rows))
	for i, r := range rows {
		if plain[i] == nil { // lawfully erased
			continue
		}
		var text givenText
		if err := json.Unmarshal(plain[i], &text); err != nil {
			return nil, fmt.Errorf("read notice: %w", err)
		}
		list = append(list, domain.Notice{ID: r.ID, Referral: r.ReferralID, Sender: domain.Sender{Kind: domain.SenderKind(r.SenderKind), Number: r.Sender},
			Reference: r.SenderReference, Given: text.Given, Problems: text.Problems, Sent: r.SentAt.UTC()})
	}
	return list, nil
}
