package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/page"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// WebhookEndpoint is an endpoint with how much its list is ahead of it.
type WebhookEndpoint struct {
	domain.Endpoint
	Waiting int64
}

// NewWebhookEndpoint is what the owner says of a new endpoint.
type NewWebhookEndpoint struct {
	URL           string
	Kinds         []domain.ChangeKind
	Scheme        domain.Scheme
	FromBeginning bool
}

// CreateWebhookEndpoint names an address of the calling system. Nothing is sent to it before it is verified.
func (a *App) CreateWebhookEndpoint(ctx context.Context, in NewWebhookEndpoint) (WebhookEndpoint, error) {
	adm, err := a.admit(ctx)
	if err != nil {
		return WebhookEndpoint{}, err
	}
	if err := a.courier.CheckURL(in.URL); err != nil {
		return WebhookEndpoint{}, err
	}
	if in.Scheme == "" {
		in.Scheme = domain.SchemeEd25519
	}
	id := uuid.Must(uuid.NewV7())
	e, err := domain.NewEndpoint(domain.Endpoint{
		ID: id, Environment: adm.Environment, Provider: adm.Provider, Agreement: adm.Agreement, Operator: adm.Operator,
		URL: in.URL, Kinds: in.Kinds, Scheme: in.Scheme,
	}, a.newKey(in.Scheme, id), a.now())
	if err != nil {
		return WebhookEndpoint{}, err
	}
	last, err := a.store.LastChange(ctx, adm.Provider)
	if err != nil {
		return WebhookEndpoint{}, err
	}
	if !in.FromBeginning {
		e.Cursor = last
	}
	if err := seeWebhook(ctx, &e, adm); err != nil {
		return WebhookEndpoint{}, err
	}
	out := WebhookEndpoint{Endpoint: e, Waiting: last - e.Cursor}
	return out, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		n, err := tx.CountWebhookEndpoints(ctx, adm.Agreement)
		if err != nil {
			return err
		}
		if n >= domain.MaxEndpoints {
			return domain.ErrWebhookMany
		}
		tx.Answer(out)
		return tx.AddWebhookEndpoint(ctx, e)
	})
}

func (a *App) newKey(s domain.Scheme, endpoint uuid.UUID) domain.EndpointKey {
	whole, public := a.courier.NewKey(s)
	return domain.EndpointKey{Sealed: a.vault.Seal(whole, endpoint), Public: public}
}

// seeWebhook hides endpoints of others: another agreement's, and another operator's of the same agreement.
func seeWebhook(ctx context.Context, e *domain.Endpoint, adm Admission) error {
	if e.Agreement != adm.Agreement || e.Operator != adm.Operator {
		return domain.ErrWebhookNotFound
	}
	name := names.Format("webhookEndpoints", e.ID)
	audit.Subjects(ctx, name)
	return see(ctx, "webhookEndpoint", name, adm.Municipality, nil, domain.ErrWebhookNotFound)
}

// WebhookEndpoint returns an endpoint of the calling system.
func (a *App) WebhookEndpoint(ctx context.Context, id uuid.UUID) (WebhookEndpoint, error) {
	adm, err := a.admit(ctx)
	if err != nil {
		return WebhookEndpoint{}, err
	}
	e, err := a.store.WebhookEndpoint(ctx, id)
	if err != nil {
		return WebhookEndpoint{}, err
	}
	if err := seeWebhook(ctx, &e, adm); err != nil {
		return WebhookEndpoint{}, err
	}
	return a.ahead(ctx, e)
}

func (a *App) ahead(ctx context.Context, e domain.Endpoint) (WebhookEndpoint, error) {
	last, err := a.store.LastChange(ctx, e.Provider)
	return WebhookEndpoint{Endpoint: e, Waiting: last - e.Cursor}, err
}

// WebhookEndpoints lists the endpoints of the calling system.
func (a *App) WebhookEndpoints(ctx context.Context) ([]WebhookEndpoint, error) {
	adm, err := a.admit(ctx)
	if err != nil {
		return nil, err
	}
	list, err := a.store.WebhookEndpoints(ctx, adm.Agreement, adm.Operator)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		authz.None(ctx)
		return nil, nil
	}
	last, err := a.store.LastChange(ctx, adm.Provider)
	if err != nil {
		return nil, err
	}
	out := make([]WebhookEndpoint, len(list))
	for i := range list {
		if err := seeWebhook(ctx, &list[i], adm); err != nil {
			return nil, err
		}
		out[i] = WebhookEndpoint{Endpoint: list[i], Waiting: last - list[i].Cursor}
	}
	return out, nil
}

// changeWebhook locks an endpoint of the calling system and lets step change it.
func (a *App) changeWebhook(ctx context.Context, id uuid.UUID, step func(ctx context.Context, tx Tx, e *domain.Endpoint) error) (WebhookEndpoint, error) {
	before, err := a.WebhookEndpoint(ctx, id) // admits, and hides those of others
	if err != nil {
		return WebhookEndpoint{}, err
	}
	last := before.Cursor + before.Waiting
	var out WebhookEndpoint
	return out, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		e, err := tx.LockWebhookEndpoint(ctx, id)
		if err != nil {
			return err
		}
		if err := step(ctx, tx, &e); err != nil {
			return err
		}
		out = WebhookEndpoint{Endpoint: e, Waiting: last - e.Cursor}
		tx.Answer(out)
		return tx.SaveWebhookEndpoint(ctx, e)
	})
}

