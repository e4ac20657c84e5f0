package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/sandbox"
)

// SandboxStore is what is read of sandboxes.
type SandboxStore interface {
	RequestLogStore
	// Sandbox is domain.ErrSandboxNotFound when there is none.
	Sandbox(ctx context.Context, tenant uuid.UUID) (domain.Tenant, sandbox.Faults, error)
	// SandboxesSince counts those made since a time.
	SandboxesSince(ctx context.Context, since time.Time) (int, error)
}

// SandboxTx is what is written of them.
type SandboxTx interface {
	RequestLogTx
	AddSandbox(ctx context.Context, t domain.Tenant) error
	// LockSandbox locks a sandbox and reads it after the lock was given.
	LockSandbox(ctx context.Context, tenant uuid.UUID) (domain.Tenant, error)
	// SaveSandbox keeps a reset sandbox and lets its keys open the new agreement; the one before ends.
	SaveSandbox(ctx context.Context, t domain.Tenant, ended uuid.UUID, now time.Time) error
	SetSandboxFaults(ctx context.Context, tenant uuid.UUID, f sandbox.Faults) error
}
