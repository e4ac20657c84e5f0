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
	// AdvancingSandboxes are those whose clock somebody has to move.
	AdvancingSandboxes(ctx context.Context, now time.Time) ([]uuid.UUID, error)
	// MovedSandboxes are those whose time is not the real one.
	MovedSandboxes(ctx context.Context) ([]MovedSandbox, error)
	// SandboxAhead is how far the clock of an agreement's sandbox is before the real one.
	SandboxAhead(ctx context.Context, agreement uuid.UUID) (time.Duration, error)
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
	// AdvanceSandbox says where the clock is to be moved to.
	AdvanceSandbox(ctx context.Context, tenant uuid.UUID, to time.Time) error
	// LeaseSandboxClock takes a clock for this process; false when another has it or it is ready.
	LeaseSandboxClock(ctx context.Context, tenant uuid.UUID, now, until time.Time) (domain.Tenant, bool, error)
	// MoveSandboxClock moves a clock one step; false when the sandbox was reset meanwhile.
	MoveSandboxClock(ctx context.Context, t domain.Tenant, ahead time.Duration, until time.Time) (bool, error)
	// EndSandboxAdvance says that the clock is where it was asked to be.
	EndSandboxAdvance(ctx context.Context, t domain.Tenant) error
}

// MovedSandbox is a sandbox whose time is not the real one.
type MovedSandbox struct {
	Tenant, Provider uuid.UUID
	Ahead            time.Duration
	Issues           bool // something waits for an answer
}
