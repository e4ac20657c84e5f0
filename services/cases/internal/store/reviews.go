package store

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/inbox"
	"github.com/digisoc/platform/services/cases/internal/domain"
	"github.com/digisoc/platform/services/cases/internal/store/db"
)

// Once asks the inbox.
func (t *tx) Once(ctx context.Context, consumer, event string) (bool, error) {
	return inbox.Once(ctx, t.Tx, consumer, event)
}

// Later waits for others who open or close reviews of the applicant's cases, and tells what came after this case.
func (t *tx) Later(ctx context.Context, f *domain.File) (domain.Later, error) {
	a := f.Application
	if err := t.q.LockReviews(ctx, a.Applicant); err != nil {
		return domain.Later{}, err
	}
	r, err := t.q.LaterOf(ctx, db.LaterOfParams{Municipality: a.Municipality, Applicant: a.Applicant, ApplicationID: a.ID})
	return domain.Later{Opened: r.Opened.UTC(), Decided: r.Decided.UTC()}, err
}

// EndReviews closes the reviews of the applicant's other cases.
func (t *tx) EndReviews(ctx context.Context, f *domain.File, kinds []domain.TaskKind, at time.Time) error {
	a := f.Application
	if err := t.q.LockReviews(ctx, a.Applicant); err != nil {
		return err
	}
	return t.q.EndReviews(ctx, db.EndReviewsParams{
		EndedAt: &at, Kinds: texts(kinds), Municipality: a.Municipality, Applicant: a.Applicant, ApplicationID: a.ID,
	})
}

// saveReviews keeps on the case by when it has to be looked at again.
func (t *tx) saveReviews(ctx context.Context, f *domain.File) error {
	if !slices.ContainsFunc(slices.Concat(f.Changes.TasksOpened, f.Changes.TasksEnded), domain.Task.IsReview) {
		return nil
	}
	return t.q.SaveReviewDue(ctx, f.Application.ID)
}

// ApplicationOfTask finds whose task it is; domain.ErrTaskNotFound when there is none.
func (s *Store) ApplicationOfTask(ctx context.Context, task uuid.UUID) (uuid.UUID, error) {
	id, err := s.q.ApplicationOfTask(ctx, task)
	if err = rule(err); err != nil && errs.KindOf(err) == errs.NotFound {
		return uuid.Nil, domain.ErrTaskNotFound
	}
	return id, err
}
