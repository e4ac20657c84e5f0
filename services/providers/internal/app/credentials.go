package app

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

func seeCredential(ctx context.Context, c *domain.Credential, municipality string) error {
	return see(ctx, "credential", names.Format("credentials", c.ID), municipality, nil, domain.ErrCredentialNotFound)
}

// NewKeys are the public halves that a system brings.
type NewKeys struct {
	JWK     string // JSON; empty: none
	PEM     string // certificate; empty: none
	Overlap time.Duration
}

// rotation reads the public halves.
func (a *App) rotation(k NewKeys) (domain.Rotation, error) {
	r := domain.Rotation{Overlap: k.Overlap}
	if k.JWK != "" {
		key, err := a.keys.Key([]byte(k.JWK))
		if err != nil {
			return r, err
		}
		key.From = a.now()
		r.Key = &key
	}
	if k.PEM != "" {
		cert, err := a.keys.Certificate([]byte(k.PEM), a.now())
		if err != nil {
			return r, err
		}
		cert.From = a.now()
		r.Certificate = &cert
	}
	if r.Key == nil && r.Certificate == nil {
		return r, domain.ErrKeyInvalid
	}
	return r, nil
}

// CreateCredential registers the keys of a system. A draft has no system yet; an ended agreement has none any more.
func (a *App) CreateCredential(ctx context.Context, agreement, operator uuid.UUID, k NewKeys) (domain.Credential, error) {
	made := domain.Credential{ID: uuid.Must(uuid.NewV7()), Agreement: agreement, Operator: operator, Created: a.now()}
	r, err := a.rotation(k)
	if err != nil {
		return made, err
	}
	if r.Key == nil || r.Certificate == nil {
		return made, domain.ErrCertInvalid
	}
	err = a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		g, err := tx.LockAgreement(ctx, agreement)
		if err != nil {
			return err
		}
		if err := seeAgreement(ctx, &g); err != nil {
			return err
		}
		if err := g.KeysAllowed(operator); err != nil {
			return err
		}
		made.Environment, made.Version = g.Environment, 0
		made.Client = clientID(g.Environment)
		made.Keys, made.Certificates = nil, nil
		if err := made.Rotate(r, a.now()); err != nil {
			return err
		}
		tx.Answer(made)
		if err := tx.AddCredential(ctx, made); err != nil {
			return err
		}
		return tx.CredentialChanged(ctx, made, g, a.now())
	})
	return made, err
}

// clientID says by its form which environment it opens, so that nobody mixes them by mistake.
func clientID(e domain.Environment) string {
	if e == domain.Sandbox {
		return "ds_test_" + strings.ToLower(rand.Text())
	}
	return "ds_live_" + strings.ToLower(rand.Text())
}

// Credential returns keys; a provider's system sees its own.
func (a *App) Credential(ctx context.Context, id uuid.UUID) (domain.Credential, error) {
	if err := a.onlyOwn(ctx, id); err != nil {
		return domain.Credential{}, err
	}
	c, err := a.store.Credential(ctx, id)
	if err != nil {
		return domain.Credential{}, err
	}
	g, err := a.store.Agreement(ctx, c.Agreement)
	if err != nil {
		return domain.Credential{}, err
	}
	return c, seeCredential(ctx, &c, g.Municipality)
}

// onlyOwn lets a system at its own keys only.
func (a *App) onlyOwn(ctx context.Context, id uuid.UUID) error {
	if caller.From(ctx).Kind != caller.System {
		return nil
	}
	adm, err := a.admit(ctx)
	if err == nil && adm.Credential != id {
		return domain.ErrCredentialNotFound
	}
	return err
}

// RotateCredential brings in new keys; those before go on for the overlap.
func (a *App) RotateCredential(ctx context.Context, id uuid.UUID, k NewKeys) (domain.Credential, error) {
	r, err := a.rotation(k)
	if err != nil {
		return domain.Credential{}, err
	}
	return a.changeCredential(ctx, id, func(c *domain.Credential) error { return c.Rotate(r, a.now()) })
}

// RevokeCredential ends keys at once.
func (a *App) RevokeCredential(ctx context.Context, id uuid.UUID) (domain.Credential, error) {
	return a.changeCredential(ctx, id, func(c *domain.Credential) error { return c.Revoke(a.now()) })
}

func (a *App) changeCredential(ctx context.Context, id uuid.UUID, step func(*domain.Credential) error) (out domain.Credential, err error) {
	if err := a.onlyOwn(ctx, id); err != nil {
		return out, err
	}
	err = a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		c, err := tx.LockCredential(ctx, id)
		if err != nil {
			return err
		}
		g, err := tx.LockAgreement(ctx, c.Agreement)
		if err != nil {
			return err
		}
		if err := seeCredential(ctx, &c, g.Municipality); err != nil {
			return err
		}
		if err := step(&c); err != nil {
			return err
		}
		out = c
		tx.Answer(c)
		if err := tx.SaveCredential(ctx, c); err != nil {
			return err
		}
		return tx.CredentialChanged(ctx, c, g, a.now())
	})
	return out, err
}
