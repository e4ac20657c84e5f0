package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/availability"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

var _ app.AvailabilityStore = (*Store)(nil)

// AddProbe keeps what a program saw in a minute.
func (s *Store) AddProbe(ctx context.Context, observer uuid.UUID, p availability.Sample) error {
	return pg.Classify(db.New(s.db).AddProbe(ctx, db.AddProbeParams{Minute: p.Minute, Observer: observer, Up: listed(p.Up), Down: listed(p.Down)}))
}

// Probes are what was seen in a time.
func (s *Store) Probes(ctx context.Context, from, until time.Time) ([]availability.Sample, error) {
	rows, err := db.New(s.db).Probes(ctx, db.ProbesParams{FromAt: from, UntilAt: until})
	out := make([]availability.Sample, len(rows))
	for i, r := range rows {
		out[i] = availability.Sample{Minute: r.Minute, Up: r.Up, Down: r.Down}
	}
	return out, pg.Classify(err)
}

// AddMaintenance keeps a new window.
func (s *Store) AddMaintenance(ctx context.Context, m *domain.Maintenance) error {
	return pg.Classify(s.db.InTx(ctx, func(ctx context.Context, inner *pg.Tx) error {
		inner.SetResult(*m)
		return db.New(inner).AddMaintenance(ctx, db.AddMaintenanceParams{
			ID: m.ID, FromAt: m.From, UntilAt: m.Until, Targets: listed(m.Targets), Reason: m.Reason, CreatedBy: m.CreatedBy, CreatedAt: m.CreatedAt,
		})
	}))
}

// ChangeMaintenance changes a locked window.
func (s *Store) ChangeMaintenance(ctx context.Context, id uuid.UUID, step func(*domain.Maintenance) error) (m domain.Maintenance, err error) {
	err = s.db.InTx(ctx, func(ctx context.Context, inner *pg.Tx) error {
		q := db.New(inner)
		r, err := q.LockMaintenance(ctx, id)
		if errors.Is(err, pgx.ErrNoRows) {
			return domain.ErrMaintenanceNotFound
		}
		if err != nil {
			return err
		}
		m = maintenance(&r)
		if err := step(&m); err != nil {
			return err
		}
		inner.SetResult(m)
		return q.EndMaintenance(ctx, db.EndMaintenanceParams{ID: id, EndedBy: m.EndedBy, EndedAt: moment(m.EndedAt)})
	})
	return m, pg.Classify(err)
}

// Maintenances are those that touch a time.
func (s *Store) Maintenances(ctx context.Context, from, until time.Time, size int) ([]domain.Maintenance, error) {
	rows, err := db.New(s.db).Maintenances(ctx, db.MaintenancesParams{FromAt: from, UntilAt: until, Size: int32(size)})
	out := make([]domain.Maintenance, len(rows))
	for i := range rows {
		out[i] = maintenance(&rows[i])
	}
	return out, pg.Classify(err)
}

func maintenance(r *db.Maintenance) domain.Maintenance {
	return domain.Maintenance{
		ID: r.ID, From: r.FromAt.UTC(), Until: r.UntilAt.UTC(), Targets: r.Targets, Reason: r.Reason, CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt.UTC(),
		EndedBy: r.EndedBy, EndedAt: when(r.EndedAt),
	}
}
