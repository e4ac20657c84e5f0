package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/payments/internal/domain"
)

func seePayee(ctx context.Context, p *domain.Payee, hidden error) error {
	audit.SetCase(ctx, names.Format("cases", p.Case))
	return see(ctx, "payee", names.Format("payees", p.Benefit), p.Municipality, p.Persons, hidden, p.Case)
}

// SetPayee says who is paid for a benefit.
func (a *App) SetPayee(ctx context.Context, p domain.Payee, etag string) (domain.Payee, error) {
	by, err := official(ctx)
	if err != nil {
		return domain.Payee{}, err
	}
	b, err := a.store.Benefit(ctx, p.Benefit)
	if err != nil {
		return domain.Payee{}, err
	}
	p.Municipality, p.Persons, p.Case = b.Municipality, b.Persons, b.Case
	if err := seePayee(ctx, &p, domain.ErrBenefitNotOwed); err != nil {
		return domain.Payee{}, err
	}
	if p.Account, err = domain.NewAccount("payee", p.Account); err != nil {
		return domain.Payee{}, err
	}
	p.SetBy, p.SetAt = by, a.now()
	var old domain.Payee
	switch old, err = a.store.Payee(ctx, p.Benefit); {
	case err == nil:
		if err := match(etag, old.Version); err != nil {
			return domain.Payee{}, err
		}
	case errs.KindOf(err) != errs.NotFound:
		return domain.Payee{}, err
	}
	p.Version = old.Version + 1
	return p, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		tx.Answer(p)
		return tx.SetPayee(ctx, p)
	})
}

// Payee returns who is paid for a benefit.
func (a *App) Payee(ctx context.Context, benefit uuid.UUID) (domain.Payee, error) {
	p, err := a.store.Payee(ctx, benefit)
	if err != nil {
		return domain.Payee{}, err
	}
	return p, seePayee(ctx, &p, domain.ErrPayeeNotFound)
}

// SetPayingAccount names the account that a municipality pays from.
func (a *App) SetPayingAccount(ctx context.Context, p domain.PayingAccount) (domain.PayingAccount, error) {
	by, err := official(ctx)
	if err != nil {
		return domain.PayingAccount{}, err
	}
	if err := ownMunicipality(ctx, "payingAccount", p.Municipality); err != nil {
		return domain.PayingAccount{}, err
	}
	if p.Account, err = domain.NewAccount("paying_account", p.Account); err != nil {
		return domain.PayingAccount{}, err
	}
	return p, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		if p.Version, err = tx.SetPayingAccount(ctx, p, by, a.now()); err != nil {
			return err
		}
		tx.Answer(p)
		return nil
	})
}

// PayingAccount returns the account that a municipality pays from.
func (a *App) PayingAccount(ctx context.Context, municipality string) (domain.PayingAccount, error) {
	err := authz.Check(ctx, authz.Resource{Type: "payingAccount", ID: "payingAccounts/" + municipality, Municipality: municipality})
	if err != nil {
		return domain.PayingAccount{}, domain.ErrPayingAccountNotFound
	}
	return a.store.PayingAccount(ctx, municipality)
}
