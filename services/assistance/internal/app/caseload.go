package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// CaseloadStore is what runs over the caseload need of the database.
type CaseloadStore interface {
	// CaseloadRun is domain.ErrCaseloadRunNotFound when there is none.
	CaseloadRun(ctx context.Context, id uuid.UUID) (domain.CaseloadRun, error)
	CountHouseholds(ctx context.Context, snapshot domain.Date, municipality string) (int, error)
	// Households are at most size of those that are helped on the day, after one in the order of their ids.
	Households(ctx context.Context, snapshot domain.Date, municipality string, after uuid.UUID, size int) ([]domain.Household, error)
	CaseloadHouseholds(ctx context.Context, q HouseholdQuery) ([]domain.CaseloadHousehold, error)
	// CaseloadHousehold is domain.ErrCaseloadHouseholdNotFound when there is none.
	CaseloadHousehold(ctx context.Context, run, decision uuid.UUID) (domain.CaseloadHousehold, domain.Facts, error)
}

// CaseloadTx is the writes of a run.
type CaseloadTx interface {
	AddCaseloadRun(ctx context.Context, r domain.CaseloadRun) error
	LockCaseloadRun(ctx context.Context, id uuid.UUID) (domain.CaseloadRun, error)
	// TakeCaseloadRun takes a run that nobody works on; domain.ErrCaseloadRunNotFound when there is none.
	TakeCaseloadRun(ctx context.Context, now time.Time) (domain.CaseloadRun, error)
	// SaveCaseloadRun keeps how far a run is; nobody else takes it before until.
	SaveCaseloadRun(ctx context.Context, r domain.CaseloadRun, until time.Time) error
	CopyCaseloadHouseholds(ctx context.Context, list []domain.CaseloadHousehold) error
	// DropCaseloadHouseholds returns how many it deleted.
	DropCaseloadHouseholds(ctx context.Context, q DropHouseholds) (int, error)
}

// RunCaseload is a question about every household that is helped today.
type RunCaseload struct {
	Municipality      string
	PackNow, PackThen uuid.UUID
	Day               domain.Date
	KeepHouseholds    bool
}

// RunCaseload puts a run into the queue; WorkCaseload computes it. A pack that is not there is domain.ErrRulePackNotFound.
func (a *App) RunCaseload(ctx context.Context, in RunCaseload) (domain.CaseloadRun, error) {
	if err := mayUse(ctx, "caseloadRuns", "", in.Municipality, nil, errs.ErrAccessDenied); err != nil {
		return domain.CaseloadRun{}, err
	}
	for _, pack := range []uuid.UUID{in.PackNow, in.PackThen} {
		if _, err := a.engineOf(ctx, pack, a.today()); err != nil {
			return domain.CaseloadRun{}, err
		}
	}
	r := domain.CaseloadRun{
		ID: uuid.Must(uuid.NewV7()), State: domain.RunQueued, Municipality: in.Municipality, PackNow: in.PackNow, PackThen: in.PackThen,
		Snapshot: a.today(), Day: in.Day, RequestedBy: caller.From(ctx).Subject, CreatedAt: a.now(),
		KeepHouseholds: in.KeepHouseholds,
	}
	var err error
	if r.Total, err = a.store.CountHouseholds(ctx, r.Snapshot, r.Municipality); err != nil {
		return domain.CaseloadRun{}, err
	}
	audit.Subjects(ctx, names.Format("caseloadRuns", r.ID))
	err = a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		tx.Answer(r)
		return tx.AddCaseloadRun(ctx, r)
	})
	select {
	case a.work <- struct{}{}: // the worker of this instance need not wait for its next look
	default:
	}
	return r, err
}

// CaseloadRun returns a run that the caller may see.
func (a *App) CaseloadRun(ctx context.Context, id uuid.UUID) (domain.CaseloadRun, error) {
	r, err := a.store.CaseloadRun(ctx, id)
	if err != nil {
		return domain.CaseloadRun{}, err
	}
	return r, mayUse(ctx, "caseloadRuns", names.Format("caseloadRuns", id), r.Municipality, nil, domain.ErrCaseloadRunNotFound)
}

// CaseloadTable returns the cells of a run that is done; domain.ErrCaseloadRunNotDone before.
func (a *App) CaseloadTable(ctx context.Context, id uuid.UUID) ([]domain.Cell, error) {
	r, err := a.CaseloadRun(ctx, id)
	if err == nil && r.State != domain.RunDone {
		err = domain.ErrCaseloadRunNotDone
	}
	if err != nil {
		return nil, err
	}
	return r.Tally.Cells(), nil
}

// CancelCaseloadRun stops a run; one that has ended is domain.ErrCaseloadRunEnded.
func (a *App) CancelCaseloadRun(ctx context.Context, id uuid.UUID) (domain.CaseloadRun, error) {
	if _, err := a.CaseloadRun(ctx, id); err != nil {
		return domain.CaseloadRun{}, err
	}
	var out domain.CaseloadRun
	err := a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		r, err := tx.LockCaseloadRun(ctx, id)
		if err != nil {
			return err
		}
		if r.State != domain.RunQueued && r.State != domain.RunRunning {
			return domain.ErrCaseloadRunEnded
		}
		r.State, r.EndedAt, r.Tally = domain.RunCancelled, a.now(), nil
		out = r
		tx.Answer(r)
		return tx.SaveCaseloadRun(ctx, r, time.Time{})
	})
	return out, err
}
