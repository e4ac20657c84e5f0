package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/assistance/internal/domain"
)

// renewalDays before the last day of an award the cases service is told, so that a new declaration can be prepared in time (R77).
const renewalDays = 30

// renewalsAtOnce is how many awards one transaction announces.
const renewalsAtOnce = 500

// ReviewTx is the writes of what has to be looked at again.
type ReviewTx interface {
	// EndingAwards locks awards that end in the period, were not announced and are not followed by a longer one of the same case.
	EndingAwards(ctx context.Context, from, to domain.Date, size int) ([]Award, error)
	// AnnounceRenewals records the events and that they were.
	AnnounceRenewals(ctx context.Context, awards []Award, at time.Time) error
	// RunningOf are the awards of a person on a day.
	RunningOf(ctx context.Context, person uuid.UUID, day domain.Date) ([]Award, error)
	// AnnounceReassessment records that an award may have to be assessed again.
	AnnounceReassessment(ctx context.Context, w Award, person uuid.UUID, cause string, at time.Time) error
}

// AnnounceRenewals tells which awards end within thirty days, each once, and reports how many.
func (a *App) AnnounceRenewals(ctx context.Context) (int, error) {
	from, total := a.today(), 0
	until := a.clock.Now().AddDate(0, 0, renewalDays)
	to := domain.NewDate(until.Year(), int(until.Month()), until.Day())
	for {
		var n int
		err := a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
			awards, err := tx.EndingAwards(ctx, from, to, renewalsAtOnce)
			if n = len(awards); err != nil || n == 0 {
				return err
			}
			return tx.AnnounceRenewals(ctx, awards, a.now())
		})
		total += n
		if err != nil || n < renewalsAtOnce {
			return total, err
		}
	}
}

// PersonChanged takes in that something about a person changed: every award that runs for her may have to be assessed again (R79). It
// says that, not what: the caseworker asks the registry.
func (a *App) PersonChanged(ctx context.Context, consumer, event string, person uuid.UUID, cause string) error {
	audit.Subjects(ctx, names.Format("persons", person))
	return a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		first, err := tx.Once(ctx, consumer, event)
		if err != nil || !first {
			return err
		}
		awards, err := tx.RunningOf(ctx, person, a.today())
		if err != nil {
			return err
		}
		for _, w := range awards {
			if err := tx.AnnounceReassessment(ctx, w, person, cause, a.now()); err != nil {
				return err
			}
		}
		return nil
	})
}
