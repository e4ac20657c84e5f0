package app

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/page"
	"github.com/digisoc/platform/services/payments/internal/domain"
)

func seePayment(ctx context.Context, p *domain.Payment, o *domain.Obligation) error {
	var persons []uuid.UUID
	var kase uuid.UUID
	if o != nil {
		persons, kase = o.Persons, o.Case
	}
	return see(ctx, "payment", names.Format("payments", p.ID), p.Municipality, persons, domain.ErrPaymentNotFound, kase)
}

// List returns a list that the caller may see, with what became of its lines.
func (a *App) List(ctx context.Context, id uuid.UUID) (domain.List, error) {
	l, err := a.store.List(ctx, id)
	if err != nil {
		return domain.List{}, err
	}
	return l, seeList(ctx, &l)
}

// Lists lists the payment lists of a municipality, or for an auditor of all, newest first.
func (a *App) Lists(ctx context.Context, municipality string, size int32, token string) ([]domain.List, string, error) {
	bound := struct{ List, Municipality string }{"paymentLists", municipality}
	read := func(ctx context.Context, q Query) ([]domain.List, error) {
		if municipality != "" {
			q.Municipality = municipality
		}
		return a.store.Lists(ctx, q)
	}
	return pages(ctx, size, token, bound, Query{}, read, func(l *domain.List) (cursor, error) {
		return cursor{ID: l.ID}, seeList(ctx, l)
	})
}

// Payments lists the lines of a list that the caller may see.
func (a *App) Payments(ctx context.Context, list uuid.UUID, state domain.PaymentState, size int32, token string) ([]domain.Payment, string, error) {
	if _, err := a.List(ctx, list); err != nil {
		return nil, "", err
	}
	bound := struct {
		List  uuid.UUID
		State domain.PaymentState
	}{list, state}
	return parts(size, token, bound, func(after uuid.UUID, n int) ([]domain.Payment, error) {
		return a.store.Payments(ctx, list, state, 0, after, n)
	}, func(p *domain.Payment) uuid.UUID { return p.ID })
}

// Exclusions lists what did not pass the checks of a list that the caller may see.
func (a *App) Exclusions(ctx context.Context, list uuid.UUID, size int32, token string) ([]Excluded, string, error) {
	if _, err := a.List(ctx, list); err != nil {
		return nil, "", err
	}
	return parts(size, token, list, func(after uuid.UUID, n int) ([]Excluded, error) {
		return a.store.Exclusions(ctx, list, after, n)
	}, func(x *Excluded) uuid.UUID { return x.Obligation })
}

// parts reads one page of what belongs to a record that the caller was allowed to see.
func parts[T any](size int32, token string, bound any, read func(after uuid.UUID, n int) ([]T, error), at func(*T) uuid.UUID) ([]T, string, error) {
	var after cursor
	if _, err := page.Decode(token, bound, &after); err != nil {
		return nil, "", err
	}
	n := page.Size(size)
	rows, err := read(after.ID, n+1)
	if err != nil || len(rows) <= n {
		return rows, "", err
	}
	rows = rows[:n]
	next, err := page.Encode(bound, cursor{ID: at(&rows[n-1])})
	return rows, next, err
}

// File returns one part of a list that went to the bank. What it holds was fixed when the list was sent.
func (a *App) File(ctx context.Context, id uuid.UUID, part int) (domain.Part, error) {
	l, err := a.List(ctx, id)
	if err != nil {
		return domain.Part{}, err
	}
	if l.Parts == 0 {
		return domain.Part{}, domain.ErrListState.Meta("state", string(l.State))
	}
	part = max(part, 1)
	if part > l.Parts {
		return domain.Part{}, domain.ErrPartUnknown
	}
	lines, err := a.store.Payments(ctx, id, "", part, uuid.Nil, domain.PartSize)
	return domain.Part{List: l, Number: part, Payments: lines}, err
}

// Proof is what shows that nothing of a list is lost.
type Proof struct {
	List     domain.List
	Ledger   Ledger
	Clearing domain.Money // balance of the list's clearing account
	Balanced bool
}

// Proof compares the lines of a list with the ledger.
func (a *App) Proof(ctx context.Context, id uuid.UUID) (Proof, error) {
	l, err := a.List(ctx, id)
	if err != nil {
		return Proof{}, err
	}
	p := Proof{List: l}
	if p.Ledger, err = a.store.Ledger(ctx, id); err != nil {
		return Proof{}, err
	}
	for _, b := range p.Ledger.Accounts {
		if b.Account == domain.Clearing(id) {
			p.Clearing = b.Credit - b.Debit
		}
	}
	p.Balanced = p.Ledger.OutOfBalance == 0 && l.Sums.Remainder(l.Total) == 0 && p.Clearing == p.Ledger.OnItsWay
	return p, nil
}

// ownMunicipality asks the policy about something of a municipality that has no record yet.
func ownMunicipality(ctx context.Context, kind, municipality string) error {
	err := authz.Check(ctx, authz.Resource{Type: kind, Municipality: municipality})
	if errors.Is(err, authz.ErrHidden) {
		return errs.ErrAccessDenied
	}
	return err
}
