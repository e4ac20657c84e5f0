package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/sharing/internal/availability"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// AvailabilityStore keeps what probes saw and windows of maintenance.
type AvailabilityStore interface {
	// AddProbe keeps what a program saw in a minute; a minute that it reported already stays.
	AddProbe(ctx context.Context, observer uuid.UUID, s availability.Sample) error
	Probes(ctx context.Context, from, until time.Time) ([]availability.Sample, error)
	AddMaintenance(ctx context.Context, m *domain.Maintenance) error
	// ChangeMaintenance changes a locked one; domain.ErrMaintenanceNotFound when there is none.
	ChangeMaintenance(ctx context.Context, id uuid.UUID, step func(*domain.Maintenance) error) (domain.Maintenance, error)
	// Maintenances are those that touch a time, the first first.
	Maintenances(ctx context.Context, from, until time.Time, size int) ([]domain.Maintenance, error)
}

// Availability tells how available the platform was (SEC-AVL-1).
type Availability struct {
	store AvailabilityStore
	rules *availability.Rules
	clock clock.Clock
}

// NewAvailability returns the use cases.
func NewAvailability(s AvailabilityStore, r *availability.Rules, c clock.Clock) *Availability {
	return &Availability{s, r, c}
}

func (u *Availability) now() time.Time { return u.clock.Now().UTC().Truncate(time.Microsecond) }

// mostWindows is how many windows of maintenance one list holds.
const mostWindows = 500

// month is a month in Riga; the running one when none is named.
func (u *Availability) month(text string) (name string, from, until time.Time, err error) {
	if text == "" {
		text = u.now().In(clock.Riga).Format("2006-01")
	}
	from, until, ok := availability.Month(text)
	if !ok || from.After(u.now()) {
		return text, from, until, onField(domain.ErrAvailabilityMonth, "month")
	}
	return text, from, until, nil
}

// Report computes the report of a month.
func (u *Availability) Report(ctx context.Context, text string) (availability.Report, error) {
	name, from, until, err := u.month(text)
	if err != nil {
		return availability.Report{}, err
	}
	samples, err := u.store.Probes(ctx, from, until)
	if err != nil {
		return availability.Report{}, err
	}
	windows, err := u.store.Maintenances(ctx, from, until, mostWindows)
	if err != nil {
		return availability.Report{}, err
	}
	return u.rules.Compute(name, from, until, u.now(), samples, windows), nil
}

// CreateMaintenance records a window ahead of its beginning.
func (u *Availability) CreateMaintenance(ctx context.Context, m domain.Maintenance) (domain.Maintenance, error) {
	now := u.now()
	ahead := time.Duration(u.rules.Rule(now).NoticeHours) * time.Hour
	known := func(target string) bool { return u.rules.Known(target, now) }
	m, err := domain.NewMaintenance(m, ahead, known, caller.From(ctx).Subject, now)
	if err != nil {
		return m, err
	}
	audit.Subjects(ctx, names.Format("maintenances", m.ID))
	return m, u.store.AddMaintenance(ctx, &m)
}

// EndMaintenance ends a window now.
func (u *Availability) EndMaintenance(ctx context.Context, id uuid.UUID) (domain.Maintenance, error) {
	audit.Subjects(ctx, names.Format("maintenances", id))
	return u.store.ChangeMaintenance(ctx, id, func(m *domain.Maintenance) error { return m.End(caller.From(ctx).Subject, u.now()) })
}

// forever is after all windows that there are.
const forever = 10 * 366 * 24 * time.Hour

// Maintenances lists windows that touch a month; without one, those that are not over.
func (u *Availability) Maintenances(ctx context.Context, text string) ([]domain.Maintenance, error) {
	if text == "" {
		now := u.now()
		return u.store.Maintenances(ctx, now, now.Add(forever), mostWindows)
	}
	from, until, ok := availability.Month(text)
	if !ok {
		return nil, onField(domain.ErrAvailabilityMonth, "month")
	}
	return u.store.Maintenances(ctx, from, until, mostWindows)
}
