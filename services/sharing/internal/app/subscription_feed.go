package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/catalogue"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/release"
)

// sensitive leaves are read where dataref leads, and recorded there.
func sensitive(marks []string) bool {
	return slices.ContainsFunc(marks, func(m string) bool {
		return m == catalogue.Special || m == catalogue.Criminal || m == catalogue.Hideable
	})
}

// takers is how many subscriptions are looked at at a time: their commits reach the disk together.
const takers = 8

// takeMost is how many versions are looked at in one transaction.
const takeMost = 200

// Dispatch makes events of the versions that no subscription has looked at, until there are none. Each subscription is a transaction
// of its own, several at a time: its place and its events move together, so that no version is left out or taken twice, whatever stops in
// between. failed is told of each that failed, and numbered whenever one has something to send.
func (s *Subscriptions) Dispatch(ctx context.Context, failed func(context.Context, error), numbered func()) error {
	ids, err := s.store.UntakenSubscriptions(ctx, s.today(), 1000)
	if err != nil {
		return err
	}
	var all sync.WaitGroup
	defer all.Wait()
	free, look := make(chan struct{}, takers), &pass{app: s}
	for _, id := range ids {
		select {
		case free <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		}
		all.Go(func() {
			defer func() { <-free }()
			if err := s.take(ctx, id, look, numbered); err != nil && ctx.Err() == nil {
				failed(ctx, err) // the others go on
			}
		})
	}
	return nil
}

// take looks at all new versions for one subscription.
func (s *Subscriptions) take(ctx context.Context, id uuid.UUID, look *pass, numbered func()) error {
	for {
		seen, err := s.store.Subscription(ctx, id)
		if err != nil {
			return err
		}
		p, err := look.open(ctx, seen.Permission)
		if err != nil || p == nil {
			return err
		}
		found, err := look.after(ctx, p.Dataset, seen.Position)
		if err != nil || len(found.fresh) == 0 {
			return err
		}
		if err := s.number(ctx, &seen, p, found.fresh); err != nil {
			return err
		}
		numbered()
		if !found.more {
			return nil
		}
	}
}

// flows reports whether anything may leave under a permission at this moment: it is in force, and nobody has set the kill switch.
func (s *Subscriptions) flows(ctx context.Context, p *domain.Permission) (bool, error) {
	if !p.Allows(domain.Request{Organisation: p.Organisation, Purpose: p.Purpose, LegalBasis: p.LegalBasis, Dataset: p.Dataset, Day: s.today()}) {
		return false, nil
	}
	stopped, err := s.store.Stopped(ctx, p)
	return err == nil && !stopped, err
}

// number adds events of what is new to a subscription. Whoever was quicker has taken them.
func (s *Subscriptions) number(ctx context.Context, seen *domain.Subscription, p *domain.Permission, fresh []news) error {
	told, offered := s.told(p), s.feed.Types.Offered(p, s.today())
	return s.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		sub, err := tx.LockSubscription(ctx, seen.ID)
		if err != nil || sub.Position != seen.Position || sub.State != domain.SubscriptionActive && sub.State != domain.SubscriptionPaused {
			return err
		}
		filter, err := sub.Filter(s.feed.SQL)
		if err != nil {
			return err
		}
		for i := range fresh {
			sub.Position = fresh[i].position
			e := fresh[i].entry(&sub, offered, s.now())
			if e == nil {
				continue
			}
			if err := s.append(ctx, tx, &sub, &filter, p.Dataset, told, e); err != nil {
				return err
			}
		}
		return tx.SaveSubscription(ctx, &sub)
	})
}

// append adds an entry to the end of a locked subscription, where it passes the filter.
func (s *Subscriptions) append(ctx context.Context, tx Tx, sub *domain.Subscription, filter *domain.Filter, d domain.Dataset, told domain.Told, e *domain.Entry) error {
	if event := sub.Event(e, d, told, s.feed.PublicURL); !filter.Passes(&event) {
		return nil
	}
	sub.Last++
	e.Sequence = sub.Last
	return tx.AddSubscriptionEvent(ctx, sub.ID, e)
}

