package app

import (
	"context"
	"crypto/rand"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/page"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// Feed is what subscriptions need beside the use cases of permissions.
type Feed struct {
	Courier   Courier
	Publisher Publisher
	SQL       domain.CompileSQL
	// Types are the events that may be subscribed to.
	Types domain.EventTypes
	// Samples are made-up versions by dataset.
	Samples map[domain.Dataset][]domain.Fact
	// Leaves names the leaf or group of the data catalogue of each field.
	Leaves map[domain.Dataset]map[string]string
	// Number is a dated number on a day.
	Number func(name string, day time.Time) int
	// Grants names the grant of each dataset.
	Grants map[domain.Dataset]string
	// Judge is the grant by which an application may be proposed, empty for the dataset's own, or why it cannot be by who applies and by what norm.
	Judge func(a *domain.Application) (grant, refusal string)
	// NATS says that systems of other institutions are let in to NATS.
	NATS bool
	// PublicURL is the address of the platform.
	PublicURL string
}

// Subscriptions are the use cases of subscriptions. It is safe for concurrent use.
type Subscriptions struct {
	*App
	feed Feed
}

// NewSubscriptions returns the use cases over those of permissions.
func NewSubscriptions(a *App, f Feed) *Subscriptions { return &Subscriptions{App: a, feed: f} }

// SubscriptionView is a subscription with its permission.
type SubscriptionView struct {
	domain.Subscription
	Number string // of the permission
}

// NewSubscription is what the owner says of a new subscription.
type NewSubscription struct {
	domain.Subscription
	Number        string // of the permission
	Cursor        string // of the dataset's list of changes
	FromBeginning bool
}

// CreateSubscription subscribes to the events of a permission in force of the calling organisation.
func (s *Subscriptions) CreateSubscription(ctx context.Context, in NewSubscription) (SubscriptionView, error) {
	p, err := s.store.PermissionOf(ctx, in.Number)
	if errors.Is(err, domain.ErrPermissionNotFound) {
		return SubscriptionView{}, domain.ErrDatasetNotPermitted
	}
	if err != nil {
		return SubscriptionView{}, err
	}
	terms, err := s.store.Terms(ctx, p.ID)
	if err != nil {
		return SubscriptionView{}, err
	}
	if !s.inForce(ctx, &p) || terms.File {
		return SubscriptionView{}, domain.ErrDatasetNotPermitted
	}
	sub := in.Subscription
	sub.ID, sub.Organisation, sub.Permission, sub.Test = uuid.Must(uuid.NewV7()), p.Organisation, p.ID, terms.Test
	if err := s.settle(&sub, &p); err != nil {
		return SubscriptionView{}, err
	}
	sub.State, sub.KeyVersion, sub.Version, sub.Created = sub.First(), 1, 1, s.now()
	sub.Salt = make([]byte, 32)
	_, _ = rand.Read(sub.Salt) // never fails: crypto/rand ends the program instead
	if !sub.Test {             // a test looks at nothing
		if sub.Position, err = s.begin(ctx, &p, &in); err != nil {
			return SubscriptionView{}, err
		}
	}
	if err := seeSubscription(ctx, &sub); err != nil {
		return SubscriptionView{}, err
	}
	if sub.Protocol == domain.ProtocolNATS { // should it not be added after all, its place is taken away again
		if err := s.feed.Publisher.Ensure(ctx, sub.Organisation, sub.ID.String()); err != nil {
			return SubscriptionView{}, errs.ErrServiceUnavailable.Retry(retryBroker).Wrap(err)
		}
	}
	out := SubscriptionView{Subscription: sub, Number: p.Number}
	return out, s.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		n, err := tx.CountSubscriptions(ctx, p.ID)
		if err != nil {
			return err
		}
		if n >= domain.MaxSubscriptions {
			return domain.ErrSubscriptionMany
		}
		tx.Answer(out)
		if err := tx.AddSubscription(ctx, &sub); err != nil {
			return err
		}
		return tx.TellSubscription(ctx, &sub, s.now())
	})
}

// settle refuses what cannot be sent or understood. Where the permission is told of nothing it is none for a subscription.
func (s *Subscriptions) settle(sub *domain.Subscription, p *domain.Permission) error {
	offered := s.feed.Types.Offered(p, s.today())
	if len(offered) == 0 {
		return domain.ErrDatasetNotPermitted
	}
	if err := sub.Settle(offered); err != nil {
		return err
	}
	if sub.Protocol == domain.ProtocolNATS && !s.feed.NATS { // nobody could read it
		e := domain.ErrSubscriptionInvalid
		return e.Field("subscription.protocol", e.Reason, e.Message, e.MessageLV)
	}
	if sub.Protocol == domain.ProtocolHTTP {
		if err := s.feed.Courier.CheckURL(sub.Sink); err != nil {
			return err
		}
	}
	_, err := sub.Filter(s.feed.SQL)
	return err
}

