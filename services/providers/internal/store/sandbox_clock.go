package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// AdvanceSandbox says where the clock of a sandbox is to be moved to.
func (t *Tx) AdvanceSandbox(ctx context.Context, tenant uuid.UUID, to time.Time) error {
	return t.q.AdvanceSandboxClock(ctx, db.AdvanceSandboxClockParams{Tenant: tenant, AdvanceTo: moment(to)})
}

// AdvancingSandboxes are those whose clock somebody has to move.
func (s *Store) AdvancingSandboxes(ctx context.Context, now time.Time) ([]uuid.UUID, error) {
	ids, err := s.q.AdvancingSandboxes(ctx, &now)
	return ids, failure(err)
}

// LeaseSandboxClock takes a clock for this process.
func (t *Tx) LeaseSandboxClock(ctx context.Context, tenant uuid.UUID, now, until time.Time) (domain.Tenant, bool, error) {
	rows, err := t.q.LeaseSandboxClock(ctx, db.LeaseSandboxClockParams{Tenant: tenant, Now: &now, Until: until})
	if err != nil || len(rows) == 0 {
		return domain.Tenant{}, false, failure(err)
	}
	return sandboxOf(rows[0]), true, nil
}

// MoveSandboxClock moves a clock one step.
func (t *Tx) MoveSandboxClock(ctx context.Context, s domain.Tenant, ahead time.Duration, until time.Time) (bool, error) {
	ids, err := t.q.MoveSandboxClock(ctx, db.MoveSandboxClockParams{Tenant: s.ID, ProviderID: s.Provider, AheadUs: ahead.Microseconds(), Until: until})
	return len(ids) == 1, failure(err)
}

// EndSandboxAdvance says that the clock is where it was asked to be.
func (t *Tx) EndSandboxAdvance(ctx context.Context, s domain.Tenant) error {
	return t.q.EndSandboxAdvance(ctx, db.EndSandboxAdvanceParams{Tenant: s.ID, ProviderID: s.Provider})
}

// MovedSandboxes are those whose time is not the real one.
func (s *Store) MovedSandboxes(ctx context.Context) ([]app.MovedSandbox, error) {
	rows, err := s.q.MovedSandboxes(ctx)
	if err != nil {
		return nil, failure(err)
	}
	out := make([]app.MovedSandbox, len(rows))
	for i, r := range rows {
		out[i] = app.MovedSandbox{Tenant: r.Tenant, Provider: r.ProviderID, Ahead: time.Duration(r.AheadUs) * time.Microsecond, Issues: r.Issues}
	}
	return out, nil
}

// SandboxAhead is how far the clock of an agreement's sandbox is before the real one.
func (s *Store) SandboxAhead(ctx context.Context, agreement uuid.UUID) (time.Duration, error) {
	us, err := s.q.SandboxAhead(ctx, agreement)
	return time.Duration(us) * time.Microsecond, failure(err)
}
