package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/catalogue"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// CreateProvider enters a provider.
func (a *App) CreateProvider(ctx context.Context, p domain.Provider) (domain.Provider, error) {
	p.ID, p.Environment = uuid.Must(uuid.NewV7()), domain.Live
	p, err := domain.NewProvider(p)
	if err != nil {
		return domain.Provider{}, err
	}
	return p, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		tx.Answer(p)
		return tx.AddProvider(ctx, p, a.now())
	})
}

// Provider returns a provider.
func (a *App) Provider(ctx context.Context, id uuid.UUID) (domain.Provider, error) {
	p, err := a.store.Provider(ctx, id)
	if err == nil && p.Environment != domain.Live {
		return domain.Provider{}, domain.ErrProviderNotFound
	}
	return p, err
}

// CreateRegistration takes an application in.
func (a *App) CreateRegistration(ctx context.Context, r domain.Registration) (Listing, error) {
	if _, ok := a.catalogue.Kind(r.Kind, a.today()); !ok {
		return Listing{}, domain.ErrServiceKind
	}
	p, err := a.Provider(ctx, r.Provider)
	if err != nil {
		return Listing{}, err
	}
	r.ID, r.Environment = uuid.Must(uuid.NewV7()), p.Environment
	out := Listing{Registration: domain.Apply(r), ProviderTitle: p.Title, ProviderNumber: p.Number, Today: domain.Applied}
	return out, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		number, err := tx.NextNumber(ctx)
		if err != nil {
			return err
		}
		out.Number = number
		tx.Answer(out)
		if err := tx.AddRegistration(ctx, out.Registration, a.now()); err != nil {
			return err
		}
		return tx.RegistrationChanged(ctx, out.Registration, a.now())
	})
}

// Act is what the registrar writes down about a change.
type Act struct {
	Registration      uuid.UUID
	Ref, Reason, Etag string
	From              domain.Date
}

// change locks a registration, lets step change it, and answers with it as it stands.
func (a *App) change(ctx context.Context, act Act, step func(ctx context.Context, tx Tx, l *Listing) error) (Listing, error) {
	before, err := a.store.Registration(ctx, act.Registration, a.moment())
	if err != nil {
		return Listing{}, err
	}
	var out Listing
	return out, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		r, err := tx.LockRegistration(ctx, act.Registration)
		if err != nil {
			return err
		}
		if err := match(act.Etag, r.Version); err != nil {
			return err
		}
		out = before
		out.Registration, out.Points = r, slices.Clone(before.Points)
		if err := step(ctx, tx, &out); err != nil {
			return err
		}
		out.Today = out.On(a.today())
		tx.Answer(out)
		if err := tx.SaveRegistration(ctx, out.Registration, a.now()); err != nil {
			return err
		}
		return tx.RegistrationChanged(ctx, out.Registration, a.now())
	})
}

// Decide registers what was applied for, or refuses it.
func (a *App) Decide(ctx context.Context, act Act, refuse bool) (Listing, error) {
	return a.change(ctx, act, func(_ context.Context, _ Tx, l *Listing) error {
		if refuse {
			return l.Refuse(act.Ref, act.Reason)
		}
		return l.Register(act.From, a.catalogue.Years(catalogue.RegistrationYears, act.From), act.Ref)
	})
}

// Suspend stops a registration.
func (a *App) Suspend(ctx context.Context, act Act) (Listing, error) {
	return a.change(ctx, act, func(_ context.Context, _ Tx, l *Listing) error { return l.Suspend(act.From, act.Ref, act.Reason) })
}

// Resume ends a suspension.
func (a *App) Resume(ctx context.Context, act Act) (Listing, error) {
	return a.change(ctx, act, func(_ context.Context, _ Tx, l *Listing) error { return l.Resume(act.From, act.Ref) })
}

// Exclude ends a registration before its term.
func (a *App) Exclude(ctx context.Context, act Act) (Listing, error) {
	return a.change(ctx, act, func(_ context.Context, _ Tx, l *Listing) error { return l.Exclude(act.From, act.Ref, act.Reason) })
}

// AddRemotePoint adds a place where clients are received; it is no registration of its own (MK 385/2017, point 7).
func (a *App) AddRemotePoint(ctx context.Context, p domain.RemotePoint) (Listing, error) {
	p.ID = uuid.Must(uuid.NewV7())
	return a.change(ctx, Act{Registration: p.Registration}, func(ctx context.Context, tx Tx, l *Listing) error {
		if s := l.On(a.today()); s != domain.Registered && s != domain.Suspended {
			return domain.ErrRegistrationState
		}
		l.Version++
		l.Points = append(l.Points, p)
		return tx.AddRemotePoint(ctx, p)
	})
}

// EndRemotePoint closes such a place.
func (a *App) EndRemotePoint(ctx context.Context, registration, point uuid.UUID, to domain.Date) (Listing, error) {
	return a.change(ctx, Act{Registration: registration}, func(ctx context.Context, tx Tx, l *Listing) error {
		ok, err := tx.EndRemotePoint(ctx, registration, point, to)
		if err != nil {
			return err
		}
		if !ok {
			return domain.ErrRemotePointNotFound
		}
		for i := range l.Points {
			if l.Points[i].ID == point {
				l.Points[i].Open.To = to
			}
		}
		l.Version++
		return nil
	})
}

// Renew makes the registration that follows when the term ends.
func (a *App) Renew(ctx context.Context, act Act) (Listing, error) {
	out, err := a.store.Registration(ctx, act.Registration, a.moment())
	if err != nil {
		return Listing{}, err
	}
	out.Points, out.Places, out.Stale = nil, nil, false
	return out, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		r, err := tx.LockRegistration(ctx, act.Registration)
		if err != nil {
			return err
		}
		if err := match(act.Etag, r.Version); err != nil {
			return err
		}
		years := a.catalogue.Years(catalogue.RegistrationYears, r.Term.To.AddDays(1))
		next, err := r.Renew(uuid.Must(uuid.NewV7()), a.today(), years, act.Ref)
		if err != nil {
			return err
		}
		if next.Number, err = tx.NextNumber(ctx); err != nil {
			return err
		}
		out.Registration, out.Today = next, next.On(a.today())
		tx.Answer(out)
		if err := tx.AddRegistration(ctx, next, a.now()); err != nil {
			return err
		}
		return tx.RegistrationChanged(ctx, next, a.now())
	})
}
