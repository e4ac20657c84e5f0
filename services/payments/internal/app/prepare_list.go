package app

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/payments/internal/domain"
)

// PrepareList says what to pay.
type PrepareList struct {
	Municipality string
	PayDate      domain.Date
	Through      domain.Month
}

// PrepareList takes every due amount that passes the checks into a new list. The person registry is asked before the
// transaction: whoever became due meanwhile is unknown to it and stays due (CONF-E05).
func (a *App) PrepareList(ctx context.Context, in PrepareList) (domain.List, error) {
	by, err := official(ctx)
	if err != nil {
		return domain.List{}, err
	}
	if err := ownMunicipality(ctx, "paymentList", in.Municipality); err != nil {
		return domain.List{}, err
	}
	if err := domain.CheckPayDate(in.PayDate, a.today()); err != nil {
		return domain.List{}, err
	}
	payer, err := a.store.PayingAccount(ctx, in.Municipality)
	if errs.KindOf(err) == errs.NotFound {
		return domain.List{}, domain.ErrPayingAccountMissing
	}
	if err != nil {
		return domain.List{}, err
	}
	asked, err := a.store.PersonsDue(ctx, in.Municipality, in.Through)
	if err != nil {
		return domain.List{}, err
	}
	lives := a.persons.Lives(ctx, asked)
	l := domain.List{
		ID: uuid.Must(uuid.NewV7()), Municipality: in.Municipality, PayDate: in.PayDate, Through: in.Through, Payer: payer.Account, PreparedBy: by,
	}
	return l, a.store.InTx(ctx, func(ctx context.Context, tx Tx) error { return a.compose(ctx, tx, &l, lives) })
}

// compose runs the checks on what is locked and keeps the list. It may run again after a serialization failure, so it
// starts from a list without content.
func (a *App) compose(ctx context.Context, tx Tx, l *domain.List, lives map[uuid.UUID]domain.Life) error {
	l.Total = 0
	candidates, err := tx.Candidates(ctx, l.Municipality, l.Through, a.now())
	if err != nil {
		return err
	}
	payments, out, err := l.Compose(candidates, lives, a.now())
	if err != nil {
		return err
	}
	year := a.today().Time().Year()
	serial, err := tx.NextNumber(ctx, l.Municipality, year)
	if err != nil {
		return err
	}
	l.Number = fmt.Sprintf("%s-%d-%04d", l.Municipality, year, serial)
	l.Sums = domain.Sums{Open: l.Total}
	tx.Answer(*l)
	if err := tx.AddList(ctx, *l, payments, out); err != nil {
		return err
	}
	taken := make([]domain.Obligation, 0, len(payments))
	book := &Book{Recoveries: map[uuid.UUID]*domain.Recovery{}, Was: map[uuid.UUID]int64{}}
	for i := range candidates {
		if candidates[i].Obligation.State == domain.InList {
			taken = append(taken, candidates[i].Obligation)
		}
		if r := candidates[i].Recovery; r != nil && r.Reserved > 0 {
			book.Recoveries[r.ID] = r
		}
	}
	if err := tx.SaveObligations(ctx, taken, a.now()); err != nil {
		return err
	}
	return tx.Save(ctx, book, a.now())
}
