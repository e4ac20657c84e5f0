package app

import (
	"bytes"
	"context"
	"math"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/page"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// HouseholdQuery is one page of the households of a run, after one in the order of the difference.
type HouseholdQuery struct {
	Run             uuid.UUID
	Municipality    string
	Change          domain.CaseloadChange // 0: all
	AfterDifference domain.Money
	After           uuid.UUID
	Size            int
}

// DropHouseholds says which results are thrown away: those of runs that ended before, and of runs that were stopped; at most Size.
type DropHouseholds struct {
	EndedBefore time.Time
	At          time.Time // now
	Size        int
}

// HouseholdsOf asks for the households of one municipality in a run.
type HouseholdsOf struct {
	Run          uuid.UUID
	Municipality string
	Change       domain.CaseloadChange
	PageSize     int32
	PageToken    string
}

// householdCursor is where the next page begins.
type householdCursor struct {
	Difference domain.Money `json:"d"`
	ID         uuid.UUID    `json:"i"`
}

// CaseloadHouseholds lists the households of a municipality in a run that keeps them, those who lose most first, and returns the token
// of the next page. Staff sees its own municipality's, also in a run over the whole country.
func (a *App) CaseloadHouseholds(ctx context.Context, in HouseholdsOf) ([]domain.CaseloadHousehold, string, error) {
	if err := mayUse(ctx, "caseloadHouseholds", "", in.Municipality, nil, errs.ErrAccessDenied); err != nil {
		return nil, "", err
	}
	if _, err := a.runWithHouseholds(ctx, in.Run, in.Municipality); err != nil {
		return nil, "", err
	}
	bound := HouseholdsOf{Run: in.Run, Municipality: in.Municipality, Change: in.Change}
	after := householdCursor{Difference: -math.MaxInt64}
	if _, err := page.Decode(in.PageToken, bound, &after); err != nil {
		return nil, "", err
	}
	size := page.Size(in.PageSize)
	list, err := a.store.CaseloadHouseholds(ctx, HouseholdQuery{
		Run: in.Run, Municipality: in.Municipality, Change: in.Change, AfterDifference: after.Difference, After: after.ID, Size: size + 1,
	})
	if err != nil {
		return nil, "", err
	}
	next := ""
	if len(list) > size {
		list = list[:size]
		last := list[size-1]
		if next, err = page.Encode(bound, householdCursor{last.Difference(), last.Decision}); err != nil {
			return nil, "", err
		}
	}
	for _, h := range list {
		if err := mayUse(ctx, "caseloadHouseholds", names.Format("decisions", h.Decision), h.Municipality, personNames(h.Persons), errs.ErrAccessDenied); err != nil {
			return nil, "", err
		}
	}
	return list, next, nil
}

// runWithHouseholds is a run whose results of households of the municipality are there.
func (a *App) runWithHouseholds(ctx context.Context, id uuid.UUID, municipality string) (domain.CaseloadRun, error) {
	r, err := a.store.CaseloadRun(ctx, id)
	switch {
	case err != nil:
	case r.Municipality != "" && r.Municipality != municipality:
		err = domain.ErrCaseloadRunNotFound
	case r.State != domain.RunDone:
		err = domain.ErrCaseloadRunNotDone
	case !r.KeepHouseholds || a.now().After(r.HouseholdsExpire()):
		err = domain.ErrCaseloadHouseholdsNotKept
	}
	return r, err
}

// CaseloadSide is one law applied to a household of a run.
type CaseloadSide struct {
	Computed   bool
	Assessment domain.Assessment // with the whole trace
	Reproduced bool              // every number is the one that the run kept
	Record     []domain.Recorded // what the run kept, when it is not what comes out now
}

// CaseloadHousehold explains one household of a run under both laws: its traces are computed again from the facts that the run read,
// and compared with the numbers that the run kept.
func (a *App) CaseloadHousehold(ctx context.Context, run, decision uuid.UUID) (h domain.CaseloadHousehold, now, then CaseloadSide, err error) {
	h, facts, err := a.store.CaseloadHousehold(ctx, run, decision)
	if err != nil {
		return h, now, then, err
	}
	if err = mayUse(ctx, "caseloadHouseholds", names.Format("decisions", decision), h.Municipality, personNames(h.Persons), domain.ErrCaseloadHouseholdNotFound, names.Format("cases", h.Case)); err != nil {
		return h, now, then, err
	}
	r, err := a.runWithHouseholds(ctx, run, h.Municipality)
	if err != nil {
		return h, now, then, err
	}
	if r.Day != 0 {
		facts = facts.On(r.Day)
	}
	recordThen := h.RecordThen
	if recordThen == nil {
		recordThen = h.RecordNow
	}
	if now, err = a.side(ctx, r, true, h, facts, h.RecordNow); err != nil {
		return h, now, then, err
	}
	then, err = a.side(ctx, r, false, h, facts, recordThen)
	return h, now, then, err
}

func (a *App) side(ctx context.Context, r domain.CaseloadRun, isNow bool, h domain.CaseloadHousehold, f domain.Facts, kept []byte) (CaseloadSide, error) {
	on, err := a.engines(ctx, r, isNow)
	if err != nil {
		return CaseloadSide{}, err
	}
	e := on(f.ApplicationDate)
	out := CaseloadSide{}
	if out.Assessment, err = trial(e, f, h.Case); err == nil {
		var again []byte
		if _, again, err = e.Record(&f, domain.NewRecorder()); err == nil {
			out.Computed, out.Reproduced = true, bytes.Equal(again, kept)
		}
	}
	if err != nil && errs.KindOf(err) != errs.Invalid {
		return CaseloadSide{}, err
	}
	if !out.Reproduced {
		out.Record, err = domain.ReadRecord(kept)
		return out, err
	}
	return out, nil
}

// dropAtOnce is how many results one transaction throws away.
const dropAtOnce = 10_000

// DropHouseholds throws away results of households whose time is over, and those of runs that were stopped.
func (a *App) DropHouseholds(ctx context.Context) error {
	for {
		dropped := 0
		err := a.store.InTx(ctx, func(ctx context.Context, tx Tx) (err error) {
			dropped, err = tx.DropCaseloadHouseholds(ctx, DropHouseholds{EndedBefore: domain.HouseholdsEndedBefore(a.now()), At: a.now(), Size: dropAtOnce})
			return err
		})
		if err != nil || dropped < dropAtOnce {
			return err
		}
	}
}
