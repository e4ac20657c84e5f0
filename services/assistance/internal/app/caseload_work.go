package app

import (
	"context"
	"errors"
	"runtime"
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

// computeRun goes through the households batch by batch; the next batch is read while one is computed.
func (a *App) computeRun(ctx context.Context, r domain.CaseloadRun, now, then engineOn) error {
	batch, err := a.store.Households(ctx, r.Snapshot, r.Municipality, r.After, batchSize)
	for {
		if err != nil {
			return err
		}
		last := len(batch) < batchSize
		var next []domain.Household
		g, reading := errgroup.WithContext(ctx)
		if !last {
			after := batch[len(batch)-1].ID
			g.Go(func() (err error) {
				next, err = a.store.Households(reading, r.Snapshot, r.Municipality, after, batchSize)
				return err
			})
		}
		tally, failed := compare(batch, r.Day, now, then)
		if r.Tally == nil {
			r.Tally = domain.Tally{}
		}
		r.Tally.Add(tally)
		r.Done, r.Failed = r.Done+len(batch), r.Failed+failed
		if len(batch) > 0 {
			r.After = batch[len(batch)-1].ID
		}
		if last {
			r.State, r.EndedAt = domain.RunDone, a.now()
		}
		stopped, saving := a.saveRun(ctx, r)
		if err = errors.Join(saving, g.Wait()); err != nil || stopped || last {
			return err
		}
		batch = next
	}
}

// saveRun keeps how far the run is, unless it was cancelled meanwhile.
func (a *App) saveRun(ctx context.Context, r domain.CaseloadRun) (stopped bool, err error) {
	err = a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		kept, err := tx.LockCaseloadRun(ctx, r.ID)
		if err != nil {
			return err
		}
		if stopped = kept.State != domain.RunRunning; stopped {
			return nil
		}
		return tx.SaveCaseloadRun(ctx, r, a.now().Add(hold))
	})
	return stopped, err
}

func (a *App) failRun(ctx context.Context, r domain.CaseloadRun) error {
	r.State, r.EndedAt = domain.RunFailed, a.now()
	_, err := a.saveRun(ctx, r)
	return err
}

// compare computes every household with both packs, on every processor.
func compare(batch []domain.Household, day domain.Date, now, then engineOn) (domain.Tally, int) {
	workers := min(runtime.GOMAXPROCS(0), max(1, len(batch)))
	tallies, failures := make([]domain.Tally, workers), make([]int, workers)
	var g errgroup.Group
	for w := range workers {
		g.Go(func() error {
			t := domain.Tally{}
			for i := w; i < len(batch); i += workers {
				f := batch[i].Facts
				if day != 0 {
					f = f.On(day)
				}
				before, errBefore := now(f.ApplicationDate).Figures(&f)
				after, errAfter := then(f.ApplicationDate).Figures(&f)
				if errBefore != nil || errAfter != nil {
					failures[w]++
					continue
				}
				t.Count(f, before, after)
			}
			tallies[w] = t
			return nil
		})
	}
	_ = g.Wait() // workers return no errors: a household that cannot be computed is counted
	total, failed := domain.Tally{}, 0
	for w := range workers {
		total.Add(tallies[w])
		failed += failures[w]
	}
	return total, failed
}
