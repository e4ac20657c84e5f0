package app

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// ReportInvoice keeps an invoice of the calling provider for a month that is open. The same number and content again is the
// same invoice.
func (a *App) ReportInvoice(ctx context.Context, i domain.Invoice) (domain.Invoice, error) {
	adm, err := a.admit(ctx)
	if err == nil {
		err = adm.Writes()
	}
	if err == nil {
		err = seeBy(ctx, assignment, "statement", "", adm.Municipality, nil, errs.ErrAccessDenied)
	}
	if err != nil {
		return domain.Invoice{}, err
	}
	i.Environment, i.Provider, i.Municipality = adm.Environment, adm.Provider, adm.Municipality
	i.ID, i.Received = newID(), a.timeIn(ctx)
	if err := i.Check(); err != nil {
		return domain.Invoice{}, err
	}
	return i, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		before, err := tx.InvoiceLike(ctx, i)
		if err != nil {
			return err
		}
		if before != uuid.Nil {
			i.ID = before
			tx.Answer(i)
			return nil
		}
		if s, err := a.openStatement(ctx, tx, i.StatementKey); err != nil || s.Closed {
			return firstError(err, domain.ErrStatementClosed)
		}
		ids := assignmentsOf(i.Lines)
		if n, err := tx.OwnAssignments(ctx, i.StatementKey, ids); err != nil || n != len(ids) {
			return firstError(err, domain.ErrInvoiceAssignment)
		}
		tx.Answer(i)
		if err := tx.AddInvoice(ctx, i); err != nil {
			return err
		}
		return tx.MarkStatements(ctx, []domain.StatementKey{i.StatementKey})
	})
}

// firstError is the first error that is one.
func firstError(list ...error) error {
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}

func assignmentsOf(lines []domain.InvoiceLine) []uuid.UUID {
	var out []uuid.UUID
	seen := map[uuid.UUID]bool{}
	for _, l := range lines {
		if !seen[l.Assignment] {
			seen[l.Assignment], out = true, append(out, l.Assignment)
		}
	}
	return out
}

// SetServicePrice keeps what a unit costs for clients of the official's municipality from a day on. A price that a closed
// statement rests on is never changed.
func (a *App) SetServicePrice(ctx context.Context, p domain.ServicePrice) (domain.ServicePrice, error) {
	c := caller.From(ctx)
	if c.Kind != caller.Staff || c.Municipality == "" {
		return p, errs.ErrAccessDenied
	}
	p.Municipality, p.SetBy = c.Municipality, c.Subject
	if err := see(ctx, "price", names.Format("registrations", p.Registration), p.Municipality, nil, errs.ErrAccessDenied); err != nil {
		return p, err
	}
	l, err := a.store.Registration(ctx, p.Registration, a.moment())
	if err != nil {
		return p, err
	}
	if l.Environment != domain.Live {
		return p, domain.ErrRegistrationNotFound
	}
	kind, ok := a.catalogue.Kind(l.Kind, p.From)
	if !ok || !slices.Contains(kind.Units, p.Unit) || p.Cents < 0 || p.Source == "" {
		return p, domain.ErrPriceInvalid
	}
	p.Environment = l.Environment
	k := domain.StatementKey{Environment: l.Environment, Provider: l.Provider, Municipality: p.Municipality, Month: p.From.Month()}
	return p, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		tx.Answer(p)
		return a.setPrice(ctx, tx, p, k)
	})
}

func (a *App) setPrice(ctx context.Context, tx Tx, p domain.ServicePrice, k domain.StatementKey) error {
	if err := tx.LockProvider(ctx, k.Provider); err != nil {
		return err
	}
	closed, err := tx.ClosedTo(ctx, k)
	if err != nil {
		return err
	}
	if k.Month <= closed {
		if priced, err := tx.PricedBefore(ctx, p); err != nil || priced {
			return firstError(err, domain.ErrStatementClosed)
		}
	}
	if err := tx.MarkStatements(ctx, []domain.StatementKey{k}); err != nil {
		return err
	}
	if err := tx.MarkOpenStatements(ctx, k); err != nil {
		return err
	}
	return tx.AddServicePrice(ctx, p, a.timeIn(ctx))
}

// ServicePrices lists what a municipality agreed for a registration: its own officials ask, or the provider.
func (a *App) ServicePrices(ctx context.Context, registration uuid.UUID) ([]domain.ServicePrice, error) {
	p, err := a.statementParty(ctx)
	if err != nil {
		return nil, err
	}
	l, err := a.store.Registration(ctx, registration, a.moment())
	if err != nil || l.Environment != p.environment || p.provider != uuid.Nil && p.provider != l.Provider {
		authz.None(ctx)
		return nil, firstError(err, domain.ErrRegistrationNotFound)
	}
	if err := see(ctx, "price", names.Format("registrations", registration), p.municipality, nil, domain.ErrRegistrationNotFound); err != nil {
		return nil, err
	}
	return a.store.ServicePrices(ctx, registration, p.municipality)
}
