package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/services/payments/internal/domain"
)

// changeObligation locks an amount, lets step change it and answers with it.
func (a *App) changeObligation(ctx context.Context, id uuid.UUID, etag string, step func(ctx context.Context, tx Tx, o *domain.Obligation, j *domain.Journal) error) (domain.Obligation, error) {
	if _, err := official(ctx); err != nil {
		return domain.Obligation{}, err
	}
	var out domain.Obligation
	return out, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		book, err := tx.Lock(ctx, Locks{Obligations: []uuid.UUID{id}})
		if err != nil {
			return err
		}
		o := book.Obligations[id]
		if o == nil {
			return domain.ErrObligationNotFound
		}
		if err := seeObligation(ctx, o); err != nil {
			return err
		}
		if err := match(etag, o.Version); err != nil {
			return err
		}
		if err := step(ctx, tx, o, &book.Journal); err != nil {
			return err
		}
		out = *o
		tx.Answer(out)
		return tx.Save(ctx, book, a.now())
	})
}

// HoldObligation keeps an amount out of lists.
func (a *App) HoldObligation(ctx context.Context, id uuid.UUID, reason, etag string) (domain.Obligation, error) {
	return a.changeObligation(ctx, id, etag, func(_ context.Context, _ Tx, o *domain.Obligation, _ *domain.Journal) error {
		return o.Hold(reason, a.now())
	})
}

// ReleaseObligation ends a hold, and lets an amount be paid although the named checks could not be made.
func (a *App) ReleaseObligation(ctx context.Context, id uuid.UUID, checks []domain.Check, reason, etag string) (domain.Obligation, error) {
	return a.changeObligation(ctx, id, etag, func(ctx context.Context, tx Tx, o *domain.Obligation, _ *domain.Journal) error {
		if err := o.Release(checks, reason, a.now()); err != nil {
			return err
		}
		return tx.SaveReleased(ctx, o)
	})
}

// CancelObligation ends an amount that is neither paid nor in a list.
func (a *App) CancelObligation(ctx context.Context, id uuid.UUID, reason, etag string) (domain.Obligation, error) {
	return a.changeObligation(ctx, id, etag, func(_ context.Context, _ Tx, o *domain.Obligation, j *domain.Journal) error {
		return o.Cancel(reason, a.now(), j)
	})
}

// ReissueObligation makes a returned amount due again; one that a later benefit carries, with no more than that one owes.
func (a *App) ReissueObligation(ctx context.Context, id uuid.UUID, reason, etag string) (domain.Obligation, error) {
	return a.changeObligation(ctx, id, etag, func(ctx context.Context, tx Tx, o *domain.Obligation, j *domain.Journal) error {
		if err := o.Reissue(reason, a.now()); err != nil {
			return err
		}
		if o.Carried != uuid.Nil {
			later, err := a.store.Benefit(ctx, o.Carried)
			if err != nil {
				return err
			}
			o.AtMost(later.Monthly, reason, a.now(), j)
		}
		return tx.SaveReleased(ctx, o)
	})
}

// ListObligations says what to list and which page.
type ListObligations struct {
	Case, Benefit, Person uuid.UUID
	State                 domain.ObligationState
	PageSize              int32
	PageToken             string
}

// Obligations lists what is owed by month. Staff may narrow by state alone: then it is their own municipality's.
func (a *App) Obligations(ctx context.Context, l ListObligations) ([]domain.Obligation, string, error) {
	named := l.Case != uuid.Nil || l.Benefit != uuid.Nil || l.Person != uuid.Nil
	if c := caller.From(ctx); !named && (l.State == "" || c.Kind != caller.Staff || c.Municipality == "") {
		return nil, "", subjectRequired()
	}
	q := Query{Case: l.Case, Benefit: l.Benefit, Person: l.Person, State: l.State}
	bound := struct {
		List string
		Q    Query
	}{"obligations", q}
	return pages(ctx, l.PageSize, l.PageToken, bound, q, a.store.Obligations, func(o *domain.Obligation) (cursor, error) {
		return cursor{Month: o.Month, ID: o.ID}, seeObligation(ctx, o)
	})
}
