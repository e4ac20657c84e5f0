package spdci

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/release"
	"github.com/digisoc/platform/services/sharing/internal/spdci/query"
	"github.com/digisoc/platform/services/sharing/internal/spdci/wire"
)

// retryNotice is when a subscription that may not be told now is looked at again.
const retryNotice = 5 * time.Minute

// notify makes the notices of subscriptions that something new may be told of.
func (x *Exchange) notify(ctx context.Context) error {
	now := x.now()
	if err := x.Store.EndExpired(ctx, now); err != nil {
		return err
	}
	list, err := x.Store.DueSubscriptions(ctx, now, batch)
	if err != nil {
		return err
	}
	failed := make([]error, len(list)) // one that fails does not keep the others back
	for i := range list {
		failed[i] = x.notifyOne(ctx, &list[i], now)
	}
	return errors.Join(failed...)
}

// notifyOne makes the notice of one subscription: of the next versions, those that it is about.
func (x *Exchange) notifyOne(ctx context.Context, s *Subscription, now time.Time) error {
	f := faces[s.Registry]
	partner, err := x.Store.PartnerByID(ctx, s.Partner)
	if err != nil {
		return err
	}
	var permission *domain.Permission
	if partner.Active() && partner.lists(s.Address) {
		permission, err = x.permissionByID(ctx, &partner, s.Permission, now)
	}
	if err != nil {
		return err
	}
	if permission == nil { // it may be resumed: nothing is stepped over
		s.Due = now.Add(retryNotice)
		return x.Store.InTx(ctx, func(ctx context.Context, tx Tx) error { return x.move(ctx, tx, s, now, s.After, nil) })
	}
	changes, err := x.Store.Changes(ctx, f.dataset, s.After, maxPage)
	if err != nil || len(changes) == 0 {
		return err
	}
	open := x.opened(&f, permission, today(now))
	matching, err := f.matching(s, changes, open, today(now))
	if err != nil {
		return err
	}
	from := s.After
	s.After = changes[len(changes)-1].Position
	s.next(now, len(changes) == maxPage)
	if len(matching) == 0 {
		return x.Store.InTx(ctx, func(ctx context.Context, tx Tx) error { return x.move(ctx, tx, s, now, from, nil) })
	}
	return x.tell(ctx, s, &partner, permission, open, matching, from, now)
}

// matching are the versions that a subscription is about. What the permission has ceased to open matches nothing.
func (f *face) matching(s *Subscription, changes []app.Version, open map[string]bool, day time.Time) ([]app.Version, error) {
	var expr query.Expr
	if err := json.Unmarshal(s.Filter, &expr); err != nil {
		return nil, err
	}
	for _, w := range words {
		if w.field != "" && !open[w.field] && expr.Uses(w.Name) {
			return nil, nil
		}
	}
	var out []app.Version
	for i := range changes {
		row := Row{Version: changes[i]}
		if f.eventOf(&changes[i]) == s.EventType && expr.Match(f.values(&row, day)) {
			out = append(out, changes[i])
		}
	}
	return out, nil
}

// eventOf is what a version tells; empty when the registry has no word for it.
func (f *face) eventOf(v *app.Version) string {
	first := v.Row.Version == 1 && !v.Withdrawn
	switch {
	case f.dataset == domain.GrantedBenefits && first:
		return eventEnrolment
	case f.dataset == domain.GrantedBenefits:
		return eventStatus
	case first:
		return eventRegister
	}
	return ""
}

// next is when the subscription is told again: by its schedule, or at once.
func (s *Subscription) next(now time.Time, more bool) {
	s.Due = now
	if s.Schedule == "" || more {
		return
	}
	schedule, err := parseSchedule(s.Schedule)
	if err != nil {
		return
	}
	if s.Due = schedule.after(now); s.Due.IsZero() {
		s.Due, s.Ended = now, now
	}
}