// begin is the position after which versions become events: that of a cursor, the beginning or the end.
func (s *Subscriptions) begin(ctx context.Context, p *domain.Permission, in *NewSubscription) (int64, error) {
	from, query := position{}, struct{ Dataset, Permission string }{string(p.Dataset), p.Number}
	given, err := page.Decode(in.Cursor, query, &from)
	switch {
	case err != nil:
		return 0, err
	case given:
		return max(from.After, 0), nil
	case in.FromBeginning:
		return 0, nil
	}
	return s.store.DatasetEnd(ctx, p.Dataset)
}

// inForce reports whether the call is the permission's: its organisation, purpose, basis and a day of it.
func (s *Subscriptions) inForce(ctx context.Context, p *domain.Permission) bool {
	c := caller.From(ctx)
	return c.Organisation != "" && p.Allows(domain.Request{
		Organisation: c.Organisation, Purpose: c.Purpose, LegalBasis: c.LegalBasis, Dataset: p.Dataset, Day: s.today(),
	})
}

// own is a subscription of the calling organisation under the purpose and basis that it states; those of others look like none.
func (s *Subscriptions) own(ctx context.Context, id uuid.UUID) (SubscriptionView, domain.Permission, error) {
	sub, err := s.store.Subscription(ctx, id)
	if err != nil {
		return SubscriptionView{}, domain.Permission{}, err
	}
	p, err := s.store.PermissionByID(ctx, sub.Permission)
	if err != nil {
		return SubscriptionView{}, domain.Permission{}, err
	}
	if c := caller.From(ctx); c.Organisation == "" || c.Organisation != sub.Organisation || c.Purpose != p.Purpose || c.LegalBasis != p.LegalBasis {
		return SubscriptionView{}, domain.Permission{}, domain.ErrSubscriptionNotFound
	}
	return SubscriptionView{Subscription: sub, Number: p.Number}, p, seeSubscription(ctx, &sub)
}

func seeSubscription(ctx context.Context, s *domain.Subscription) error {
	name := names.Format("subscriptions", s.ID)
	audit.Subjects(ctx, name, permissionName(s.Permission))
	err := authz.Check(ctx, authz.Resource{Type: "subscription", ID: name})
	if errors.Is(err, authz.ErrHidden) {
		return domain.ErrSubscriptionNotFound
	}
	return err
}

// Subscription returns a subscription of the calling organisation.
func (s *Subscriptions) Subscription(ctx context.Context, id uuid.UUID) (SubscriptionView, error) {
	v, _, err := s.own(ctx, id)
	return v, err
}

// Subscriptions lists those of the calling organisation under the purpose and basis of the call.
func (s *Subscriptions) Subscriptions(ctx context.Context) ([]SubscriptionView, error) {
	list, err := s.store.Subscriptions(ctx, caller.From(ctx).Organisation)
	if err != nil {
		return nil, err
	}
	var out []SubscriptionView
	for i := range list {
		switch v, _, err := s.own(ctx, list[i].ID); {
		case errors.Is(err, domain.ErrSubscriptionNotFound): // for another purpose
		case err != nil:
			return nil, err
		default:
			out = append(out, v)
		}
	}
	if len(out) == 0 {
		authz.None(ctx)
	}
	return out, nil
}

// change locks a subscription of the calling organisation and lets step change it.
func (s *Subscriptions) change(ctx context.Context, id uuid.UUID, step func(ctx context.Context, sub *domain.Subscription, p *domain.Permission) error) (SubscriptionView, error) {
	out, p, err := s.own(ctx, id)
	if err != nil {
		return SubscriptionView{}, err
	}
	return out, s.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		sub, err := tx.LockSubscription(ctx, id)
		if err != nil {
			return err
		}
		if err := step(ctx, &sub, &p); err != nil {
			return err
		}
		out.Subscription = sub
		tx.Answer(out)
		if err := tx.SaveSubscription(ctx, &sub); err != nil {
			return err
		}
		return tx.TellSubscription(ctx, &sub, s.now())
	})
}

// UpdateSubscription takes other types, filters, settings or another address.
func (s *Subscriptions) UpdateSubscription(ctx context.Context, id uuid.UUID, in NewSubscription) (SubscriptionView, error) {
	return s.change(ctx, id, func(_ context.Context, sub *domain.Subscription, p *domain.Permission) error {
		if in.Number != p.Number || in.Protocol != sub.Protocol || in.Cursor != "" || in.FromBeginning {
			return domain.ErrSubscriptionInvalid
		}
		if sub.State == domain.SubscriptionEnded {
			return domain.ErrSubscriptionState
		}
		if err := s.settle(&in.Subscription, p); err != nil {
			return err
		}
		if in.Sink != sub.Sink {
			sub.State, sub.Reason, sub.Attempts, sub.FailedSince, sub.Next = sub.First(), "", 0, time.Time{}, s.now()
		}
		sub.Source, sub.Types, sub.Filters, sub.Sink, sub.Scheme = in.Source, in.Types, in.Filters, in.Sink, in.Scheme
		sub.Version++
		return nil
	})
}

