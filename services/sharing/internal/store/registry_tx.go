package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/sharing/internal/spdci"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

// registryTx implements spdci.Tx.
type registryTx struct {
	*tx
	sealed *vault.Fixed
}

// Take keeps the id of a message.
func (t *registryTx) Take(ctx context.Context, partner uuid.UUID, messageID string, now time.Time) error {
	return t.q.TakeRegistryMessage(ctx, db.TakeRegistryMessageParams{PartnerID: partner, MessageID: messageID, ReceivedAt: now})
}

// AddTransaction keeps a transaction; its answer sealed.
func (t *registryTx) AddTransaction(ctx context.Context, n *spdci.Transaction) error {
	outcome, err := json.Marshal(n.Outcomes)
	if err != nil {
		return err
	}
	p := db.AddRegistryTransactionParams{
		ID: n.ID, PartnerID: n.Partner, Registry: string(n.Registry), Kind: n.Kind, TransactionID: n.TransactionID, Outcome: outcome, PermissionID: n.Permission,
		Address: n.Address, DueAt: moment(n.Due), EndedAt: moment(n.Ended), CreatedAt: n.Created,
	}
	if n.Payload != nil {
		plain, err := json.Marshal(n.Payload)
		if err != nil {
			return err
		}
		if p.Payload, err = t.sealed.Seal(ctx, placePayload+n.ID.String(), plain); err != nil {
			return err
		}
	}
	return t.q.AddRegistryTransaction(ctx, p)
}

// AddSubscription keeps a subscription.
func (t *registryTx) AddSubscription(ctx context.Context, s *spdci.Subscription) error {
	return t.q.AddRegistrySubscription(ctx, db.AddRegistrySubscriptionParams{
		Code: s.Code, PartnerID: s.Partner, Registry: string(s.Registry), EventType: s.EventType, Filter: s.Filter, RecordType: s.RecordType, Locale: s.Locale,
		StartAt: s.Start, EndAt: moment(s.End), Schedule: s.Schedule, PermissionID: s.Permission, Address: s.Address,
		AfterPosition: s.After, DueAt: s.Due, CreatedAt: s.Created,
	})
}

// AddReport keeps what a partner reported.
func (t *registryTx) AddReport(ctx context.Context, r *spdci.Reported) error {
	return t.q.AddRegistryReport(ctx, db.AddRegistryReportParams{
		ID: r.ID, PartnerID: r.Partner, PermissionID: r.Permission, Person: r.Person, Programme: r.Programme, Reported: r.Status, Same: r.Same, ReportedAt: r.At,
	})
}

// EndSubscription ends a subscription.
func (t *registryTx) EndSubscription(ctx context.Context, code uuid.UUID, now time.Time) error {
	return t.q.EndRegistrySubscription(ctx, db.EndRegistrySubscriptionParams{EndedAt: &now, Code: code})
}

// Hold locks a subscription where it is still at the same place.
func (t *registryTx) Hold(ctx context.Context, s *spdci.Subscription, now time.Time) (bool, error) {
	after, err := t.q.LockRegistrySubscription(ctx, db.LockRegistrySubscriptionParams{Code: s.Code, Now: now})
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	return err == nil && after == s.After, err
}

// MoveSubscription keeps where a subscription is.
func (t *registryTx) MoveSubscription(ctx context.Context, s *spdci.Subscription) error {
	return t.q.MoveRegistrySubscription(ctx, db.MoveRegistrySubscriptionParams{AfterPosition: s.After, DueAt: s.Due, EndedAt: moment(s.Ended), Code: s.Code})
}

// AddPartner keeps a new partner.
func (t *registryTx) AddPartner(ctx context.Context, p *spdci.Partner) error {
	return t.q.AddRegistryPartner(ctx, db.AddRegistryPartnerParams{
		ID: p.ID, SenderID: p.SenderID, Organisation: p.Organisation, CallbackUrls: urls(p), Keys: p.Keys, Encrypted: p.Encrypted,
		RecordedBy: p.RecordedBy, RecordedAt: p.RecordedAt, Version: p.Version,
	})
}

// LockPartner locks a partner.
func (t *registryTx) LockPartner(ctx context.Context, id uuid.UUID) (spdci.Partner, error) {
	return partner(t.q.LockRegistryPartner(ctx, id))
}

// SavePartner keeps what a partner became.
func (t *registryTx) SavePartner(ctx context.Context, p *spdci.Partner) error {
	return t.q.SaveRegistryPartner(ctx, db.SaveRegistryPartnerParams{
		CallbackUrls: urls(p), Keys: p.Keys, Encrypted: p.Encrypted, SuspendedAt: moment(p.Suspended), Version: p.Version, ID: p.ID,
	})
}

func urls(p *spdci.Partner) []string { return append([]string{}, p.CallbackURLs...) }