// tell keeps a notice to be sent, with an audit entry that names everybody in it.
func (x *Exchange) tell(ctx context.Context, s *Subscription, p *Partner, permission *domain.Permission, open map[string]bool, matching []app.Version, from int64, now time.Time) error {
	within, err := x.Store.CountUse(ctx, permission, today(now))
	if err != nil {
		return err
	}
	if !within {
		s.After, s.Due = from, today(now).AddDate(0, 0, 1)
		return x.Store.InTx(ctx, func(ctx context.Context, tx Tx) error { return x.move(ctx, tx, s, now, from, nil) })
	}
	ctx = x.Store.Acting(ctx, p, permission, now)
	notice, err := x.notice(ctx, s, permission, open, matching, now)
	if err != nil {
		return err
	}
	body, err := json.Marshal(notice)
	if err != nil {
		return err
	}
	_, encrypt := p.encryptor()
	t := &Transaction{
		ID: uuid.Must(uuid.NewV7()), Partner: p.ID, Registry: s.Registry, Kind: "notify", TransactionID: notice.TransactionID, Permission: permission.ID, Address: s.Address,
		Created: now, Due: now, Outcomes: []Outcome{{ReferenceID: s.Code.String(), Timestamp: wire.Stamp(now), Status: wire.Succeeded, Codes: []string{s.Code.String()}}},
		Payload: &Payload{Action: "notify", Schema: "notify", Status: wire.Succeeded, Total: len(notice.Events), Done: len(notice.Events), Encrypt: encrypt && p.Encrypted, Message: body},
	}
	err = x.Store.InTx(ctx, func(ctx context.Context, tx Tx) error { return x.move(ctx, tx, s, now, from, t) })
	if errors.Is(err, errMoved) {
		return nil
	}
	return err
}

// errMoved is a subscription that another program has told meanwhile: the notice, and its audit entry, are not kept.
var errMoved = errors.New("spdci: the subscription was moved meanwhile")

// notice writes what happened. Each record is under the code of the subscription and its own place, so that none is told twice unseen.
func (x *Exchange) notice(ctx context.Context, s *Subscription, permission *domain.Permission, open map[string]bool, matching []app.Version, now time.Time) (wire.NotifyMessage, error) {
	f := faces[s.Registry]
	rows := make([]Row, len(matching))
	for i := range matching {
		rows[i].Version = matching[i]
	}
	codes, err := x.codes(ctx, rows, open, permission.ID)
	if err != nil {
		return wire.NotifyMessage{}, err
	}
	w := writer{face: &f, open: open, codes: codes, day: today(now), recordType: s.RecordType}
	out, cut := wire.NotifyMessage{TransactionID: uuid.NewString()}, x.Ways.Cut(release.Registry, release.Under(permission), today(now))
	for i := range matching {
		v := &matching[i]
		record := w.member(v)
		if !cut.Tree(record) {
			continue
		}
		out.Events = append(out.Events, wire.Notice{
			ReferenceID: names.Format("subscriptions", s.Code) + "/" + strconv.FormatInt(v.Position, 10), Timestamp: wire.Stamp(v.Occurred), Locale: s.Locale,
			Data: wire.NoticeData{Version: "1.0.0", RegType: f.typeName, EventType: s.EventType, RecordType: s.RecordType, Records: record},
		})
	}
	return out, nil
}

// move puts a subscription to its next place, with the notice of what lies between; nothing when somebody else has.
func (x *Exchange) move(ctx context.Context, tx Tx, s *Subscription, now time.Time, from int64, t *Transaction) error {
	held := *s
	held.After = from
	ok, err := tx.Hold(ctx, &held, now)
	switch {
	case err != nil:
		return err
	case !ok && t != nil:
		return errMoved
	case !ok:
		return nil
	}
	if t != nil {
		if err := tx.AddTransaction(ctx, t); err != nil {
			return err
		}
	}
	return tx.MoveSubscription(ctx, s)
}