// DeleteSubscription ends a subscription for good.
func (s *Subscriptions) DeleteSubscription(ctx context.Context, id uuid.UUID) (SubscriptionView, error) {
	out, err := s.change(ctx, id, func(_ context.Context, sub *domain.Subscription, _ *domain.Permission) error { return sub.End() })
	if err == nil && out.Protocol == domain.ProtocolNATS {
		err = s.feed.Publisher.End(ctx, out.Organisation, id.String())
	}
	return out, err
}

// OpenConsumers are the ids of the subscriptions over NATS that an organisation may read now. None is no error.
func (s *Subscriptions) OpenConsumers(ctx context.Context, organisation string) ([]string, error) {
	ids, err := s.store.OpenSubscriptions(ctx, organisation, s.today())
	if err != nil {
		return nil, err
	}
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id.String()
	}
	return out, nil
}

// VerifySubscription asks the address whether it wants to be called, and begins to send when it does.
func (s *Subscriptions) VerifySubscription(ctx context.Context, id uuid.UUID) (SubscriptionView, error) {
	v, _, err := s.own(ctx, id)
	if err != nil {
		return SubscriptionView{}, err
	}
	if v.State != domain.SubscriptionPending {
		return SubscriptionView{}, domain.ErrSubscriptionState
	}
	if err := s.feed.Courier.Handshake(ctx, &v.Subscription, v.Keys(s.now())); err != nil {
		return SubscriptionView{}, err
	}
	return s.change(ctx, id, func(_ context.Context, sub *domain.Subscription, _ *domain.Permission) error {
		if sub.Sink != v.Sink {
			return domain.ErrSubscriptionState // another address meanwhile: that one has proved nothing
		}
		return sub.Verified()
	})
}

// SubscriptionStep is what becomes of a subscription.
type SubscriptionStep struct {
	Step    string
	After   int64
	Overlap time.Duration
}

// MoveSubscription pauses, resumes, goes back, or brings in another key.
func (s *Subscriptions) MoveSubscription(ctx context.Context, id uuid.UUID, step SubscriptionStep) (SubscriptionView, error) {
	oldest := int64(0)
	if step.Step == "REPLAY" {
		var err error
		if oldest, err = s.oldest(ctx, id); err != nil {
			return SubscriptionView{}, err
		}
	}
	return s.change(ctx, id, func(_ context.Context, sub *domain.Subscription, _ *domain.Permission) error {
		switch step.Step {
		case "PAUSE":
			return sub.Pause()
		case "RESUME":
			return sub.Resume(s.now())
		case "REPLAY":
			return sub.Replay(step.After, oldest, s.now())
		case "ROTATE_KEY":
			return sub.Rotate(step.Overlap, s.now())
		}
		return domain.ErrSubscriptionInvalid
	})
}

// oldest is the number of the first event that may be given again today; after the last one when there is none.
func (s *Subscriptions) oldest(ctx context.Context, id uuid.UUID) (int64, error) {
	since := s.now().AddDate(0, 0, -s.feed.Number("replay_days", s.today()))
	n, err := s.store.OldestWithin(ctx, id, since)
	if err == nil && n == 0 {
		n = 1 << 62
	}
	return n, err
}

// SubscriptionKeys are what a receiver checks signatures with, and until when the older one signs.
func (s *Subscriptions) SubscriptionKeys(ctx context.Context, id uuid.UUID) (keys []string, until time.Time, err error) {
	v, _, err := s.own(ctx, id)
	if err != nil {
		return nil, time.Time{}, err
	}
	if v.Protocol != domain.ProtocolHTTP {
		return nil, time.Time{}, domain.ErrSubscriptionState
	}
	for _, k := range v.Keys(s.now()) {
		keys = append(keys, s.feed.Courier.PublicKey(&v.Subscription, k))
	}
	return keys, v.OldKeyUntil, nil
}

// told says which fields stand in events under a permission today: those that it opens, whose every leaf the grant of subscribers
// (GR-23) releases for anybody's data, and none of them of a special category, criminal, or withheld while a person hides. An
// event is composed as if everybody hid, so that nothing in it tells who does. The personal code never stands in one.
func (s *Subscriptions) told(p *domain.Permission) domain.Told {
	day := s.today().Format(time.DateOnly)
	catalogue := s.rules.Catalogue()
	var terms disclose.Mask
	for _, field := range p.Fields {
		for _, l := range catalogue.Expand(s.feed.Leaves[p.Dataset][field]) {
			terms = terms.With(l.Index)
		}
	}
	answer := s.rules.Decide(disclose.Question{
		Recipient: "SUBSCRIBER", Purpose: "SUBSCRIBE", Mode: "API", Relation: "PERMISSION", Day: day,
		Agreement: true, Listed: true, Channel: true, Session: true, Quota: true, Hidden: true, Fields: &terms,
	})
	out := domain.Told{}
	for _, field := range p.Fields {
		leaves := catalogue.Expand(s.feed.Leaves[p.Dataset][field])
		open := len(leaves) > 0 && field != domain.FieldPerson
		for _, l := range leaves {
			open = open && answer.Shown.Has(l.Index) && !sensitive(l.Sensitivity)
		}
		out[field] = open
	}
	return out
}