func fact(v *Version) domain.Fact {
	return domain.Fact{Row: v.Row, Position: v.Position, Kind: v.Kind, Municipality: v.Municipality, Decision: v.Decision, Occurred: v.Occurred, Produced: v.Produced}
}

// entries are those after a number, made-up ones with their version, each with the row of its type.
func (s *Subscriptions) entries(ctx context.Context, sub *domain.Subscription, d domain.Dataset, after int64, most int) ([]domain.Entry, error) {
	list, err := s.store.SubscriptionEvents(ctx, sub, d, after, most)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].Kind = s.feed.Types.Named(list[i].Type); list[i].Kind == nil {
			return nil, fmt.Errorf("event %d of a subscription: its type %s has no row", list[i].Sequence, list[i].Type)
		}
		if n := list[i].Sample; n > 0 {
			samples := s.feed.Samples[d]
			list[i].Fact = samples[(n-1)%len(samples)]
		}
	}
	return list, nil
}

// body is an event as it is sent, by call, stream or NATS: what may leave of it and nothing else.
func (s *Subscriptions) body(sub *domain.Subscription, e *domain.Entry, p *domain.Permission, told domain.Told) (domain.Event, []byte, error) {
	event := sub.Event(e, p.Dataset, told, s.feed.PublicURL)
	s.leave(&event, e, p)
	raw, err := json.Marshal(event)
	return event, raw, err
}

// leave cuts an event. A report of use tells numbers, and a notice where to ask.
func (s *Subscriptions) leave(event *domain.Event, e *domain.Entry, p *domain.Permission) {
	switch {
	case e.Report != nil:
		release.Report(event.Data)
		return
	case e.Notice != nil:
		event.Data = nil
		return
	}
	c := s.ways.Cut(release.Event, release.Under(p), s.today())
	release.Flat(c, event.Data, release.Same)
	if !c.Opens("source") {
		event.Source = domain.PlainSource
	}
	if _, told := event.Data["monthlyAmount"]; !told {
		event.DataClassification = domain.ClassPersonal
	}
}

// concerned are whom or what entries tell of: persons, and of a notice the record to ask for. Made-up ones are nobody, and a report of use names nobody.
func concerned(list []domain.Entry) (out []string) {
	for i := range list {
		name := names.Format("persons", list[i].Fact.Person)
		switch {
		case list[i].Sample > 0 || list[i].Report != nil:
			continue
		case list[i].Notice != nil:
			name = list[i].Notice.Record
		}
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	return out
}

// groups are those of the data catalogue that entries tell of.
func groups(list []domain.Entry) (out []string) {
	for i := range list {
		if g := list[i].Kind.Group; g != "" && list[i].Report == nil && !slices.Contains(out, g) {
			out = append(out, g)
		}
	}
	return out
}

// givenOut is the entry of the audit log for events that we send by ourselves: to whom, for what purpose, about whom.
func (s *Subscriptions) givenOut(sub *domain.Subscription, p *domain.Permission, list []domain.Entry) audit.Entry {
	return audit.Entry{
		ID: uuid.Must(uuid.NewV7()), Time: s.now(), Service: "sharing", Action: "sharing-subscriptions", ActorID: "service:sharing", ActorKind: "service", Workload: "sharing",
		Organisation: sub.Organisation, Role: "institution", Purpose: p.Purpose, LegalBasis: p.LegalBasis, Case: permissionName(p.ID),
		Subjects: append([]string{names.Format("subscriptions", sub.ID)}, concerned(list)...), Groups: groups(list), Result: audit.OK,
	}
}

// lease is longer than a batch of calls of ten seconds each.
const (
	lease     = 3 * time.Minute
	sendBatch = 16
)
