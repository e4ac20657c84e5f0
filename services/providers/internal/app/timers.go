package app

import (
	"context"

	"github.com/digisoc/platform/services/providers/internal/catalogue"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// Tick does what time makes due: offers that nobody answered lapse, and registrations that end are warned of. It is called
// every minute and does each thing once, however often it is called and by however many processes.
func (a *App) Tick(ctx context.Context) error {
	for {
		n, err := a.lapse(ctx)
		if err != nil {
			return err
		}
		if n == 0 {
			break
		}
	}
	days := a.catalogue.Days(catalogue.RenewalWarning, a.today())
	for i := len(days) - 1; i >= 0; i-- { // the nearest first, so that one that is reached late is not warned thrice
		for {
			n, err := a.warn(ctx, days[i])
			if err != nil {
				return err
			}
			if n == 0 {
				break
			}
		}
	}
	if err := a.forgetCalls(ctx); err != nil {
		return err
	}
	return a.forgetWebhooks(ctx)
}

// warn warns of some registrations that end within so many days, and returns how many.
func (a *App) warn(ctx context.Context, days int) (int, error) {
	n := 0
	err := a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		due, err := tx.DueForRenewal(ctx, a.today(), days)
		if err != nil {
			return err
		}
		n = len(due)
		for i := range due {
			if err := tx.AddRenewalWarning(ctx, due[i], days, a.now()); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

// lapse ends some offers whose term to answer is over, and returns how many.
func (a *App) lapse(ctx context.Context) (int, error) {
	n := 0
	err := a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		due, err := tx.DueToLapse(ctx, a.now())
		if err != nil {
			return err
		}
		n = len(due)
		for i := range due {
			if err := due[i].Lapse(a.now()); err != nil {
				return err
			}
			if err := tx.SaveAssignment(ctx, due[i], "timer", a.now()); err != nil {
				return err
			}
			if err := a.told(ctx, tx, &due[i], domain.ReferralLapsed); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}
