package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

const (
	retryBroker = 2 * time.Second
	lookAgain   = 500 * time.Millisecond // how often a stream looks for events
	aliveAfter  = 20 * time.Second       // a sign of life, before which the caller is asked for anew
)

// Subject is where events of a subscription are published.
func Subject(s *domain.Subscription) string {
	return "subscriber." + s.Organisation + "." + s.ID.String()
}

// Events is a stretch of a subscription.
type Events struct {
	List []EventText
	Next int64
	More bool
}

// EventText is an event and how it is written.
type EventText struct {
	Sequence int64
	Event    domain.Event
	JSON     []byte
}

// readable is a subscription of the calling organisation under a permission in force.
func (s *Subscriptions) readable(ctx context.Context, id uuid.UUID) (SubscriptionView, domain.Permission, error) {
	v, p, err := s.own(ctx, id)
	if err != nil {
		return v, p, err
	}
	if !s.inForce(ctx, &p) {
		return v, p, domain.ErrDatasetNotPermitted
	}
	stopped, err := s.store.Stopped(ctx, &p)
	if err != nil {
		return v, p, err
	}
	if stopped {
		return v, p, domain.ErrDatasetNotPermitted
	}
	if v.State != domain.SubscriptionActive {
		return v, p, domain.ErrSubscriptionState
	}
	return v, p, nil
}

// counted counts a call against the quota of the permission.
func (s *Subscriptions) counted(ctx context.Context, p *domain.Permission) error {
	day := s.today()
	within, err := s.store.CountUse(ctx, p, day)
	if err == nil && !within {
		err = domain.ErrDatasetQuota.Retry(day.AddDate(0, 0, 1).Sub(s.clock.Now()))
	}
	return err
}

// SubscriptionEvents returns events after a number, and after the reader's last place when after is nil. The place moves with it.
func (s *Subscriptions) SubscriptionEvents(ctx context.Context, id uuid.UUID, after *int64, size int) (Events, error) {
	_, p, err := s.readable(ctx, id)
	if err != nil {
		return Events{}, err
	}
	if err := s.counted(ctx, &p); err != nil {
		return Events{}, err
	}
	if size <= 0 {
		size = 50
	}
	return s.events(ctx, id, after, after != nil, min(size, most))
}

// events reads a stretch and names the persons in the audit, in one transaction. Where the reader said what it has, its place moves.
func (s *Subscriptions) events(ctx context.Context, id uuid.UUID, after *int64, said bool, size int) (Events, error) {
	v, p, err := s.readable(ctx, id)
	if err != nil {
		return Events{}, err
	}
	from := v.Delivered
	if after != nil {
		from = *after
	}
	oldest, err := s.oldest(ctx, id)
	switch {
	case err != nil:
		return Events{}, err
	case from > v.Last:
		return Events{}, domain.ErrSubscriptionInvalid.Field("after", domain.ErrSubscriptionInvalid.Reason, domain.ErrSubscriptionInvalid.Message, domain.ErrSubscriptionInvalid.MessageLV)
	case from < v.Delivered && from+1 < oldest:
		return Events{}, domain.ErrSubscriptionTooOld
	}
	list, err := s.entries(ctx, &v.Subscription, p.Dataset, from, size+1)
	if err != nil {
		return Events{}, err
	}
	out := Events{Next: from, More: len(list) > size}
	list = list[:min(size, len(list))]
	told := s.told(&p)
	for i := range list {
		event, raw, err := s.body(&v.Subscription, &list[i], &p, told)
		if err != nil {
			return Events{}, err
		}
		out.Next = list[i].Sequence
		out.List = append(out.List, EventText{Sequence: list[i].Sequence, Event: event, JSON: raw})
	}
	audit.Subjects(ctx, concerned(list)...)
	if said = said && from != v.Delivered; len(list) == 0 && !said {
		return out, nil
	}
	return out, s.keepPlace(ctx, id, from, out.Next, said, noticesIn(list))
}

