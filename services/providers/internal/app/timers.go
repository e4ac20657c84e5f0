package app

import (
	"context"

	"github.com/digisoc/platform/services/providers/internal/catalogue"
)

// Tick does what time makes due: it warns of registrations that end. It is called every minute and does each thing once,
// however often it is called and by however many processes.
func (a *App) Tick(ctx context.Context) error {
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
