package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// ownRegistration asks both the admission of a provider's system and the policy.
func (a *App) ownRegistration(ctx context.Context, r *domain.Registration) error {
	if caller.From(ctx).Kind == caller.System {
		adm, err := a.admit(ctx)
		if err != nil {
			return err
		}
		if adm.Provider != r.Provider || adm.Environment != r.Environment {
			return domain.ErrRegistrationNotFound
		}
	}
	return seeRegistration(ctx, r)
}

// InputModes lists how records of a registration are entered, by day.
func (a *App) InputModes(ctx context.Context, registration uuid.UUID) ([]domain.ModePeriod, error) {
	l, err := a.store.Registration(ctx, registration, a.moment())
	if err != nil {
		return nil, err
	}
	if err := a.ownRegistration(ctx, &l.Registration); err != nil {
		return nil, err
	}
	return a.store.InputModes(ctx, registration)
}

// SwitchInputMode ends the mode in force the day before and begins another, in one transaction: on no day are there two, and
// on none that had one is there none (OBJ-P2, OBJ-P3). What was entered stays where it is.
func (a *App) SwitchInputMode(ctx context.Context, registration uuid.UUID, mode domain.InputMode, from domain.Date) (domain.ModePeriod, error) {
	next := domain.ModePeriod{
		ID: uuid.Must(uuid.NewV7()), Registration: registration, Mode: mode, Days: domain.Period{From: from}, SetBy: caller.From(ctx).Subject,
	}
	return next, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		r, err := tx.LockRegistration(ctx, registration)
		if err != nil {
			return err
		}
		if err := a.ownRegistration(ctx, &r); err != nil {
			return err
		}
		current, err := tx.OpenInputMode(ctx, registration)
		if err != nil {
			return err
		}
		ended, begun, err := domain.Switch(current, next)
		if err != nil {
			return err
		}
		if ended != nil {
			if err := tx.EndInputMode(ctx, *ended); err != nil {
				return err
			}
		}
		tx.Answer(begun)
		return tx.AddInputMode(ctx, begun, a.timeIn(ctx))
	})
}
