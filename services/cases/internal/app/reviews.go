package app

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/cases/internal/domain"
)

// ReviewTx is the writes of reviews.
type ReviewTx interface {
	// Once reports whether this event is seen for the first time; it stays seen only if the transaction commits.
	Once(ctx context.Context, consumer, event string) (bool, error)
	// Later waits for others who open or close reviews of the applicant, and tells what came after this case.
	Later(ctx context.Context, f *domain.File) (domain.Later, error)
	// EndReviews closes the reviews of the kinds in the applicant's other cases of the municipality.
	EndReviews(ctx context.Context, f *domain.File, kinds []domain.TaskKind, at time.Time) error
}

// AwardNews is what the means test announced about a running award of a case.
type AwardNews struct {
	Case uuid.UUID
	Kind domain.TaskKind
	At   time.Time
	End  domain.Date // of a renewal: the last day of what was granted
}

// ReviewAward makes a task for the owner of a case, once however often the event arrives (R77, R79).
func (a *App) ReviewAward(ctx context.Context, consumer, event string, in AwardNews) error {
	audit.SetCase(ctx, names.Format("cases", in.Case))
	by := a.actor(caller.From(ctx))
	return a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		first, err := tx.Once(ctx, consumer, event)
		if err != nil || !first {
			return err
		}
		f, err := tx.Lock(ctx, Key{Case: in.Case})
		if errors.Is(err, domain.ErrFileErased) {
			return nil // late news of a file that was lawfully erased asks for nothing
		}
		if err != nil {
			return err
		}
		later, err := tx.Later(ctx, &f)
		if err != nil {
			return err
		}
		news := domain.ReviewDue{Kind: in.Kind, Due: in.End, At: in.At}
		if in.Kind == domain.TaskReassess {
			news.Due = a.terms.Reassessment(f.Application.Municipality, domain.DateOf(in.At.In(clock.Riga)))
		}
		if err := f.Review(news, later, by); err != nil {
			return err
		}
		return tx.Save(ctx, &f)
	})
}

// CloseTask closes a review without a new assessment.
func (a *App) CloseTask(ctx context.Context, id uuid.UUID, reason string) (domain.Task, error) {
	c, err := official(ctx)
	if err != nil {
		return domain.Task{}, err
	}
	application, err := a.store.ApplicationOfTask(ctx, id)
	if err != nil {
		return domain.Task{}, err
	}
	key, by := Key{Application: application}, a.actor(c)
	var out domain.Task
	return out, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		f, err := tx.Lock(ctx, key)
		if err != nil {
			return err
		}
		if err := see(ctx, &f, key); err != nil {
			if errors.Is(err, domain.ErrApplicationNotFound) {
				return domain.ErrTaskNotFound
			}
			return err
		}
		if out, err = f.CloseTask(id, reason, by); err != nil {
			return err
		}
		tx.SetResult(out)
		return tx.Save(ctx, &f)
	})
}
