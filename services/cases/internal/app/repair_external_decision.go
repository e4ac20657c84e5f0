package app

import (
	"context"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// RepairExternalDecision judges a decision of the queue anew, as it is sent now, under the reference that it has.
func (a *App) RepairExternalDecision(ctx context.Context, id uuid.UUID, e domain.ExternalDecision, etag string) (domain.ExternalError, error) {
	return a.changeExternalError(ctx, id, etag, func(ctx context.Context, tx Tx, was *domain.ExternalError, from Sender) error {
		if was.State != domain.ErrorOpen {
			return domain.ErrExternalErrorEnded
		}
		e.Reference = was.Decision.Reference
		if problems := e.CheckForm(a.today()); len(problems) > 0 {
			out := domain.ErrExternalInvalid
			for _, p := range problems {
				out = out.Field("decision."+p.Field, p.Reason, p.EN, p.LV)
			}
			return out
		}
		f, err := a.feed(ctx, tx, from, []string{e.Reference})
		if err != nil {
			return err
		}
		if _, err := f.take(ctx, tx, e); err != nil {
			return err
		}
		at := was.Decision
		was.Decision = e
		was.Decision.ID, was.Decision.Municipality, was.Decision.System, was.Decision.Received, was.Decision.Version = at.ID, at.Municipality, at.System, f.by.Now, at.Version+1
		if e.Refused(f.tasks) == nil {
			was.State, was.Reason = domain.ErrorRepaired, ""
		}
		return nil
	})
}

// WithdrawExternalDecision takes a decision out of the queue.
func (a *App) WithdrawExternalDecision(ctx context.Context, id uuid.UUID, etag string) (domain.ExternalError, error) {
	return a.changeExternalError(ctx, id, etag, func(ctx context.Context, tx Tx, e *domain.ExternalError, _ Sender) error {
		if err := e.Withdraw(); err != nil {
			return err
		}
		return tx.SaveExternalError(ctx, *e)
	})
}

// changeExternalError lets step change an error that is the caller's own; another's does not exist. The feed is locked before the error, as an
// import does it.
func (a *App) changeExternalError(ctx context.Context, id uuid.UUID, etag string, step func(context.Context, Tx, *domain.ExternalError, Sender) error) (domain.ExternalError, error) {
	from, err := feeder(ctx)
	if err != nil {
		return domain.ExternalError{}, err
	}
	var e domain.ExternalError
	err = a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		if _, err := tx.LockFeed(ctx, from.Municipality); err != nil {
			return err
		}
		if e, err = tx.LockExternalError(ctx, id); err != nil {
			return err
		}
		if !from.Sent(e.Decision) {
			return domain.ErrExternalErrorNotFound
		}
		audit.Subjects(ctx, names.Format("persons", e.Decision.Person))
		if err := match(etag, e.Decision.Version); err != nil {
			return err
		}
		if err := step(ctx, tx, &e, from); err != nil {
			return err
		}
		tx.SetResult(e)
		return nil
	})
	return e, err
}
