package app

import (
	"context"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/services/payments/internal/domain"
)

// advance locks a list, lets step move it and answers with it.
func (a *App) advance(ctx context.Context, id uuid.UUID, etag string, step func(ctx context.Context, tx Tx, l *domain.List, by string) error) (domain.List, error) {
	by, err := official(ctx)
	if err != nil {
		return domain.List{}, err
	}
	var l domain.List
	return l, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		if l, err = tx.LockList(ctx, id); err != nil {
			return err
		}
		if err := seeList(ctx, &l); err != nil {
			return err
		}
		if err := match(etag, l.Version); err != nil {
			return err
		}
		if err := step(ctx, tx, &l, by); err != nil {
			return err
		}
		tx.Answer(l)
		return tx.SaveList(ctx, l)
	})
}

// FreezeList fixes the content of a list.
func (a *App) FreezeList(ctx context.Context, id uuid.UUID, etag string) (domain.List, error) {
	return a.advance(ctx, id, etag, func(ctx context.Context, tx Tx, l *domain.List, _ string) error {
		lines, err := tx.Lines(ctx, id)
		if err != nil {
			return err
		}
		return l.Freeze(lines, a.now())
	})
}

// ApproveList is the second person's act, on exactly what was frozen. The registry is asked again who lives: a line whose payee or only
// beneficiary died since the list was prepared, or who could not be asked about, stops it (domain.ErrListLives) until the line is recalled; so does one
// whose data were restricted since (errs.ErrDataRestricted).
func (a *App) ApproveList(ctx context.Context, id uuid.UUID, etag string) (domain.List, error) {
	if _, err := a.List(ctx, id); err != nil {
		return domain.List{}, err
	}
	if err := a.askLivesAgain(ctx, id); err != nil {
		return domain.List{}, err
	}
	return a.advance(ctx, id, etag, func(ctx context.Context, tx Tx, l *domain.List, by string) error {
		lines, err := tx.Lines(ctx, id)
		if err != nil {
			return err
		}
		return l.Approve(by, lines, a.now())
	})
}

// shownLines is how many lines an error names at most.
const shownLines = 20

func (a *App) askLivesAgain(ctx context.Context, id uuid.UUID) error {
	lines, err := a.store.WhomLinesPay(ctx, id, a.now())
	if err != nil {
		return err
	}
	all := make([]domain.Candidate, 0, len(lines))
	for _, c := range lines {
		all = append(all, c)
	}
	if err := unrestricted(lines); err != nil {
		return err
	}
	lives := a.persons.Lives(ctx, domain.PersonsOf(all))
	return stop(domain.ErrListLives, lines, func(c *domain.Candidate) bool { return !c.Lives(lives) })
}

// unrestricted is errs.ErrDataRestricted with the lines that a person has had restricted (GDPR 18) and that nobody released for her.
func unrestricted(lines map[uuid.UUID]domain.Candidate) error {
	return stop(errs.ErrDataRestricted, lines, func(c *domain.Candidate) bool { return c.Stopped() })
}

// stop names the lines that may not be paid as they stand; nil when there are none.
func stop(why *errs.Error, lines map[uuid.UUID]domain.Candidate, stops func(*domain.Candidate) bool) error {
	var stopped []string
	for payment, c := range lines {
		if stops(&c) {
			stopped = append(stopped, names.Format("payments", payment))
		}
	}
	if len(stopped) == 0 {
		return nil
	}
	slices.Sort(stopped)
	out := why.Meta("lines", strconv.Itoa(len(stopped)))
	for _, name := range stopped[:min(len(stopped), shownLines)] {
		out = out.Field(name, why.Reason, why.Message, why.MessageLV)
	}
	return out
}

// SendList records that an approved list goes to the bank. A line whose data were restricted since it was approved stops it (errs.ErrDataRestricted)
// until it is recalled.
func (a *App) SendList(ctx context.Context, id uuid.UUID, etag string) (domain.List, error) {
	return a.advance(ctx, id, etag, func(ctx context.Context, tx Tx, l *domain.List, _ string) error {
		whom, err := tx.WhomLinesPay(ctx, id, a.now())
		if err != nil {
			return err
		}
		if err := unrestricted(whom); err != nil {
			return err
		}
		lines, err := tx.Lines(ctx, id)
		if err != nil {
			return err
		}
		var j domain.Journal
		if err := l.Send(lines, a.now(), &j); err != nil {
			return err
		}
		sent := lines[:0]
		for _, p := range lines {
			if p.State == domain.Sent {
				sent = append(sent, p)
			}
		}
		if err := tx.SavePayments(ctx, sent); err != nil {
			return err
		}
		if err := tx.ListSent(ctx, l, a.now()); err != nil {
			return err
		}
		return tx.Post(ctx, j, a.now())
	})
}

// CancelList gives up a list that was not sent: its amounts are due again.
func (a *App) CancelList(ctx context.Context, id uuid.UUID, etag string) (domain.List, error) {
	return a.advance(ctx, id, etag, func(ctx context.Context, tx Tx, l *domain.List, _ string) error {
		if err := l.Cancel(a.now()); err != nil {
			return err
		}
		lines, err := tx.Lines(ctx, id)
		if err != nil {
			return err
		}
		var ids []uuid.UUID
		for i := range lines {
			if lines[i].State == domain.Prepared {
				ids = append(ids, lines[i].ID)
			}
		}
		book, err := tx.Lock(ctx, Locks{Payments: ids, Municipality: l.Municipality})
		if err != nil {
			return err
		}
		for _, p := range book.Payments {
			if err := book.Position(p).Recall("list cancelled", a.now(), &book.Journal); err != nil {
				return err
			}
		}
		l.Sums.Recalled, l.Sums.Open = l.Sums.Recalled+l.Sums.Open, 0
		return tx.Save(ctx, book, a.now())
	})
}

// RecallPayment takes one line out of a list that was not sent.
func (a *App) RecallPayment(ctx context.Context, id uuid.UUID, reason, etag string) (domain.Payment, error) {
	if _, err := official(ctx); err != nil {
		return domain.Payment{}, err
	}
	var out domain.Payment
	return out, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		book, err := tx.Lock(ctx, Locks{Payments: []uuid.UUID{id}})
		if err != nil {
			return err
		}
		p := book.Payments[id]
		if p == nil {
			return domain.ErrPaymentNotFound
		}
		if err := seePayment(ctx, p, book.Obligations[p.Obligation]); err != nil {
			return err
		}
		if err := match(etag, p.Version); err != nil {
			return err
		}
		if err := a.takeOut(book, p, reason); err != nil {
			return err
		}
		out = *p
		tx.Answer(out)
		return tx.Save(ctx, book, a.now())
	})
}

// takeOut recalls a line, and cancels the list when nothing of it is left.
func (a *App) takeOut(book *Book, p *domain.Payment, reason string) error {
	l := book.Lists[p.List]
	if l == nil || !l.Recallable() {
		return domain.ErrPaymentState.Meta("state", string(p.State))
	}
	if err := book.Position(p).Recall(reason, a.now(), &book.Journal); err != nil {
		return err
	}
	l.Sums.Open, l.Sums.Recalled = l.Sums.Open-p.Amount, l.Sums.Recalled+p.Amount
	if l.Sums.Open == 0 {
		return l.Cancel(a.now())
	}
	return nil
}
