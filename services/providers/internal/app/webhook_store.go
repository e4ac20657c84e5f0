package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

// WebhookStore is what is read of endpoints and of what was sent to them.
type WebhookStore interface {
	// WebhookEndpoint is domain.ErrWebhookNotFound when there is none.
	WebhookEndpoint(ctx context.Context, id uuid.UUID) (domain.Endpoint, error)
	// WebhookEndpoints are those of an agreement's provider, or of its operator, newest first.
	WebhookEndpoints(ctx context.Context, agreement, operator uuid.UUID) ([]domain.Endpoint, error)
	// LastChange is the last position of a provider's list of changes; nought when it is empty.
	LastChange(ctx context.Context, provider uuid.UUID) (int64, error)
	// DueWebhooks are endpoints that have something to send and may be sent to now, those that waited longest first.
	DueWebhooks(ctx context.Context, now time.Time, today domain.Date, most int) ([]uuid.UUID, error)
	// WebhookDeliveries are those before a position, the last first.
	WebhookDeliveries(ctx context.Context, e domain.Endpoint, undelivered bool, before int64, size int) ([]Sent, error)
}

// WebhookTx is what is written of them.
type WebhookTx interface {
	AddWebhookEndpoint(ctx context.Context, e domain.Endpoint) error
	SaveWebhookEndpoint(ctx context.Context, e domain.Endpoint) error
	// LockWebhookEndpoint locks an endpoint and reads it after the lock was given.
	LockWebhookEndpoint(ctx context.Context, id uuid.UUID) (domain.Endpoint, error)
	// CountWebhookEndpoints counts those of an agreement that are not gone, one caller at a time.
	CountWebhookEndpoints(ctx context.Context, agreement uuid.UUID) (int, error)
	// LeaseWebhook takes an endpoint for this process; false when another has it.
	LeaseWebhook(ctx context.Context, id uuid.UUID, now, until time.Time) (bool, error)
	ReleaseWebhook(ctx context.Context, id uuid.UUID, now time.Time) error
	// WebhookAllowed reports whether a call of the endpoint's own system would be admitted by its agreement now.
	WebhookAllowed(ctx context.Context, e domain.Endpoint, today domain.Date) (bool, error)
	// DueWebhookDeliveries are those to be tried again now, with their changes.
	DueWebhookDeliveries(ctx context.Context, e domain.Endpoint, now time.Time, most int) ([]Letter, error)
	OpenWebhookDeliveries(ctx context.Context, endpoint uuid.UUID) (int, error)
	// ChangesAfter reads the list of changes of an endpoint's provider on from its cursor.
	ChangesAfter(ctx context.Context, e domain.Endpoint, most int) ([]Listed, error)
	SaveWebhookDelivery(ctx context.Context, d domain.Delivery) error
	// DropOpenWebhookDeliveries forgets what waits after a position.
	DropOpenWebhookDeliveries(ctx context.Context, endpoint uuid.UUID, position int64) error
	// ForgetWebhookDeliveries forgets some of what ended before a time, and returns how many.
	ForgetWebhookDeliveries(ctx context.Context, before time.Time, most int) (int, error)
}

// Letter is a change on its way to an endpoint.
type Letter struct {
	domain.Delivery
	Change domain.Change
}

// Listed is a line of a provider's list.
type Listed struct {
	domain.Change
	Mine bool // the endpoint's agreement may see it: another municipality's clients are none of its own
}

// Sent is what came of sending a change.
type Sent struct {
	domain.Delivery
	Kind domain.ChangeKind
}

// Courier calls endpoints.
type Courier interface {
	// CheckURL is domain.ErrWebhookAddress for an address that is never called.
	CheckURL(address string) error
	// NewKey makes a key, whole and its public half, which a shared secret has not.
	NewKey(s domain.Scheme) (whole, public string)
	// Handshake is domain.ErrWebhookHandshake when the endpoint does not want to be called.
	Handshake(ctx context.Context, address, id string, keys []string) error
	// Post sends a change once, signed with each key. It never fails: what went wrong is in the attempt.
	Post(ctx context.Context, address string, c domain.Change, keys []string) domain.Attempt
	// Wait is how long to wait after so many failed attempts, and no shorter than the endpoint asked for.
	Wait(attempts int, asked time.Duration) time.Duration
}

// Vault seals what nobody may read in the database. What was sealed for one record opens for no other.
type Vault interface {
	Seal(text string, record uuid.UUID) []byte
	Open(sealed []byte, record uuid.UUID) (string, error)
}
