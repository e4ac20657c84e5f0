package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/sandbox"
	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// AddSandbox keeps a new sandbox without faults.
func (t *Tx) AddSandbox(ctx context.Context, s domain.Tenant) error {
	return t.q.AddSandbox(ctx, db.AddSandboxParams{
		Tenant: s.ID, ProviderID: s.Provider, AgreementID: s.Agreement, CredentialID: s.Credential, Resets: int32(s.Resets), Version: s.Version, CreatedAt: s.Created,
	})
}

// Sandbox reads a sandbox and its faults.
func (s *Store) Sandbox(ctx context.Context, tenant uuid.UUID) (domain.Tenant, sandbox.Faults, error) {
	r, err := s.q.Sandbox(ctx, tenant)
	if err != nil {
		return domain.Tenant{}, sandbox.Faults{}, missing(err, domain.ErrSandboxNotFound)
	}
	var f sandbox.Faults
	if err := json.Unmarshal(r.Faults, &f); err != nil {
		return domain.Tenant{}, f, fmt.Errorf("read the faults of a sandbox: %w", err)
	}
	return sandboxOf(r), f, nil
}

// LockSandbox locks a sandbox and reads it after the lock was given.
func (t *Tx) LockSandbox(ctx context.Context, tenant uuid.UUID) (domain.Tenant, error) {
	r, err := t.q.LockSandbox(ctx, tenant)
	if err != nil {
		return domain.Tenant{}, missing(err, domain.ErrSandboxNotFound)
	}
	return sandboxOf(r), nil
}

func sandboxOf(r db.Sandbox) domain.Tenant {
	return domain.Tenant{
		ID: r.Tenant, Provider: r.ProviderID, Agreement: r.AgreementID, Credential: r.CredentialID, Resets: int(r.Resets), Version: r.Version, Created: r.CreatedAt.UTC(),
		Ahead: time.Duration(r.AheadUs) * time.Microsecond, AdvanceTo: when(r.AdvanceTo),
	}
}

// SaveSandbox keeps a reset sandbox: its keys open the new agreement, and the one before ends.
func (t *Tx) SaveSandbox(ctx context.Context, s domain.Tenant, ended uuid.UUID, now time.Time) error {
	if err := t.q.SaveSandbox(ctx, db.SaveSandboxParams{
		Tenant: s.ID, ProviderID: s.Provider, AgreementID: s.Agreement, Resets: int32(s.Resets), Version: s.Version,
		AheadUs: s.Ahead.Microseconds(), AdvanceTo: moment(s.AdvanceTo),
	}); err != nil {
		return err
	}
	if err := t.q.MoveSandboxCredential(ctx, db.MoveSandboxCredentialParams{ID: s.Credential, AgreementID: s.Agreement}); err != nil {
		return err
	}
	return t.q.EndSandboxAgreement(ctx, db.EndSandboxAgreementParams{ID: ended, Now: now})
}

// SetSandboxFaults keeps what goes wrong from the next call on.
func (t *Tx) SetSandboxFaults(ctx context.Context, tenant uuid.UUID, f sandbox.Faults) error {
	body, err := json.Marshal(f)
	if err != nil {
		return err
	}
	return t.q.SetSandboxFaults(ctx, db.SetSandboxFaultsParams{Tenant: tenant, Faults: body})
}

// SandboxesSince counts sandboxes made since a time.
func (s *Store) SandboxesSince(ctx context.Context, since time.Time) (int, error) {
	n, err := s.q.SandboxesSince(ctx, since)
	return int(n), failure(err)
}
