package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// Terms are what an application agreed beyond its permission.
type Terms struct {
	Test bool // made-up data only
	File bool // files only: nothing is subscribed
}

// SubscriptionReader is what is read of subscriptions.
type SubscriptionReader interface {
	// PermissionByID is domain.ErrPermissionNotFound when there is none.
	PermissionByID(ctx context.Context, id uuid.UUID) (domain.Permission, error)
	// Stopped reports whether the kill switch is set for the organisation, the permission or its dataset (SEC-INC-2).
	Stopped(ctx context.Context, p *domain.Permission) (bool, error)
	// Terms are those of a real, online permission when none were agreed.
	Terms(ctx context.Context, permission uuid.UUID) (Terms, error)
	// DatasetEnd is the last position of a dataset.
	DatasetEnd(ctx context.Context, d domain.Dataset) (int64, error)
	// Subscription is domain.ErrSubscriptionNotFound when there is none.
	Subscription(ctx context.Context, id uuid.UUID) (domain.Subscription, error)
	// Subscriptions are those of an organisation, newest first.
	Subscriptions(ctx context.Context, organisation string) ([]domain.Subscription, error)
	// UntakenSubscriptions are those whose dataset has versions that were not looked at, under a permission in force.
	UntakenSubscriptions(ctx context.Context, today time.Time, most int) ([]uuid.UUID, error)
	// DueSubscriptions are those that are to be sent something now, under a permission in force.
	DueSubscriptions(ctx context.Context, now, today time.Time, most int) ([]uuid.UUID, error)
	// OpenSubscriptions are the ids of those over NATS of an organisation that may be read now: not ended, under a permission in force.
	OpenSubscriptions(ctx context.Context, organisation string, today time.Time) ([]uuid.UUID, error)
	// SubscriptionEvents are those after a number. Made-up ones come without their version.
	SubscriptionEvents(ctx context.Context, s *domain.Subscription, d domain.Dataset, after int64, most int) ([]domain.Entry, error)
	// Notices are those of a dataset after a position and up to another, whoever is told.
	Notices(ctx context.Context, d domain.Dataset, after, through int64, most int) ([]domain.Notice, error)
	// OldestWithin is the number of the first event recorded since a moment; nought when there is none.
	OldestWithin(ctx context.Context, subscription uuid.UUID, since time.Time) (int64, error)
}

// SubscriptionTx is what is written of subscriptions.
type SubscriptionTx interface {
	AddSubscription(ctx context.Context, s *domain.Subscription) error
	SaveSubscription(ctx context.Context, s *domain.Subscription) error
	// LockSubscription locks a subscription and reads it after the lock was given.
	LockSubscription(ctx context.Context, id uuid.UUID) (domain.Subscription, error)
	// CountSubscriptions counts those of a permission that have not ended, one caller at a time.
	CountSubscriptions(ctx context.Context, permission uuid.UUID) (int, error)
	// AddSubscriptionEvent adds an entry to the end; it numbers it within its subject.
	AddSubscriptionEvent(ctx context.Context, subscription uuid.UUID, e *domain.Entry) error
	// AddNotice puts a notice at the end of its dataset; one that its recipient was told before changes nothing.
	AddNotice(ctx context.Context, n *domain.Notice) error
	// NoticesTold keeps that recipients were told of notices of rights so, the first time each.
	NoticesTold(ctx context.Context, notices []uuid.UUID, way NoticeWay, at time.Time) error
	// TellSubscription announces where a subscription stands.
	TellSubscription(ctx context.Context, s *domain.Subscription, now time.Time) error
	// AddAuditEntry keeps that something was given out by ourselves, outside a call.
	AddAuditEntry(ctx context.Context, e audit.Entry) error
}

// Courier calls addresses.
type Courier interface {
	// CheckURL is domain.ErrSubscriptionSink for an address that is never called.
	CheckURL(address string) error
	// Handshake is domain.ErrSubscriptionHandshake when the address does not want to be called.
	Handshake(ctx context.Context, s *domain.Subscription, keys []int) error
	// Post sends an event once, signed with each key. It never fails: what went wrong is in the attempt.
	Post(ctx context.Context, s *domain.Subscription, id string, body []byte, keys []int) domain.Attempt
	// PublicKey is what a receiver checks with.
	PublicKey(s *domain.Subscription, key int) string
}

// Publisher puts an event on the subject of a subscriber.
type Publisher interface {
	Publish(ctx context.Context, subject, id string, body []byte) error
	// Ensure makes the place of a subscription, so that it can be read before its first event.
	Ensure(ctx context.Context, organisation, subscription string) error
	// End takes away what waits for a subscription that has ended. Ending it again is no error.
	End(ctx context.Context, organisation, subscription string) error
}
