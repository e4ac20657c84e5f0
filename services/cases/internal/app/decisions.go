package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// decide locks a file, lets step change it and answers with the decision that step names.
func (a *App) decide(ctx context.Context, key Key, step func(context.Context, Tx, *domain.File, domain.Actor) (uuid.UUID, error)) (DecisionView, error) {
	c, err := official(ctx)
	if err != nil {
		return DecisionView{}, err
	}
	by := a.actor(c)
	var view DecisionView
	err = a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		f, err := tx.Lock(ctx, key)
		if err != nil {
			return err
		}
		if err := see(ctx, &f, key); err != nil {
			return err
		}
		id, err := step(ctx, tx, &f, by)
		if err != nil {
			return err
		}
		view = decisionView(&f, *f.Decision(id))
		tx.SetResult(view)
		return tx.Save(ctx, &f)
	})
	return view, err
}

// duties are what the procedure asks for before the last assessment becomes a decision.
func (a *App) duties(f *domain.File, by domain.Actor) domain.Duties {
	if f.Assessment == nil {
		return domain.Duties{}
	}
	return a.procedure.Duties(f.Application.Municipality, by.Today, *f.Assessment)
}

// DraftDecision prepares a decision from the last assessment.
func (a *App) DraftDecision(ctx context.Context, kase uuid.UUID, in domain.Proposal) (DecisionView, error) {
	return a.decide(ctx, Key{Case: kase}, func(_ context.Context, _ Tx, f *domain.File, by domain.Actor) (uuid.UUID, error) {
		d, err := f.Draft(in, a.duties(f, by), by)
		if err != nil {
			return uuid.Nil, err
		}
		return d.ID, nil
	})
}

// ReturnDecision gives a draft back to its preparer.
func (a *App) ReturnDecision(ctx context.Context, id uuid.UUID, reason, etag string) (DecisionView, error) {
	return a.decide(ctx, Key{Decision: id}, func(_ context.Context, _ Tx, f *domain.File, by domain.Actor) (uuid.UUID, error) {
		if err := match(etag, f.Decision(id).Version); err != nil {
			return id, err
		}
		return id, f.Return(id, reason, by)
	})
}

// GetDecision reads a decision with what it rests on. A citizen sees it once it is issued.
func (a *App) GetDecision(ctx context.Context, id uuid.UUID) (DecisionView, error) {
	key := Key{Decision: id}
	f, err := a.store.File(ctx, key)
	if err != nil {
		return DecisionView{}, err
	}
	if err := see(ctx, &f, key); err != nil {
		return DecisionView{}, err
	}
	d := *f.Decision(id)
	if d.State != domain.StateIssued {
		if caller.From(ctx).Kind == caller.Citizen {
			return DecisionView{}, domain.ErrDecisionNotFound
		}
		return decisionView(&f, d), nil
	}
	snapshot, err := a.store.Snapshot(ctx, id)
	if err != nil {
		return DecisionView{}, err
	}
	d.Snapshot = &snapshot
	return decisionView(&f, d), nil
}
