package domain

import (
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
)

// Maintenance is a window of planned maintenance (SEC-AVL-1). Its minutes are counted apart from when it begins until it is over or was ended.
type Maintenance struct {
	ID          uuid.UUID
	From, Until time.Time // whole minutes
	Targets     []string  // empty: all
	Reason      string
	CreatedBy   string
	CreatedAt   time.Time
	EndedBy     string
	EndedAt     time.Time
}

// The ways to fail of availability.
var (
	ErrAvailabilityMonth   = errs.New(errs.Invalid, "AVAILABILITY_MONTH_INVALID", "The month has not begun.", "Mēnesis vēl nav sācies.")
	ErrMaintenanceAhead    = errs.New(errs.Precondition, "MAINTENANCE_NOT_AHEAD", "Planned maintenance is announced earlier before it begins.", "Plānotus apkopes darbus piesaka agrāk pirms to sākuma.")
	ErrMaintenanceInvalid  = errs.New(errs.Invalid, "MAINTENANCE_INVALID", "A window ends after it begins, lasts a day at most and concerns targets that there are.", "Logs beidzas pēc sākuma, ilgst ne vairāk kā diennakti un attiecas uz esošiem mērķiem.")
	ErrMaintenanceNotFound = errs.New(errs.NotFound, "MAINTENANCE_NOT_FOUND", "There is no such window of maintenance.", "Šāda apkopes loga nav.")
	ErrMaintenanceOver     = errs.New(errs.Precondition, "MAINTENANCE_OVER", "The window is over.", "Apkopes logs ir beidzies.")
)

// longestMaintenance is how long a window may be.
const longestMaintenance = 24 * time.Hour

// NewMaintenance is a window that is announced now, ahead of its beginning.
func NewMaintenance(m Maintenance, ahead time.Duration, known func(target string) bool, by string, now time.Time) (Maintenance, error) {
	m.From, m.Until = m.From.UTC().Truncate(time.Minute), m.Until.UTC().Truncate(time.Minute)
	if !m.Until.After(m.From) || m.Until.Sub(m.From) > longestMaintenance {
		return m, at(ErrMaintenanceInvalid, "maintenance.until_time")
	}
	for _, t := range m.Targets {
		if !known(t) {
			return m, at(ErrMaintenanceInvalid, "maintenance.targets")
		}
	}
	if m.From.Before(now.Add(ahead)) {
		return m, at(ErrMaintenanceAhead, "maintenance.from_time")
	}
	m.ID, m.CreatedBy, m.CreatedAt, m.EndedBy, m.EndedAt = uuid.Must(uuid.NewV7()), by, now, "", time.Time{}
	return m, nil
}

// End ends a window now.
func (m *Maintenance) End(by string, now time.Time) error {
	if !m.EndedAt.IsZero() || !now.Before(m.Until) {
		return ErrMaintenanceOver
	}
	m.EndedBy, m.EndedAt = by, now
	return nil
}

// Covers reports whether a minute of a target is one of the window. A minute in which it was ended is not.
func (m *Maintenance) Covers(target string, minute time.Time) bool {
	until := m.Until
	if !m.EndedAt.IsZero() {
		until = m.EndedAt.Truncate(time.Minute)
	}
	if minute.Before(m.From) || !minute.Before(until) {
		return false
	}
	if len(m.Targets) == 0 {
		return true
	}
	for _, t := range m.Targets {
		if t == target {
			return true
		}
	}
	return false
}
