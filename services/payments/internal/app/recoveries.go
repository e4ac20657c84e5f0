package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/payments/internal/domain"
)

// CreateRecovery proposes to demand back what was paid for an obligation and was not due. r has the amount, the cause, the deduction
// and the reason. Nothing is demanded before another person confirms it.
func (a *App) CreateRecovery(ctx context.Context, obligation uuid.UUID, r domain.Recovery) (domain.Recovery, error) {
	by, err := official(ctx)
	if err != nil {
		return domain.Recovery{}, err
	}
	r.ID, r.By, r.Created = uuid.Must(uuid.NewV7()), by, a.now()
	audit.Subjects(ctx, names.Format("recoveries", r.ID))
	var out domain.Recovery
	return out, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		book, err := tx.Lock(ctx, Locks{Obligations: []uuid.UUID{obligation}})
		if err != nil {
			return err
		}
		o := book.Obligations[obligation]
		if o == nil {
			return domain.ErrObligationNotFound
		}
		if err := seeObligation(ctx, o); err != nil {
			return err
		}
		var earlier []domain.Recovery
		for _, e := range book.Recoveries {
			if e.Obligation == obligation {
				earlier = append(earlier, *e)
			}
		}
		if out, err = domain.Demand(o, earlier, r); err != nil {
			return err
		}
		tx.Answer(out)
		return tx.AddRecovery(ctx, out)
	})
}

// changeRecovery locks a recovery, lets step change it and answers with it.
func (a *App) changeRecovery(ctx context.Context, id uuid.UUID, etag string, step func(ctx context.Context, tx Tx, r *domain.Recovery, j *domain.Journal, by string) error) (domain.Recovery, error) {
	by, err := official(ctx)
	if err != nil {
		return domain.Recovery{}, err
	}
	var out domain.Recovery
	return out, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		book, err := tx.Lock(ctx, Locks{Recoveries: []uuid.UUID{id}})
		if err != nil {
			return err
		}
		r := book.Recoveries[id]
		if r == nil {
			return domain.ErrRecoveryNotFound
		}
		if err := seeRecovery(ctx, r); err != nil {
			return err
		}
		if err := match(etag, r.Version); err != nil {
			return err
		}
		if err := step(ctx, tx, r, &book.Journal, by); err != nil {
			return err
		}
		out = *r
		tx.Answer(out)
		return tx.Save(ctx, book, a.now())
	})
}

// RecordRepayment records money that came back. The bank's reference counts once: a second time it changes nothing.
func (a *App) RecordRepayment(ctx context.Context, id uuid.UUID, amount domain.Money, reference string) (domain.Recovery, error) {
	return a.changeRecovery(ctx, id, "", func(ctx context.Context, tx Tx, r *domain.Recovery, j *domain.Journal, by string) error {
		fresh, err := tx.AddRepayment(ctx, r, amount, reference, by, a.now())
		if err != nil || !fresh {
			return err
		}
		return r.Repay(amount, j)
	})
}

// ConfirmRecovery is the second person's act: from here on the amount is demanded and deducted.
func (a *App) ConfirmRecovery(ctx context.Context, id uuid.UUID, etag string) (domain.Recovery, error) {
	return a.changeRecovery(ctx, id, etag, func(_ context.Context, _ Tx, r *domain.Recovery, j *domain.Journal, by string) error {
		return r.Confirm(by, a.now(), j)
	})
}

// CancelRecovery gives up what is still open.
func (a *App) CancelRecovery(ctx context.Context, id uuid.UUID, etag string) (domain.Recovery, error) {
	return a.changeRecovery(ctx, id, etag, func(_ context.Context, _ Tx, r *domain.Recovery, j *domain.Journal, _ string) error {
		return r.Cancel(j)
	})
}

// Recoveries lists the recoveries of a case or a person.
func (a *App) Recoveries(ctx context.Context, kase, person uuid.UUID, size int32, token string) ([]domain.Recovery, string, error) {
	if kase == uuid.Nil && person == uuid.Nil {
		return nil, "", subjectRequired()
	}
	q := Query{Case: kase, Person: person}
	bound := struct {
		List string
		Q    Query
	}{"recoveries", q}
	return pages(ctx, size, token, bound, q, a.store.Recoveries, func(r *domain.Recovery) (cursor, error) {
		if r.State == domain.RecoveryProposed && caller.From(ctx).Kind == caller.Citizen { // nobody decided it yet
			return cursor{ID: r.ID}, domain.ErrRecoveryNotFound
		}
		return cursor{ID: r.ID}, seeRecovery(ctx, r)
	})
}
