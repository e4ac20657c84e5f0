package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// DueWebhookDeliveries are those to be tried again now, with their changes.
func (t *Tx) DueWebhookDeliveries(ctx context.Context, e domain.Endpoint, now time.Time, most int) ([]app.Letter, error) {
	rows, err := t.q.DueWebhookDeliveries(ctx, db.DueWebhookDeliveriesParams{ProviderID: e.Provider, EndpointID: e.ID, Now: now, Most: int32(most)})
	if err != nil {
		return nil, failure(err)
	}
	out := make([]app.Letter, len(rows))
	for i, r := range rows {
		out[i].Delivery = delivery(e.ID, db.WebhookDeliveriesRow{
			Position: r.Position, State: r.State, Attempts: r.Attempts, Outcome: r.Outcome, Status: r.Status, TookMs: r.TookMs, FirstAt: r.FirstAt, NextAt: r.NextAt,
		})
		row := db.ChangesAfterRow{Position: r.Position, Kind: r.Kind, Subject: r.Subject, Body: r.Body, At: r.At}
		if out[i].Change, err = changeOf(e.Provider, row); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func delivery(endpoint uuid.UUID, r db.WebhookDeliveriesRow) domain.Delivery {
	return domain.Delivery{
		Endpoint: endpoint, Position: r.Position, State: domain.DeliveryState(r.State), Attempts: int(r.Attempts), Outcome: r.Outcome,
		Status: int(r.Status), Took: time.Duration(r.TookMs) * time.Millisecond, First: r.FirstAt.UTC(), Next: r.NextAt.UTC(),
	}
}

// OpenWebhookDeliveries counts what waits for another attempt.
func (t *Tx) OpenWebhookDeliveries(ctx context.Context, endpoint uuid.UUID) (int, error) {
	n, err := t.q.OpenWebhookDeliveries(ctx, endpoint)
	return int(n), failure(err)
}

// SaveWebhookDelivery keeps what came of sending a change; another time it takes the place of the first.
func (t *Tx) SaveWebhookDelivery(ctx context.Context, d domain.Delivery) error {
	return t.q.SaveWebhookDelivery(ctx, db.SaveWebhookDeliveryParams{
		EndpointID: d.Endpoint, Position: d.Position, State: string(d.State), Attempts: int32(d.Attempts), Outcome: d.Outcome, Status: int32(d.Status),
		TookMs: int32(d.Took.Milliseconds()), FirstAt: d.First, NextAt: d.Next,
	})
}

// DropOpenWebhookDeliveries forgets what waits after a position.
func (t *Tx) DropOpenWebhookDeliveries(ctx context.Context, endpoint uuid.UUID, position int64) error {
	return t.q.DropOpenWebhookDeliveries(ctx, db.DropOpenWebhookDeliveriesParams{EndpointID: endpoint, Position: position})
}

// WebhookDeliveries are those before a position, the last first.
func (s *Store) WebhookDeliveries(ctx context.Context, e domain.Endpoint, undelivered bool, before int64, size int) ([]app.Sent, error) {
	rows, err := s.q.WebhookDeliveries(ctx, db.WebhookDeliveriesParams{
		ProviderID: e.Provider, EndpointID: e.ID, Before: before, Undelivered: undelivered, Most: int32(size),
	})
	if err != nil {
		return nil, failure(err)
	}
	out := make([]app.Sent, len(rows))
	for i, r := range rows {
		out[i] = app.Sent{Delivery: delivery(e.ID, r), Kind: domain.ChangeKind(r.Kind)}
	}
	return out, nil
}

// ForgetWebhookDeliveries forgets some of what ended before a time.
func (t *Tx) ForgetWebhookDeliveries(ctx context.Context, before time.Time, most int) (int, error) {
	ids, err := t.q.ForgetWebhookDeliveries(ctx, db.ForgetWebhookDeliveriesParams{Older: before, Most: int32(most)})
	return len(ids), failure(err)
}