// VerifyWebhookEndpoint asks the address whether it wants to be called, and begins to send when it does.
func (a *App) VerifyWebhookEndpoint(ctx context.Context, id uuid.UUID) (WebhookEndpoint, error) {
	e, err := a.WebhookEndpoint(ctx, id)
	if err != nil {
		return WebhookEndpoint{}, err
	}
	if e.State != domain.EndpointPending {
		return WebhookEndpoint{}, domain.ErrWebhookState
	}
	keys, err := a.openKeys(&e.Endpoint)
	if err != nil {
		return WebhookEndpoint{}, err
	}
	if err := a.courier.Handshake(ctx, e.URL, "verify_"+uuid.Must(uuid.NewV7()).String(), keys); err != nil {
		return WebhookEndpoint{}, err
	}
	return a.changeWebhook(ctx, id, func(_ context.Context, _ Tx, e *domain.Endpoint) error { return e.Verified() })
}

// PauseWebhookEndpoint stops sending; the cursor stays.
func (a *App) PauseWebhookEndpoint(ctx context.Context, id uuid.UUID) (WebhookEndpoint, error) {
	return a.changeWebhook(ctx, id, func(_ context.Context, _ Tx, e *domain.Endpoint) error { return e.Pause() })
}

// ResumeWebhookEndpoint goes on from the cursor.
func (a *App) ResumeWebhookEndpoint(ctx context.Context, id uuid.UUID) (WebhookEndpoint, error) {
	return a.changeWebhook(ctx, id, func(_ context.Context, _ Tx, e *domain.Endpoint) error { return e.Resume() })
}

// DeleteWebhookEndpoint ends an endpoint for good.
func (a *App) DeleteWebhookEndpoint(ctx context.Context, id uuid.UUID) (WebhookEndpoint, error) {
	return a.changeWebhook(ctx, id, func(ctx context.Context, tx Tx, e *domain.Endpoint) error {
		if err := e.Leave("OWNER"); err != nil {
			return err
		}
		return tx.DropOpenWebhookDeliveries(ctx, id, 0)
	})
}

// ReplayWebhookEndpoint sends everything after a cursor of the list of changes, again where it was sent before.
func (a *App) ReplayWebhookEndpoint(ctx context.Context, id uuid.UUID, from string) (WebhookEndpoint, error) {
	return a.changeWebhook(ctx, id, func(ctx context.Context, tx Tx, e *domain.Endpoint) error {
		position, err := cursor(e.Provider, from)
		if err != nil {
			return err
		}
		if err := e.Replay(position); err != nil {
			return err
		}
		return tx.DropOpenWebhookDeliveries(ctx, id, position)
	})
}

// RotateWebhookSecret brings in another key; both sign until the older ends.
func (a *App) RotateWebhookSecret(ctx context.Context, id uuid.UUID, overlap time.Duration) (WebhookEndpoint, error) {
	return a.changeWebhook(ctx, id, func(_ context.Context, _ Tx, e *domain.Endpoint) error {
		return e.Rotate(a.newKey(e.Scheme, e.ID), overlap, a.now())
	})
}

// WebhookSecret is what a receiver checks with, until when.
type WebhookSecret struct {
	Value string
	Until time.Time // zero while open
}

// RevealWebhookSecret returns what the receiver checks signatures with: the public halves, or the shared secrets.
func (a *App) RevealWebhookSecret(ctx context.Context, id uuid.UUID) ([]WebhookSecret, error) {
	e, err := a.WebhookEndpoint(ctx, id)
	if err != nil {
		return nil, err
	}
	var out []WebhookSecret
	for _, k := range e.Signing(a.now()) {
		value := k.Public
		if value == "" {
			if value, err = a.vault.Open(k.Sealed, e.ID); err != nil {
				return nil, err
			}
		}
		out = append(out, WebhookSecret{Value: value, Until: k.Until})
	}
	return out, nil
}

func (a *App) openKeys(e *domain.Endpoint) ([]string, error) {
	var out []string
	for _, k := range e.Signing(a.now()) {
		whole, err := a.vault.Open(k.Sealed, e.ID)
		if err != nil {
			return nil, err
		}
		out = append(out, whole)
	}
	return out, nil
}

// WebhookDeliveries lists what was sent to an endpoint, the last change first.
func (a *App) WebhookDeliveries(ctx context.Context, endpoint uuid.UUID, undelivered bool, size int32, token string) ([]Sent, string, error) {
	e, err := a.WebhookEndpoint(ctx, endpoint)
	if err != nil {
		return nil, "", err
	}
	bound := struct {
		Endpoint    uuid.UUID
		Undelivered bool
	}{endpoint, undelivered}
	before := int64(1) << 62
	if _, err := page.Decode(token, bound, &before); err != nil {
		return nil, "", err
	}
	n := page.Size(size)
	rows, err := a.store.WebhookDeliveries(ctx, e.Endpoint, undelivered, before, n+1)
	if err != nil || len(rows) <= n {
		return rows, "", err
	}
	next, err := page.Encode(bound, rows[n-1].Position)
	return rows[:n], next, err
}
