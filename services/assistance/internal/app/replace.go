package app

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// EndingTx is the writes of ends.
type EndingTx interface {
	// EarlierAwards takes the lock of every person of the decision and locks the awards of its municipality that hold help for one of
	// them on or after a day.
	EarlierAwards(ctx context.Context, d domain.Decision, from domain.Date) ([]domain.Earlier, error)
	// EndLines ends statuses and benefits of a decision and announces it.
	EndLines(ctx context.Context, decision uuid.UUID, e domain.Ending, at time.Time) error
	// LeaveAward gives back the days that an award takes of persons who are helped in another household now.
	LeaveAward(ctx context.Context, decision uuid.UUID, e domain.Ending, persons []uuid.UUID) error
	// Overridden reports whether a head gave a reason for an overlap of the decision.
	Overridden(ctx context.Context, decision uuid.UUID) (bool, error)
	// DismissOpenChange ends what was proposed for an award.
	DismissOpenChange(ctx context.Context, decision uuid.UUID, by, reason string, at time.Time) error
}

// replace ends what the household had of the kinds of help that the decision grants, the day before the new begins (R76, R79): a new
// application inside a running award is a new assessment of the same household. A decision that was issued before the award it
// meets is domain.ErrGrantOverlaps: it came late, and a person must look.
func (a *App) replace(ctx context.Context, tx Tx, d domain.Decision, g *domain.Grant) error {
	from := firstDay(d, *g)
	if len(d.Persons) == 0 || from == 0 {
		return nil
	}
	earlier, err := tx.EarlierAwards(ctx, d, from)
	if err != nil {
		return err
	}
	for _, e := range earlier {
		ending, some := g.Replacing(e, d.ID)
		switch {
		case some && e.Issued.After(d.IssuedAt):
			return domain.ErrGrantOverlaps
		case some && !d.Replaces(e):
			err = a.leave(ctx, tx, d, e, ending, g.At)
		case some:
			err = a.takeOver(ctx, tx, d, e, ending, g)
		}
		if err != nil {
			return err
		}
		if d.Replaces(e) {
			if err := a.proposeEnd(ctx, tx, d, e, g.At); err != nil {
				return err
			}
		}
	}
	return nil
}

// firstDay is the first day on which the decision may touch what the household has.
func firstDay(d domain.Decision, g domain.Grant) (first domain.Date) {
	for _, c := range g.Claims() {
		if first == 0 || c.Start < first {
			first = c.Start
		}
	}
	if first == 0 && len(d.Refused()) > 0 {
		return lastDayOfMonth(d.IssuedAt)
	}
	return first
}

func (a *App) takeOver(ctx context.Context, tx Tx, d domain.Decision, e domain.Earlier, ending domain.Ending, g *domain.Grant) error {
	by := names.Format("decisions", d.ID)
	if err := tx.DismissOpenChange(ctx, e.Decision, by, "replaced by "+by, g.At); err != nil {
		return err
	}
	for i := range g.Benefits {
		for _, l := range ending.Lines {
			if l.Benefit == g.Benefits[i].Kind {
				g.Benefits[i].Replaces = append(g.Benefits[i].Replaces, l.ID)
			}
		}
	}
	return tx.EndLines(ctx, e.Decision, ending, g.At)
}

// leave is for persons who went from one household to another of the same municipality: with the reason of a head their days are
// taken from the old award, which is to be assessed again without them (R79). Without a reason the decision grants nothing.
func (a *App) leave(ctx context.Context, tx Tx, d domain.Decision, e domain.Earlier, ending domain.Ending, at time.Time) error {
	if ok, err := tx.Overridden(ctx, d.ID); err != nil || !ok {
		return err // the constraint on claims refuses what is granted twice
	}
	var shared []uuid.UUID
	for _, p := range e.Persons {
		if slices.Contains(d.Persons, p) {
			shared = append(shared, p)
		}
	}
	if err := tx.LeaveAward(ctx, e.Decision, ending, shared); err != nil {
		return err
	}
	w := Award{Decision: e.Decision, Case: e.Case, Municipality: e.Municipality}
	return tx.AnnounceReassessment(ctx, w, shared[0], "cases.decision.issued.v1", at)
}

// proposeEnd proposes the end of what the household still has of a kind that the decision refuses: the new assessment found that the
// conditions are not met any more. It worsens the household's place, so it works from the next month on and a person applies it.
func (a *App) proposeEnd(ctx context.Context, tx Tx, d domain.Decision, e domain.Earlier, at time.Time) error {
	ending := domain.Ending{
		Cause: domain.EndReassessed, LastDay: lastDayOfMonth(d.IssuedAt), By: d.ID,
		Reason: "refused by " + names.Format("decisions", d.ID),
	}
	ending, some := e.End(ending, d.RefusesAnew)
	if !some || e.Issued.After(d.IssuedAt) {
		return nil
	}
	by := names.Format("decisions", d.ID)
	if err := tx.DismissOpenChange(ctx, e.Decision, by, "decided anew by "+by, at); err != nil {
		return err
	}
	c := domain.NewEnding(e.Running, ending)
	c.ID, c.ProposedBy, c.ProposedAt = uuid.Must(uuid.NewV7()), by, at
	return tx.AddAwardChange(ctx, c)
}

// foreign leaves of what was found only what the decision does not take the place of.
func (a *App) foreign(ctx context.Context, tx Tx, d domain.Decision, g domain.Grant, found []domain.Claim) ([]domain.Claim, error) {
	from := firstDay(d, g)
	if len(found) == 0 || from == 0 {
		return found, nil
	}
	earlier, err := tx.EarlierAwards(ctx, d, from)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(found, func(c domain.Claim) bool {
		return c.Granted && slices.ContainsFunc(earlier, func(e domain.Earlier) bool { return e.Decision == c.Decision && d.Replaces(e) })
	}), nil
}

// lastDayOfMonth is the last day of the month of a moment, in Riga.
func lastDayOfMonth(at time.Time) domain.Date {
	y, m, _ := at.In(clock.Riga).Date()
	return domain.NewMonth(y, int(m)).Last()
}
