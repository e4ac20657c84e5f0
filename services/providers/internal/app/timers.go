package app

import (
	"context"
	"strconv"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/providers/internal/catalogue"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// Tick does what time makes due: offers that nobody answered lapse, registrations that end are warned of, and statements of ended
// months are told. It is called every minute and does each thing once, however often it is called and by however many processes.
func (a *App) Tick(ctx context.Context) error {
	if err := a.due(ctx, uuid.Nil); err != nil {
		return err
	}
	moved, err := a.movedSandboxes(ctx)
	if err != nil {
		return err
	}
	for _, m := range moved {
		if err := a.due(inSandbox(ctx, m.Tenant, m.Ahead), m.Provider); err != nil {
			return err
		}
	}
	if err := a.forgetCalls(ctx); err != nil {
		return err
	}
	if err := a.forgetAnswers(ctx); err != nil {
		return err
	}
	return a.forgetWebhooks(ctx)
}

// due does what the time of ctx makes due: of everybody who lives by the real time, or of one provider in a sandbox whose
// clock was moved. Each thing is done once, in batches.
func (a *App) due(ctx context.Context, clockOf uuid.UUID) error {
	jobs := []batch{a.lapse}
	days := a.catalogue.Days(catalogue.RenewalWarning, a.dayIn(ctx))
	for i := len(days) - 1; i >= 0; i-- { // the nearest first, so that one that is reached late is not warned thrice
		jobs = append(jobs, func(ctx context.Context, clockOf uuid.UUID) (int, error) { return a.warn(ctx, clockOf, days[i]) })
	}
	if clockOf == uuid.Nil { // keys live by real time, in a sandbox too
		ends := a.catalogue.Days(catalogue.CredentialWarning, a.today())
		for i := len(ends) - 1; i >= 0; i-- {
			jobs = append(jobs, func(ctx context.Context, _ uuid.UUID) (int, error) { return a.warnCredentials(ctx, ends[i]) })
		}
	}
	return drain(ctx, clockOf, append(jobs, a.openMonths, a.tellStatements)...)
}

// batch does some of what is due and returns how much.
type batch func(ctx context.Context, clockOf uuid.UUID) (int, error)

// drain does jobs one after the other until nothing of each is left.
func drain(ctx context.Context, clockOf uuid.UUID, jobs ...batch) error {
	for _, job := range jobs {
		for {
			n, err := job(ctx, clockOf)
			if err != nil {
				return err
			}
			if n == 0 {
				break
			}
		}
	}
	return nil
}

// warn warns of some registrations that end within so many days, and returns how many.
func (a *App) warn(ctx context.Context, clockOf uuid.UUID, days int) (int, error) {
	n := 0
	err := a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		due, err := tx.DueForRenewal(ctx, clockOf, a.dayIn(ctx), days)
		if err != nil {
			return err
		}
		n = len(due)
		for i := range due {
			if err := tx.AddRenewalWarning(ctx, due[i], days, a.timeIn(ctx)); err != nil {
				return err
			}
			if err := tx.AddChange(ctx, domain.Change{
				Provider: due[i].Provider, Kind: domain.RegistrationExpires, Subject: names.Format("registrations", due[i].ID), At: a.timeIn(ctx),
				Body: map[string]string{"to": due[i].Term.To.String(), "days": strconv.Itoa(days)},
			}); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

// lapse ends some offers whose term to answer is over, and returns how many.
func (a *App) lapse(ctx context.Context, clockOf uuid.UUID) (int, error) {
	n := 0
	err := a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		due, err := tx.DueToLapse(ctx, clockOf, a.timeIn(ctx))
		if err != nil {
			return err
		}
		n = len(due)
		for i := range due {
			if err := due[i].Lapse(a.timeIn(ctx)); err != nil {
				return err
			}
			if err := tx.SaveAssignment(ctx, due[i], "timer", a.timeIn(ctx)); err != nil {
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
