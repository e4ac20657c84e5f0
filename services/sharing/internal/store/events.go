package store

import (
	"context"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/outbox"
	sharingeventsv1 "github.com/digisoc/platform/proto/gen/go/sharing/events/v1"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// service is the producer's name in topics and event types.
const service = "sharing"

// announce appends an event of a record; the record is locked or new, so its events are in order.
func (t *tx) announce(ctx context.Context, fact, topic, subject string, now time.Time, payload proto.Message) error {
	return outbox.Append(ctx, t.inner, service, outbox.Event{
		ID: uuid.Must(uuid.NewV7()), Type: "lv.digisoc.sharing.v1." + fact, Topic: topic, Subject: subject, Payload: payload, Time: now,
	})
}

// TellSubscription announces where a subscription stands.
func (t *tx) TellSubscription(ctx context.Context, s *domain.Subscription, now time.Time) error {
	m := &sharingeventsv1.SubscriptionMoved{
		Subscription: names.Format("subscriptions", s.ID), Organisation: s.Organisation, Permission: names.Format("datasetPermissions", s.Permission), State: string(s.State),
	}
	return t.announce(ctx, "subscriptionMoved", "sharing.subscription.moved.v1", m.Subscription, now, m)
}

func (t *tx) tellApplication(ctx context.Context, a *domain.Application, now time.Time) error {
	m := &sharingeventsv1.ApplicationMoved{Application: names.Format("subscriberApplications", a.ID), Organisation: a.Organisation, State: string(a.State)}
	return t.announce(ctx, "applicationMoved", "sharing.application.moved.v1", m.Application, now, m)
}

// TellReview keeps that a review day was announced, and announces it.
func (t *tx) TellReview(ctx context.Context, a *domain.Application, now time.Time) error {
	if err := t.saveApplication(ctx, a); err != nil {
		return err
	}
	m := &sharingeventsv1.ReviewAnnounced{Application: names.Format("subscriberApplications", a.ID), Organisation: a.Organisation, ReviewDate: a.ReviewOn.Format(time.DateOnly)}
	return t.announce(ctx, "reviewAnnounced", "sharing.review.announced.v1", m.Application, now, m)
}
