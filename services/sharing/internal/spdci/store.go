package spdci

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/spdci/wire"
)

// Row is a record that holds: a stretch of an award for one person.
type Row struct {
	app.Version
	GroupSize int
}

// Narrow is what a question says of the records it is about; nil does not narrow, an empty list finds nothing.
type Narrow struct {
	Persons, Awards       []uuid.UUID
	Kinds, Municipalities []string
}

// Outcome is how one request of a transaction went. It holds no data about persons.
type Outcome struct {
	ReferenceID string          `json:"reference_id"`
	Timestamp   string          `json:"timestamp"`
	Status      wire.Status     `json:"status"`
	Code        wire.Code       `json:"code,omitempty"`
	Codes       []string        `json:"codes,omitempty"` // of subscriptions
	Consent     *wire.Statement `json:"consent,omitempty"`
	Authorize   *wire.Statement `json:"authorize,omitempty"`
}

// Transaction is what a partner asked for, with the answer that waits to be sent. Its id is the correlation_id.
type Transaction struct {
	ID            uuid.UUID
	Partner       uuid.UUID
	Registry      Registry
	Kind          string
	TransactionID string
	Outcomes      []Outcome
	Permission    uuid.UUID
	Address       string
	Payload       *Payload // nil when there is nothing to send
	Attempts      int
	Due, Ended    time.Time
	Failed        bool
	LastAnswer    string
	Created       time.Time
}

// Payload is an answer that waits: signed and encrypted when it is sent, so that its times are those of the sending.
type Payload struct {
	Action  string          `json:"action"`
	Schema  string          `json:"schema"`
	Status  wire.Status     `json:"status"`
	Code    wire.Code       `json:"code,omitempty"`
	Total   int             `json:"total"`
	Done    int             `json:"done"`
	Encrypt bool            `json:"encrypt"`
	Message json.RawMessage `json:"message"`
}

// Subscription is what a partner is notified of.
type Subscription struct {
	Code       uuid.UUID
	Partner    uuid.UUID
	Registry   Registry
	EventType  string
	Filter     json.RawMessage // a query.Expr with persons by their id
	RecordType string
	Locale     string
	Start, End time.Time // End is zero when there is none
	Schedule   string
	Permission uuid.UUID
	Address    string
	After      int64
	Due        time.Time
	Created    time.Time
	Ended      time.Time
}

// StoredKey is a key of ours as it is kept.
type StoredKey struct {
	ID, Use string
	Public  string // JWK
	Private []byte // JWK; sealed where it lies
	Made    time.Time
}

// Find is which transactions are meant; any of them.
type Find struct {
	TransactionID string
	IDs           []uuid.UUID
	References    []string
}

// Store is what the registries need of the database.
type Store interface {
	InTx(ctx context.Context, f func(ctx context.Context, tx Tx) error) error
	// PartnerOf is ErrPartnerNotFound when there is none of this sender_id; so is PartnerByID.
	PartnerOf(ctx context.Context, senderID string) (Partner, error)
	PartnerByID(ctx context.Context, id uuid.UUID) (Partner, error)
	Partners(ctx context.Context, organisation string) ([]Partner, error)
	Permissions(ctx context.Context, organisation string, day time.Time) ([]app.Permitted, error)
	CountUse(ctx context.Context, p *domain.Permission, day time.Time) (bool, error)
	Seen(ctx context.Context, partner uuid.UUID, messageID string) (bool, error)
	Rows(ctx context.Context, d domain.Dataset, n Narrow, atMost int) ([]Row, error)
	Changes(ctx context.Context, d domain.Dataset, after int64, size int) ([]app.Version, error)
	Head(ctx context.Context, d domain.Dataset) (int64, error)
	Transactions(ctx context.Context, partner uuid.UUID, r Registry, f Find) ([]Transaction, error)
	Subscriptions(ctx context.Context, codes []uuid.UUID) ([]Subscription, error)
	// Like returns the code of a running subscription that is the same, uuid.Nil when there is none.
	Like(ctx context.Context, s *Subscription) (uuid.UUID, error)
	WorkStore
	KeyStore
	ReportStore
}

// WorkStore is what the background work needs.
type WorkStore interface {
	// Claim takes transactions that are due and holds them until a time; whoever asks meanwhile gets others.
	Claim(ctx context.Context, now, hold time.Time, atMost int) ([]Transaction, error)
	// Settle keeps what came of a try; what ended forgets its payload.
	Settle(ctx context.Context, t *Transaction) error
	// DueSubscriptions lists running ones that something new may be told of.
	DueSubscriptions(ctx context.Context, now time.Time, atMost int) ([]Subscription, error)
	// ActiveStops lists what the kill switch has ended.
	ActiveStops(ctx context.Context) ([]domain.Stop, error)
	EndExpired(ctx context.Context, now time.Time) error
	Forget(ctx context.Context, before time.Time) error
	// Acting returns a context whose transactions leave an audit entry: who was told what, for the partner.
	Acting(ctx context.Context, p *Partner, of *domain.Permission, now time.Time) context.Context
}

// KeyStore keeps our keys.
type KeyStore interface {
	Keys(ctx context.Context) ([]StoredKey, error)
	AddKey(ctx context.Context, k StoredKey) error
}

// Tx is the writes of one transaction.
type Tx interface {
	// Take keeps the id of a message; at the end it is ErrDuplicate when it was taken already.
	Take(ctx context.Context, partner uuid.UUID, messageID string, now time.Time) error
	AddTransaction(ctx context.Context, t *Transaction) error
	AddSubscription(ctx context.Context, s *Subscription) error
	EndSubscription(ctx context.Context, code uuid.UUID, now time.Time) error
	// Hold locks a running subscription; false when it was ended, moved or is worked on by somebody else.
	Hold(ctx context.Context, s *Subscription, now time.Time) (bool, error)
	MoveSubscription(ctx context.Context, s *Subscription) error
	AddReport(ctx context.Context, r *Reported) error
	AddPartner(ctx context.Context, p *Partner) error
	// LockPartner is ErrPartnerNotFound when there is none.
	LockPartner(ctx context.Context, id uuid.UUID) (Partner, error)
	SavePartner(ctx context.Context, p *Partner) error
	Answer(v any)
}
