package app

import (
	"context"
	"math/rand/v2"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/lanes"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// senders is how many subscriptions this process sends to at the same time.
const senders = 64

// Sender sends events. One subscription is one worker: a slow one holds up nobody else.
type Sender struct {
	app   *Subscriptions
	lanes *lanes.Lanes
}

// NewSender returns the sender over the use cases.
func NewSender(s *Subscriptions) *Sender { return &Sender{app: s, lanes: lanes.New(senders)} }

// Start begins to send to every subscription that has something due and that this process does not send to already, and returns
// at once. Where all are busy the rest waits for the next call.
func (w *Sender) Start(ctx context.Context, failed func(context.Context, error)) error {
	due, err := w.app.store.DueSubscriptions(ctx, w.app.now(), w.app.today(), 2*senders)
	if err != nil {
		return err
	}
	w.lanes.Start(ctx, due, w.app.send, failed)
	return nil
}

// Wait returns when nobody is sending.
func (w *Sender) Wait() { w.lanes.Wait() }

// send sends what is due to one subscription, batch by batch, until nothing is or something did not arrive.
func (s *Subscriptions) send(ctx context.Context, id uuid.UUID) error {
	for {
		seen, err := s.store.Subscription(ctx, id)
		if err != nil {
			return err
		}
		p, err := s.store.PermissionByID(ctx, seen.Permission)
		if err != nil {
			return err
		}
		if flows, err := s.flows(ctx, &p); err != nil || !flows {
			return err
		}
		list, err := s.entries(ctx, &seen, p.Dataset, seen.Delivered, sendBatch)
		if err != nil || len(list) == 0 {
			return err
		}
		sub, err := s.lease(ctx, &seen, &p, list)
		if err != nil || sub == nil {
			return err
		}
		attempts := s.post(ctx, sub, &p, list)
		arrived, err := s.record(ctx, sub, list, attempts)
		if err != nil || !arrived || len(list) < sendBatch {
			return err
		}
	}
}

// lease takes a subscription for this process; none when another has it or it moved since. What is sent for the first time is in
// the audit log before it leaves.
func (s *Subscriptions) lease(ctx context.Context, seen *domain.Subscription, p *domain.Permission, list []domain.Entry) (*domain.Subscription, error) {
	var mine *domain.Subscription
	return mine, s.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		mine = nil
		sub, err := tx.LockSubscription(ctx, seen.ID)
		now := s.now()
		if err != nil || sub.State != domain.SubscriptionActive || sub.Delivered != seen.Delivered || sub.LeasedUntil.After(now) || sub.Next.After(now) {
			return err
		}
		sub.LeasedUntil = now.Add(lease)
		if last := list[len(list)-1].Sequence; last > sub.Offered {
			if err := tx.AddAuditEntry(ctx, s.givenOut(&sub, p, list[max(0, int(sub.Offered-sub.Delivered)):])); err != nil {
				return err
			}
			sub.Offered = last
		}
		mine = &sub
		return tx.SaveSubscription(ctx, &sub)
	})
}

// post sends a batch one by one until something does not arrive. The permission is asked before each event: what ended stops the next.
func (s *Subscriptions) post(ctx context.Context, sub *domain.Subscription, p *domain.Permission, list []domain.Entry) (out []domain.Attempt) {
	told, keys := s.told(p), sub.Keys(s.now())
	for i := range list {
		if i > 0 {
			again, err := s.store.PermissionByID(ctx, p.ID)
			if err != nil {
				return out
			}
			if flows, err := s.flows(ctx, &again); err != nil || !flows {
				return out
			}
		}
		event, raw, err := s.body(sub, &list[i], p, told)
		t := domain.Attempt{Outcome: "UNSENT"}
		switch {
		case err != nil:
		case sub.Protocol == domain.ProtocolNATS:
			t = s.publish(ctx, sub, event.ID, raw)
		default:
			t = s.feed.Courier.Post(ctx, sub, event.ID, raw, keys)
		}
		if out = append(out, t); !t.Delivered {
			return out
		}
	}
	return out
}

// publish puts an event on the subject of the subscription. A broker that does not answer is asked again soon.
func (s *Subscriptions) publish(ctx context.Context, sub *domain.Subscription, id string, raw []byte) domain.Attempt {
	if err := s.feed.Publisher.Publish(ctx, Subject(sub), id, raw); err != nil {
		return domain.Attempt{Outcome: "NOT_REACHED", Wait: retryBroker + rand.N(retryBroker)}
	}
	return domain.Attempt{Delivered: true, Outcome: "DELIVERED"}
}

// record keeps what came of a batch and gives the subscription back. Where its owner went to another place meanwhile, that stands.
func (s *Subscriptions) record(ctx context.Context, sent *domain.Subscription, list []domain.Entry, attempts []domain.Attempt) (arrived bool, err error) {
	arrived = len(attempts) > 0 && attempts[len(attempts)-1].Delivered
	return arrived, s.store.InTx(context.WithoutCancel(ctx), func(ctx context.Context, tx Tx) error {
		sub, err := tx.LockSubscription(ctx, sent.ID)
		if err != nil {
			return err
		}
		sub.LeasedUntil = s.now()
		if sub.Delivered == sent.Delivered {
			for _, t := range attempts {
				if sub.Record(t, s.now()); sub.Protocol == domain.ProtocolNATS && sub.Attempts > 1 {
					sub.Attempts = 1 // the broker is ours: the subscriber is not paused for it
				}
			}
		}
		came := 0
		for came < len(attempts) && attempts[came].Delivered {
			came++
		}
		if err := tx.NoticesTold(ctx, noticesIn(list[:came]), NoticePushed, s.now()); err != nil {
			return err
		}
		if sub.State != sent.State {
			if err := tx.TellSubscription(ctx, &sub, s.now()); err != nil {
				return err
			}
		}
		return tx.SaveSubscription(ctx, &sub)
	})
}
