package app

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/providers/internal/catalogue"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// ConfirmStatement keeps that the provider has seen a statement as it is now. etag is of what it read.
func (a *App) ConfirmStatement(ctx context.Context, id uuid.UUID, etag string) (StatementView, error) {
	return a.statementStep(ctx, id, etag, func(_ context.Context, _ Tx, s *domain.Statement) error {
		return s.Confirm(caller.From(ctx).Subject, a.timeIn(ctx))
	})
}

// CloseStatement closes a statement for the official's municipality, in her name. etag is of what she read.
func (a *App) CloseStatement(ctx context.Context, id uuid.UUID, etag string) (StatementView, error) {
	return a.statementStep(ctx, id, etag, func(ctx context.Context, tx Tx, s *domain.Statement) error {
		return a.close(ctx, tx, s, caller.From(ctx).Subject)
	})
}

// close freezes a statement and tells it. What opens and closes months of the provider is locked.
func (a *App) close(ctx context.Context, tx Tx, s *domain.Statement, by string) error {
	earlier, err := tx.EarlierOpen(ctx, s.StatementKey)
	if err != nil {
		return err
	}
	if err := s.Close(by, a.timeIn(ctx), a.dayIn(ctx), earlier); err != nil {
		return err
	}
	if err := tx.AddChange(ctx, toldStatement(s, domain.StatementClosedChange, s.ClosedAt)); err != nil {
		return err
	}
	if s.Environment == domain.Sandbox {
		return nil // nobody outside is to count made-up clients
	}
	return tx.StatementClosed(ctx, *s)
}

// statementStep locks and computes a statement that the caller may see, lets do change it and keeps it.
func (a *App) statementStep(ctx context.Context, id uuid.UUID, etag string, do func(ctx context.Context, tx Tx, s *domain.Statement) error) (StatementView, error) {
	p, err := a.statementParty(ctx)
	if err != nil {
		return StatementView{}, err
	}
	var out StatementView
	return out, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		found, err := tx.Statement(ctx, id)
		if err != nil {
			return err
		}
		if err := a.seeStatement(ctx, p, &found); err != nil {
			return err
		}
		s, err := a.prepare(ctx, tx, found.StatementKey)
		if err != nil {
			return err
		}
		if s.Closed {
			return domain.ErrStatementClosed
		}
		if etag != s.Etag() {
			return errs.ErrRecordChanged
		}
		if err := do(ctx, tx, &s); err != nil {
			return err
		}
		out = StatementView{s, a.dayIn(ctx)}
		tx.Answer(out)
		return tx.SaveStatement(ctx, s)
	})
}

// announce tells a provider of the statement of an ended month when its numbers are others than those that it was told of before;
// its term to look begins anew. It is run from timers, in any number of processes.
func (a *App) announce(ctx context.Context, k domain.StatementKey) error {
	return a.store.InTx(ctx, func(ctx context.Context, tx Tx) error { return a.announceIn(ctx, tx, k) })
}

// announceIn is announce in a transaction.
func (a *App) announceIn(ctx context.Context, tx Tx, k domain.StatementKey) error {
	s, err := a.openStatement(ctx, tx, k)
	if err != nil {
		return err
	}
	if err := tx.TakeStatementMarks(ctx, k); err != nil || s.Closed {
		return err
	}
	f, err := tx.StatementFacts(ctx, k, a.timeIn(ctx)) // after the marks, so that what they stand for is in it
	if err != nil {
		return err
	}
	s.Set(domain.StatementLines(&f))
	last := a.workdays.Add(a.dayIn(ctx).Time(), a.catalogue.WorkingDays(catalogue.StatementAnswer, a.dayIn(ctx)))
	if !s.Tell(domain.DateOf(last)) {
		return nil
	}
	if err := tx.AddChange(ctx, toldStatement(&s, domain.StatementReadyChange, a.timeIn(ctx))); err != nil {
		return err
	}
	return tx.SaveStatement(ctx, s)
}

// toldStatement is the line in the provider's list.
func toldStatement(s *domain.Statement, kind domain.ChangeKind, at time.Time) domain.Change {
	return domain.Change{
		Provider: s.Provider, Kind: kind, Subject: names.Format("statements", s.ID), Municipality: s.Municipality, At: at,
		Body: map[string]string{"month": string(s.Month), "municipality": s.Municipality, "etag": s.Etag(), "answerBy": s.AnswerBy.String()},
	}
}

// openMonths opens the statements of the month that has ended, on the second day of the next one: what was judged before midnight
// is stored by then. It is done once, and returns nothing to go on with.
func (a *App) openMonths(ctx context.Context, clockOf uuid.UUID) (int, error) {
	ended := a.endedMonth(ctx)
	if a.dayIn(ctx).AddDays(-1).Month() == ended {
		return 0, nil
	}
	if opened, err := a.store.MonthOpened(ctx, clockOf, ended); err != nil || opened {
		return 0, err
	}
	return 0, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error { return tx.OpenMonth(ctx, clockOf, ended, a.timeIn(ctx)) })
}

func (a *App) endedMonth(ctx context.Context) domain.Month {
	return a.dayIn(ctx).Month().First().AddDays(-1).Month()
}

// tellStatements looks at some statements of ended months in which something changed, and returns how many.
func (a *App) tellStatements(ctx context.Context, clockOf uuid.UUID) (int, error) {
	due, err := a.store.StatementsDue(ctx, clockOf, a.endedMonth(ctx), statementsAtOnce)
	if err != nil {
		return 0, err
	}
	var failed error
	for _, k := range due { // one that fails stops no other
		failed = errors.Join(failed, a.announce(ctx, k))
	}
	return len(due), failed
}

// statementsAtOnce is how many statements are looked for at once.
const statementsAtOnce = 200
