package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/payments/internal/app"
	"github.com/digisoc/platform/services/payments/internal/domain"
	"github.com/digisoc/platform/services/payments/internal/store/db"
)

// Lock locks records and what hangs together with them, always in the order lists, payments, obligations, recoveries, and
// each of them by id: two use cases that want the same records wait for each other and never lock crosswise.
func (t *Tx) Lock(ctx context.Context, what app.Locks) (*app.Book, error) {
	b := &app.Book{
		Lists: map[uuid.UUID]*domain.List{}, Payments: map[uuid.UUID]*domain.Payment{}, Obligations: map[uuid.UUID]*domain.Obligation{},
		Recoveries: map[uuid.UUID]*domain.Recovery{}, Was: map[uuid.UUID]int64{},
	}
	if err := t.lockPayments(ctx, b, what); err != nil {
		return nil, err
	}
	if err := t.lockObligations(ctx, b, what); err != nil {
		return nil, err
	}
	return b, t.lockRecoveries(ctx, b, what)
}

func (t *Tx) lockPayments(ctx context.Context, b *app.Book, what app.Locks) error {
	ids := what.Payments
	if what.Benefit != uuid.Nil {
		var err error
		if ids, err = t.q.PreparedOfBenefit(ctx, what.Benefit); err != nil {
			return err
		}
	}
	if len(ids) == 0 {
		return nil
	}
	lists, err := t.q.ListsOfPayments(ctx, ids)
	if err != nil || len(lists) == 0 {
		return err
	}
	if _, err := t.q.LockLists(ctx, lists); err != nil {
		return err
	}
	rows, err := t.q.Lists(ctx, db.ListsParams{Ids: lists, Size: int32(len(lists))})
	if err != nil {
		return err
	}
	for i := range rows {
		l := list(&rows[i])
		b.Lists[l.ID], b.Was[l.ID] = &l, l.Version
	}
	found, err := t.q.LockPayments(ctx, db.LockPaymentsParams{Ids: ids, Municipality: given(what.Municipality)})
	lines, err := payments(ctx, t.vault, t.tx, found, err)
	for i := range lines {
		p := &lines[i]
		b.Payments[p.ID], b.Was[p.ID] = p, p.Version
	}
	return err
}

func (t *Tx) lockObligations(ctx context.Context, b *app.Book, what app.Locks) error {
	ids := append([]uuid.UUID{}, what.Obligations...)
	for _, p := range b.Payments {
		ids = append(ids, p.Obligation)
	}
	if len(ids) == 0 && what.Benefit == uuid.Nil {
		return nil
	}
	rows, err := t.q.LockObligations(ctx, db.LockObligationsParams{Ids: ids, BenefitID: what.Benefit})
	for _, r := range rows {
		o := obligation(r)
		b.Obligations[o.ID], b.Was[o.ID] = &o, o.Version
	}
	return err
}

func (t *Tx) lockRecoveries(ctx context.Context, b *app.Book, what app.Locks) error {
	p := db.LockRecoveriesParams{Ids: append([]uuid.UUID{}, what.Recoveries...), Obligations: []uuid.UUID{}}
	for _, x := range b.Payments {
		if x.Recovery != uuid.Nil {
			p.Ids = append(p.Ids, x.Recovery)
		}
	}
	for id := range b.Obligations {
		p.Obligations = append(p.Obligations, id)
	}
	if len(p.Ids)+len(p.Obligations) == 0 {
		return nil
	}
	rows, err := t.q.LockRecoveries(ctx, p)
	for _, r := range rows {
		x := recovery(r)
		b.Recoveries[x.ID], b.Was[x.ID] = &x, x.Version
	}
	return err
}

// Save keeps what changed in a book, with its postings.
func (t *Tx) Save(ctx context.Context, b *app.Book, now time.Time) error {
	var lines []domain.Payment
	for _, p := range b.Payments {
		if b.Changed(p.ID, p.Version) {
			lines = append(lines, *p)
		}
	}
	if err := t.SavePayments(ctx, lines); err != nil {
		return err
	}
	var owed []domain.Obligation
	for _, o := range b.Obligations {
		if b.Changed(o.ID, o.Version) {
			owed = append(owed, *o)
		}
	}
	if err := t.SaveObligations(ctx, owed, now); err != nil {
		return err
	}
	for _, r := range b.Recoveries {
		if b.Changed(r.ID, r.Version) {
			if err := t.saveRecovery(ctx, r); err != nil {
				return err
			}
		}
	}
	for _, l := range b.Lists {
		if b.Changed(l.ID, l.Version) {
			if err := t.SaveList(ctx, *l); err != nil {
				return err
			}
		}
	}
	if err := t.AddObligations(ctx, b.Added); err != nil {
		return err
	}
	return t.Post(ctx, b.Journal, now)
}
