package app

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/digisoc/platform/services/assistance/internal/domain"
)

const (
	// batchSize is how many households are read at once; after each batch a run says how far it is and can be cancelled.
	batchSize = 10_000
	// hold is how long an instance may be silent about a run before another one takes it over.
	hold = time.Minute
)

// Work tells when a run was put into the queue by this instance.
func (a *App) Work() <-chan struct{} { return a.work }

// WorkCaseload computes the next run of the queue to its end and reports whether there was one. It goes on where an instance that
// stopped left off.
func (a *App) WorkCaseload(ctx context.Context) (bool, error) {
	var r domain.CaseloadRun
	err := a.store.InTx(ctx, func(ctx context.Context, tx Tx) (err error) {
		if r, err = tx.TakeCaseloadRun(ctx, a.now()); err != nil {
			return err
		}
		r.State = domain.RunRunning
		return tx.SaveCaseloadRun(ctx, r, a.now().Add(hold))
	})
	if errors.Is(err, domain.ErrCaseloadRunNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	now, err := a.engines(ctx, r, true)
	if err != nil {
		return true, errors.Join(err, a.failRun(ctx, r))
	}
	then, err := a.engines(ctx, r, false)
	if err != nil {
		return true, errors.Join(err, a.failRun(ctx, r))
	}
	return true, a.computeRun(ctx, r, now, then)
}

// engineOn is the engine for applications of a day.
type engineOn func(day domain.Date) *domain.Engine

// engines are those of one side of a comparison, as they are when the run begins.
func (a *App) engines(ctx context.Context, r domain.CaseloadRun, now bool) (engineOn, error) {
	pack := r.PackThen
	if now {
		pack = r.PackNow
	}
	if pack != uuid.Nil {
		e, err := a.engineOf(ctx, pack, r.Snapshot)
		return func(domain.Date) *domain.Engine { return e }, err
	}
	if _, err := a.engineFor(ctx, r.Snapshot); err != nil {
		return nil, err
	}
	active := *a.rules.active.Load()
	return func(day domain.Date) *domain.Engine { return a.rules.at(active, day) }, nil
}

// computeRun goes through the households batch by batch: while one is computed, the next is read and the one before is kept.
func (a *App) computeRun(ctx context.Context, r domain.CaseloadRun, now, then engineOn) error {
	list, err := a.store.Households(ctx, r.Snapshot, r.Municipality, r.After, batchSize)
	if err != nil {
		return err
	}
	if r.Tally == nil {
		r.Tally = domain.Tally{}
	}
	save := func(context.Context) (stopped bool, err error) { return false, nil }
	for {
		// each batch asks anew: a restriction that arrives while a run goes on holds from the next one (GDPR 18)
		restricted, err := a.store.AllRestricted(ctx, Assessing, a.now())
		if err != nil {
			return err
		}
		last, stopped := len(list) < batchSize, false
		var next []domain.Household
		g, beside := errgroup.WithContext(ctx)
		if !last {
			after := list[len(list)-1].ID
			g.Go(func() (err error) {
				next, err = a.store.Households(beside, r.Snapshot, r.Municipality, after, batchSize)
				return err
			})
		}
		before := save
		g.Go(func() (err error) {
			stopped, err = before(beside)
			return err
		})
		b := compare(r, list, restricted, now, then)
		if err := g.Wait(); err != nil || stopped {
			return err
		}
		r = progress(r, list, b)
		if last {
			r.State, r.EndedAt = domain.RunDone, a.now()
			_, err := a.saveRun(ctx, r, b.households)
			return err
		}
		kept := r
		kept.Tally = r.Tally.Clone()
		save = func(ctx context.Context) (bool, error) { return a.saveRun(ctx, kept, b.households) }
		list = next
	}
}

// progress is the run after one more batch.
func progress(r domain.CaseloadRun, list []domain.Household, b batch) domain.CaseloadRun {
	r.Tally.Add(b.tally)
	r.Done, r.Failed = r.Done+len(list), r.Failed+b.failed
	if len(list) > 0 {
		r.After = list[len(list)-1].ID
	}
	return r
}

// saveRun keeps how far the run is and the households that brought it there, unless it was cancelled meanwhile.
func (a *App) saveRun(ctx context.Context, r domain.CaseloadRun, list []domain.CaseloadHousehold) (stopped bool, err error) {
	err = a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		kept, err := tx.LockCaseloadRun(ctx, r.ID)
		if err != nil {
			return err
		}
		if stopped = kept.State != domain.RunRunning; stopped {
			return nil
		}
		if len(list) > 0 {
			if err := tx.CopyCaseloadHouseholds(ctx, list); err != nil {
				return err
			}
		}
		return tx.SaveCaseloadRun(ctx, r, a.now().Add(hold))
	})
	return stopped, err
}

func (a *App) failRun(ctx context.Context, r domain.CaseloadRun) error {
	r.State, r.EndedAt = domain.RunFailed, a.now()
	_, err := a.saveRun(ctx, r, nil)
	return err
}
