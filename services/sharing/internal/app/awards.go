package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// AwardTx is the writes of the datasets.
type AwardTx interface {
	// Once reports whether this event is seen for the first time; it stays seen only if the transaction commits.
	Once(ctx context.Context, consumer, event string) (bool, error)
	// LockAward locks an award; domain.ErrAwardUnknown when its grant has not arrived yet.
	LockAward(ctx context.Context, id uuid.UUID) (domain.Award, error)
	AddAward(ctx context.Context, a *domain.Award) error
	SaveAward(ctx context.Context, a *domain.Award) error
	// AddRows adds versions to the end of the award's dataset.
	AddRows(ctx context.Context, a *domain.Award, rows []domain.Row, now time.Time) error
}

// AwardChange is what an event says about an award that is there: another amount from First to Last, or an end with Last.
type AwardChange struct {
	Award       uuid.UUID
	First, Last time.Time
	Cents       int64
	Occurred    time.Time
}

// Grant adds an award to its dataset, once, however often the event arrives, and ends those whose place it takes.
func (a *App) Grant(ctx context.Context, consumer, event string, award domain.Award, replaced []uuid.UUID) error {
	if err := award.Check(); err != nil {
		return err
	}
	concern(ctx, &award)
	return a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		first, err := tx.Once(ctx, consumer, event)
		if err != nil || !first {
			return err
		}
		switch _, err := tx.LockAward(ctx, award.ID); {
		case err == nil: // the stream was rebuilt and the event has another id
			return nil
		case !isUnknown(err):
			return err
		}
		for _, id := range replaced {
			if err := a.change(ctx, tx, id, award.Occurred, func(old *domain.Award) []domain.Row {
				return old.End(award.Parts[0].From.AddDate(0, 0, -1))
			}); err != nil {
				return err
			}
		}
		rows := award.Begin()
		if err := tx.AddAward(ctx, &award); err != nil {
			return err
		}
		return tx.AddRows(ctx, &award, rows, a.now())
	})
}

// ChangeAward gives days of an award another amount.
func (a *App) ChangeAward(ctx context.Context, consumer, event string, c AwardChange) error {
	return a.follow(ctx, consumer, event, c, func(x *domain.Award) []domain.Row { return x.Change(c.First, c.Last, c.Cents) })
}

// EndAward moves the last day of an award forward.
func (a *App) EndAward(ctx context.Context, consumer, event string, c AwardChange) error {
	return a.follow(ctx, consumer, event, c, func(x *domain.Award) []domain.Row { return x.End(c.Last) })
}

func (a *App) follow(ctx context.Context, consumer, event string, c AwardChange, f func(*domain.Award) []domain.Row) error {
	return a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		first, err := tx.Once(ctx, consumer, event)
		if err != nil || !first {
			return err
		}
		return a.change(ctx, tx, c.Award, c.Occurred, f)
	})
}

// change lets an award change and adds the versions that tell it; nothing when nothing differs.
func (a *App) change(ctx context.Context, tx Tx, id uuid.UUID, occurred time.Time, f func(*domain.Award) []domain.Row) error {
	award, err := tx.LockAward(ctx, id)
	if err != nil {
		return err
	}
	concern(ctx, &award)
	rows := f(&award)
	if len(rows) == 0 {
		return nil
	}
	award.Occurred = occurred
	if err := tx.SaveAward(ctx, &award); err != nil {
		return err
	}
	return tx.AddRows(ctx, &award, rows, a.now())
}

// concern names in the audit whose award it is.
func concern(ctx context.Context, award *domain.Award) {
	for _, p := range award.Persons {
		audit.Subjects(ctx, names.Format("persons", p))
	}
}
