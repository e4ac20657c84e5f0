package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// AddWebhookEndpoint keeps a new endpoint.
func (t *Tx) AddWebhookEndpoint(ctx context.Context, e domain.Endpoint) error {
	keys, err := json.Marshal(e.Keys)
	if err != nil {
		return err
	}
	return t.q.AddWebhookEndpoint(ctx, db.AddWebhookEndpointParams{
		ID: e.ID, Environment: string(e.Environment), ProviderID: e.Provider, AgreementID: e.Agreement, OperatorID: optional(e.Operator),
		Url: e.URL, Kinds: texts(e.Kinds), Scheme: string(e.Scheme), State: string(e.State), Reason: e.Reason, Position: e.Cursor,
		Keys: keys, Version: e.Version, Now: e.Created,
	})
}

// SaveWebhookEndpoint keeps a changed endpoint.
func (t *Tx) SaveWebhookEndpoint(ctx context.Context, e domain.Endpoint) error {
	keys, err := json.Marshal(e.Keys)
	if err != nil {
		return err
	}
	return t.q.SaveWebhookEndpoint(ctx, db.SaveWebhookEndpointParams{
		ID: e.ID, State: string(e.State), Reason: e.Reason, Position: e.Cursor, Keys: keys, DeliveredAt: instant(e.Delivered), Version: e.Version,
	})
}

// WebhookEndpoint reads an endpoint.
func (s *Store) WebhookEndpoint(ctx context.Context, id uuid.UUID) (domain.Endpoint, error) {
	r, err := s.q.WebhookEndpoint(ctx, id)
	if err != nil {
		return domain.Endpoint{}, missing(err, domain.ErrWebhookNotFound)
	}
	return endpoint(db.WebhookEndpointsRow(r))
}

// LockWebhookEndpoint locks an endpoint and reads it after the lock was given.
func (t *Tx) LockWebhookEndpoint(ctx context.Context, id uuid.UUID) (domain.Endpoint, error) {
	r, err := t.q.LockWebhookEndpoint(ctx, id)
	if err != nil {
		return domain.Endpoint{}, missing(err, domain.ErrWebhookNotFound)
	}
	return endpoint(db.WebhookEndpointsRow(r))
}

// WebhookEndpoints reads those of an agreement's provider or operator.
func (s *Store) WebhookEndpoints(ctx context.Context, agreement, operator uuid.UUID) ([]domain.Endpoint, error) {
	rows, err := s.q.WebhookEndpoints(ctx, db.WebhookEndpointsParams{AgreementID: agreement, OperatorID: optional(operator)})
	if err != nil {
		return nil, failure(err)
	}
	out := make([]domain.Endpoint, len(rows))
	for i, r := range rows {
		if out[i], err = endpoint(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func endpoint(r db.WebhookEndpointsRow) (domain.Endpoint, error) {
	e := domain.Endpoint{
		ID: r.ID, Environment: domain.Environment(r.Environment), Provider: r.ProviderID, Agreement: r.AgreementID, Operator: r.OperatorID.UUID,
		URL: r.Url, Scheme: domain.Scheme(r.Scheme), State: domain.EndpointState(r.State), Reason: r.Reason, Cursor: r.Position,
		Version: r.Version, Created: r.CreatedAt.UTC(),
	}
	for _, k := range r.Kinds {
		e.Kinds = append(e.Kinds, domain.ChangeKind(k))
	}
	if r.DeliveredAt != nil {
		e.Delivered = r.DeliveredAt.UTC()
	}
	if err := json.Unmarshal(r.Keys, &e.Keys); err != nil {
		return e, fmt.Errorf("read the keys of an endpoint: %w", err)
	}
	return e, nil
}

// instant is nil for the zero time, which means "never".
func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// CountWebhookEndpoints counts those of an agreement that are not gone, one caller at a time.
func (t *Tx) CountWebhookEndpoints(ctx context.Context, agreement uuid.UUID) (int, error) {
	if err := t.q.LockAgreementOfWebhooks(ctx, agreement); err != nil {
		return 0, err
	}
	n, err := t.q.CountWebhookEndpoints(ctx, agreement)
	return int(n), failure(err)
}

// LastChange is the last position of a provider's list.
func (s *Store) LastChange(ctx context.Context, provider uuid.UUID) (int64, error) {
	n, err := s.q.LastChange(ctx, provider)
	return n, failure(err)
}

// DueWebhooks are endpoints that have something to send and may be sent to now.
func (s *Store) DueWebhooks(ctx context.Context, now time.Time, today domain.Date, most int) ([]uuid.UUID, error) {
	ids, err := s.q.DueWebhooks(ctx, db.DueWebhooksParams{Now: now, Today: today.Time(), MostOpen: domain.MaxOpen, Most: int32(most)})
	return ids, failure(err)
}

// WebhookAllowed asks the agreement, the operator's mandate and the registrations as they are now.
func (t *Tx) WebhookAllowed(ctx context.Context, e domain.Endpoint, today domain.Date) (bool, error) {
	ok, err := t.q.WebhookAllowed(ctx, db.WebhookAllowedParams{OperatorID: e.Operator, AgreementID: e.Agreement, Today: today.Time()})
	return ok, failure(err)
}

// LeaseWebhook takes an endpoint for this process.
func (t *Tx) LeaseWebhook(ctx context.Context, id uuid.UUID, now, until time.Time) (bool, error) {
	ids, err := t.q.LeaseWebhook(ctx, db.LeaseWebhookParams{ID: id, Now: now, Until: until})
	return len(ids) == 1, failure(err)
}

// ReleaseWebhook gives an endpoint back.
func (t *Tx) ReleaseWebhook(ctx context.Context, id uuid.UUID, now time.Time) error {
	return t.q.ReleaseWebhook(ctx, db.ReleaseWebhookParams{ID: id, Now: now})
}

// ChangesAfter reads the list of an endpoint's provider on from its cursor.
func (t *Tx) ChangesAfter(ctx context.Context, e domain.Endpoint, most int) ([]app.Listed, error) {
	rows, err := t.q.ChangesAfter(ctx, db.ChangesAfterParams{ProviderID: e.Provider, AgreementID: e.Agreement, Position: e.Cursor, Most: int32(most)})
	if err != nil {
		return nil, failure(err)
	}
	out := make([]app.Listed, len(rows))
	for i, r := range rows {
		if out[i].Change, err = changeOf(e.Provider, r); err != nil {
			return nil, err
		}
		out[i].Mine = r.Mine
	}
	return out, nil
}

func changeOf(provider uuid.UUID, r db.ChangesAfterRow) (domain.Change, error) {
	c := domain.Change{Provider: provider, Position: r.Position, Kind: domain.ChangeKind(r.Kind), Subject: r.Subject, At: r.At.UTC()}
	if err := json.Unmarshal(r.Body, &c.Body); err != nil {
		return c, fmt.Errorf("read a change: %w", err)
	}
	return c, nil
}
