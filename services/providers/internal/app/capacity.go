package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/page"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// ReportCapacity keeps what a provider says about its own registration. Another's is not found.
func (a *App) ReportCapacity(ctx context.Context, c domain.Capacity) (domain.Capacity, error) {
	if _, err := a.admit(ctx); err != nil {
		return domain.Capacity{}, err
	}
	c, err := domain.NewCapacity(c, a.timeIn(ctx))
	if err != nil {
		return domain.Capacity{}, err
	}
	return c, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		r, err := tx.LockRegistration(ctx, c.Registration)
		if err != nil {
			return err
		}
		if err := a.ownRegistration(ctx, &r); err != nil {
			return err
		}
		if s := r.On(a.dayIn(ctx)); s != domain.Registered && s != domain.Suspended {
			return domain.ErrRegistrationState
		}
		kind, ok := a.catalogue.Kind(r.Kind, a.dayIn(ctx))
		if !ok || c.Unit != "" && !slices.Contains(kind.Units, c.Unit) {
			return domain.ErrServiceUnit
		}
		if c.Version, err = tx.AddCapacity(ctx, c); err != nil {
			return err
		}
		tx.Answer(Report{Capacity: c})
		if r.Environment == domain.Sandbox {
			return nil // nobody outside is to count made-up places
		}
		return tx.CapacityReported(ctx, r, c, a.timeIn(ctx))
	})
}

// Report is a report of places with what a reader is told besides.
type Report struct {
	domain.Capacity
	Stale bool
}

// Capacities lists what was reported for a registration, newest first: to its provider, and to those whom the policy lets.
func (a *App) Capacities(ctx context.Context, registration uuid.UUID, size int32, token string) ([]Report, string, error) {
	m := a.moment()
	l, err := a.store.Registration(ctx, registration, m)
	if err != nil {
		return nil, "", err
	}
	if err := a.ownRegistration(ctx, &l.Registration); err != nil {
		return nil, "", err
	}
	m.Now = a.timeIn(ctx)
	bound := struct{ Registration uuid.UUID }{registration}
	before := int64(1) << 62
	if _, err := page.Decode(token, bound, &before); err != nil {
		return nil, "", err
	}
	n := page.Size(size)
	rows, err := a.store.Capacities(ctx, registration, before, n+1)
	if err != nil {
		return nil, "", err
	}
	next := ""
	if len(rows) > n {
		rows = rows[:n]
		if next, err = page.Encode(bound, rows[n-1].Version); err != nil {
			return nil, "", err
		}
	}
	out := make([]Report, len(rows))
	for i, c := range rows {
		out[i] = Report{Capacity: c, Stale: c.StaleAt(m.Now, m.Stale[l.Kind])}
	}
	return out, next, nil
}