// keepPlace remembers where a reader of a stream went on from. Subscriptions that are sent to have a place of their own.
func (s *Subscriptions) keepPlace(ctx context.Context, id uuid.UUID, from, next int64, said bool, notices []uuid.UUID) error {
	return s.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		sub, err := tx.LockSubscription(ctx, id)
		if err != nil {
			return err
		}
		if said && sub.Protocol == domain.ProtocolSSE {
			sub.Delivered = min(from, sub.Last)
		}
		sub.Offered = max(sub.Offered, next)
		if err := tx.NoticesTold(ctx, notices, NoticePushed, s.now()); err != nil {
			return err
		}
		return tx.SaveSubscription(ctx, &sub)
	})
}

// Watch sends events as they come, from a number on, until send fails or ctx ends. Whether it may go on is asked before each
// stretch and at every sign of life, so that what ended stops the stream. part gives each stretch a transaction and an entry in
// the audit log of its own.
func (s *Subscriptions) Watch(ctx context.Context, id uuid.UUID, after *int64, part func(context.Context) context.Context, send func(*EventText) error) error {
	_, p, err := s.readable(ctx, id)
	if err != nil {
		return err
	}
	if err := s.counted(ctx, &p); err != nil {
		return err
	}
	look := time.NewTicker(lookAgain)
	defer look.Stop()
	alive := time.NewTicker(aliveAfter)
	defer alive.Stop()
	if err := send(nil); err != nil { // the stream is open, whether or not there is something
		return err
	}
	for said := after != nil; ; said = false { // later places are ours: whether the reader has them, it says when it comes again
		out, err := s.events(part(ctx), id, after, said, 50)
		if err != nil {
			return err
		}
		for i := range out.List {
			if err := send(&out.List[i]); err != nil {
				return err
			}
		}
		after = &out.Next
		if out.More {
			continue
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-alive.C:
			if err := send(nil); err != nil {
				return err
			}
		case <-look.C:
		}
	}
}

// SubscriptionEvent returns the version that an event tells of, with the personal code where the permission opens it.
func (s *Subscriptions) SubscriptionEvent(ctx context.Context, id uuid.UUID, sequence int64) (Page, error) {
	v, p, err := s.readable(ctx, id)
	if err != nil {
		return Page{}, err
	}
	if err := s.counted(ctx, &p); err != nil {
		return Page{}, err
	}
	list, err := s.entries(ctx, &v.Subscription, p.Dataset, sequence-1, 1)
	if err != nil {
		return Page{}, err
	}
	if len(list) == 0 || list[0].Sequence != sequence || list[0].Report != nil || list[0].Notice != nil { // a report is whole in its event, a notice says itself where to ask
		return Page{}, domain.ErrSubscriptionEvent
	}
	f := list[0].Fact
	out := Page{Permission: p, Cut: s.cut(&p), Versions: []Version{{
		Row: f.Row, Position: f.Position, Kind: f.Kind, Municipality: f.Municipality, Decision: f.Decision, Occurred: f.Occurred, Produced: f.Produced, Code: f.Code,
	}}}
	if list[0].Sample > 0 {
		return out, nil
	}
	return out, s.release(ctx, &p, out.Versions)
}

// PlaySubscription adds the made-up events to a subscription under a test permission.
func (s *Subscriptions) PlaySubscription(ctx context.Context, id uuid.UUID) (SubscriptionView, error) {
	out, p, err := s.own(ctx, id)
	if err != nil {
		return SubscriptionView{}, err
	}
	switch {
	case !out.Test:
		return SubscriptionView{}, domain.ErrSubscriptionNotTest
	case !s.inForce(ctx, &p):
		return SubscriptionView{}, domain.ErrDatasetNotPermitted
	}
	told, offered := s.told(&p), s.feed.Types.Offered(&p, s.today())
	return out, s.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		sub, err := tx.LockSubscription(ctx, id)
		if err != nil {
			return err
		}
		if sub.State == domain.SubscriptionEnded {
			return domain.ErrSubscriptionState
		}
		filter, err := sub.Filter(s.feed.SQL)
		if err != nil {
			return err
		}
		for _, f := range s.feed.Samples[p.Dataset] {
			sub.Position++ // counts the made-up versions: it looks at no others
			kind := offered.Made(f.Of())
			if kind == nil {
				continue
			}
			e := sub.Entry(kind, f, int(sub.Position), s.now())
			if err := s.append(ctx, tx, &sub, &filter, p.Dataset, told, &e); err != nil {
				return err
			}
		}
		out.Subscription = sub
		tx.Answer(out)
		return tx.SaveSubscription(ctx, &sub)
	})
}
