package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/payments/internal/domain"
	"github.com/digisoc/platform/services/payments/internal/store/db"
)

// SetPayee ends the payee of a benefit and adds another.
func (t *Tx) SetPayee(ctx context.Context, p domain.Payee) error {
	if err := t.q.EndPayee(ctx, db.EndPayeeParams{BenefitID: p.Benefit, EndedAt: &p.SetAt}); err != nil {
		return err
	}
	id := uuid.Must(uuid.NewV7())
	iban, err := t.sealPayee(ctx, id, &p)
	if err != nil {
		return err
	}
	return t.q.AddPayee(ctx, db.AddPayeeParams{
		ID: id, BenefitID: p.Benefit, Kind: string(p.Kind), PersonID: optional(p.Person), Holder: p.Account.Holder, Iban: iban,
		Bic: p.Account.BIC, Reference: p.Account.Reference, Protected: p.Account.Protected, SetBy: p.SetBy, SetAt: p.SetAt, Version: p.Version,
	})
}

// Payee reads who is paid for a benefit now.
func (s *Store) Payee(ctx context.Context, benefit uuid.UUID) (domain.Payee, error) {
	r, err := s.q.Payee(ctx, benefit)
	if err != nil {
		return domain.Payee{}, missing(err, domain.ErrPayeeNotFound)
	}
	iban, err := open(ctx, s.vault, s.db, []vault.Sealed{{Field: payeeIBAN, Record: r.ID, Bytes: r.Iban}})
	if err != nil {
		return domain.Payee{}, failure(err)
	}
	return domain.Payee{
		Benefit: r.BenefitID, Municipality: r.Municipality, Kind: domain.PayeeKind(r.Kind), Person: r.PersonID.UUID, SetBy: r.SetBy, SetAt: r.SetAt.UTC(),
		Version: r.Version, Persons: r.Persons, Case: r.CaseID,
		Account: domain.Account{Holder: r.Holder, IBAN: iban[0], BIC: r.Bic, Reference: r.Reference, Protected: r.Protected},
	}, nil
}

// SetPayingAccount keeps the account of a municipality and returns its version.
func (t *Tx) SetPayingAccount(ctx context.Context, a domain.PayingAccount, by string, now time.Time) (int64, error) {
	return t.q.SetPayingAccount(ctx, db.SetPayingAccountParams{
		Municipality: a.Municipality, Holder: a.Account.Holder, Iban: a.Account.IBAN, Bic: a.Account.BIC, SetBy: by, SetAt: now,
	})
}

// PayingAccount reads the account of a municipality.
func (s *Store) PayingAccount(ctx context.Context, municipality string) (domain.PayingAccount, error) {
	r, err := s.q.PayingAccount(ctx, municipality)
	if err != nil {
		return domain.PayingAccount{}, missing(err, domain.ErrPayingAccountNotFound)
	}
	return domain.PayingAccount{
		Municipality: r.Municipality, Version: r.Version, Account: domain.Account{Holder: r.Holder, IBAN: r.Iban, BIC: r.Bic},
	}, nil
}
