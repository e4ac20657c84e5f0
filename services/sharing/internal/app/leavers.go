package app

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/stoplist"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// LeaverReader is what the list of leavers needs of the database.
type LeaverReader interface {
	// Leavers lists what was reported, the newest first.
	Leavers(ctx context.Context, size int) ([]domain.Leaver, error)
	// GoneLeavers are the accounts whose last day is before a day and that nobody gave back.
	GoneLeavers(ctx context.Context, day string) ([]string, error)
	// LeaverOfReference finds a record by its number at who employed; found is false when there is none.
	LeaverOfReference(ctx context.Context, organisation, reference string) (l domain.Leaver, found bool, err error)
	// EmployersOf are the organisations that an official was seen to act for.
	EmployersOf(ctx context.Context, subject string) ([]string, error)
}

// LeaverTx is the writes about leavers.
type LeaverTx interface {
	AddLeaver(ctx context.Context, l *domain.Leaver) error
	// LockLeaver is domain.ErrLeaverNotFound when there is none.
	LockLeaver(ctx context.Context, id uuid.UUID) (domain.Leaver, error)
	UndoLeaver(ctx context.Context, l *domain.Leaver) error
}

// LeaverResult is what became of one record.
type LeaverResult struct {
	Reference, State, Reason string
	ID                       uuid.UUID // nil when it was refused
}

// ReportLeavers takes in records. Each is judged by itself, and what is wrong with one is in its result; those that are new are kept together.
func (a *App) ReportLeavers(ctx context.Context, leavers []domain.Leaver) ([]LeaverResult, error) {
	who := caller.From(ctx)
	if who.Organisation == "" {
		return nil, domain.ErrLeaverNoOrganisation
	}
	out, fresh := make([]LeaverResult, len(leavers)), map[string]domain.Leaver{}
	for i, l := range leavers {
		l.Organisation, l.ReportedBy = who.Organisation, who.Subject
		kept, err := a.judge(ctx, l, fresh)
		switch e, ok := errs.As(err); {
		case err == nil:
			out[i] = LeaverResult{Reference: l.Reference, State: kept.State(a.todayInRiga()), ID: kept.ID}
		case ok && e.Kind != errs.Internal && e.Kind != errs.Unavailable:
			out[i] = LeaverResult{Reference: l.Reference, State: domain.LeaverRefused, Reason: e.Reason}
		default:
			return nil, err
		}
	}
	return out, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		tx.Answer(out)
		cause := ""
		for _, l := range fresh {
			cause = names.Format("leavers", l.ID)
			audit.Subjects(ctx, cause)
			if err := tx.AddLeaver(ctx, &l); err != nil {
				return err
			}
		}
		if len(fresh) == 0 {
			return nil
		}
		return tx.AnnounceStopList(ctx, cause, a.now())
	})
}

func (a *App) todayInRiga() string { return clock.Today(a.clock).Format(time.DateOnly) }

// judge says what one record is: known, kept in the database or new in this call, or new, and then it is among fresh.
func (a *App) judge(ctx context.Context, l domain.Leaver, fresh map[string]domain.Leaver) (domain.Leaver, error) {
	known, found := fresh[l.Reference]
	if !found {
		var err error
		if known, found, err = a.store.LeaverOfReference(ctx, l.Organisation, l.Reference); err != nil {
			return l, err
		}
	}
	switch {
	case found && !known.Same(&l):
		return l, domain.ErrLeaverReferenceTaken
	case found:
		return known, nil
	}
	employers, err := a.store.EmployersOf(ctx, l.Subject)
	if err != nil {
		return l, err
	}
	if l, err = domain.NewLeaver(l, employers, a.todayInRiga(), a.now()); err == nil {
		fresh[l.Reference] = l
	}
	return l, err
}

// UndoLeaver gives access back to who did not leave.
func (a *App) UndoLeaver(ctx context.Context, id uuid.UUID, why string) (l domain.Leaver, err error) {
	name := names.Format("leavers", id)
	audit.Subjects(ctx, name)
	err = a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		if l, err = tx.LockLeaver(ctx, id); err != nil {
			return err
		}
		if err := l.Undo(caller.From(ctx).Subject, why, a.now()); err != nil {
			return err
		}
		tx.Answer(l)
		if err := tx.UndoLeaver(ctx, &l); err != nil {
			return err
		}
		return tx.AnnounceStopList(ctx, name, a.now())
	})
	return l, err
}

// Leavers lists what was reported.
func (a *App) Leavers(ctx context.Context) ([]domain.Leaver, error) {
	return a.store.Leavers(ctx, maxStops)
}

// left are the accounts whose employment has ended, for the list that every replica holds. Who leaves at the end of today is told with the moment, for the
// replica that goes without a list over midnight.
func (a *App) left(ctx context.Context) ([]stoplist.Entry, error) {
	today := clock.Today(a.clock)
	gone, err := a.store.GoneLeavers(ctx, today.Format(time.DateOnly))
	if err != nil {
		return nil, err
	}
	soon, err := a.store.GoneLeavers(ctx, today.AddDate(0, 0, 1).Format(time.DateOnly))
	var list []stoplist.Entry
	for _, subject := range soon {
		e := stoplist.Entry{Kind: stoplist.User, ID: subject}
		if !slices.Contains(gone, subject) {
			e.From = time.Date(today.Year(), today.Month(), today.Day()+1, 0, 0, 0, 0, clock.Riga)
		}
		list = append(list, e)
	}
	return list, err
}
