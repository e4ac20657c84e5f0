package store

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/payments/internal/app"
	"github.com/digisoc/platform/services/payments/internal/domain"
	"github.com/digisoc/platform/services/payments/internal/store/db"
)

// AddRecovery keeps a new demand.
func (t *Tx) AddRecovery(ctx context.Context, r domain.Recovery) error {
	return t.q.AddRecovery(ctx, db.AddRecoveryParams{
		ID: r.ID, ObligationID: r.Obligation, BenefitID: r.Benefit, CaseID: r.Case, Municipality: r.Municipality, Kind: r.Kind, Persons: r.Persons,
		Cause: r.Cause, Reason: r.Reason, AmountCents: int64(r.Amount), MonthlyCents: int64(r.Monthly), State: string(r.State), CreatedBy: r.By, CreatedAt: r.Created,
	})
}

func (t *Tx) saveRecovery(ctx context.Context, r *domain.Recovery) error {
	return t.q.SaveRecovery(ctx, db.SaveRecoveryParams{
		ID: r.ID, AmountCents: int64(r.Amount), ReservedCents: int64(r.Reserved), RecoveredCents: int64(r.Recovered), RestoredCents: int64(r.Restored),
		Void: r.Void, State: string(r.State), Version: r.Version, ConfirmedBy: given(r.ConfirmedBy), ConfirmedAt: moment(r.Confirmed),
	})
}

// AddRepayment keeps money that came back and reports whether the bank's reference is new.
func (t *Tx) AddRepayment(ctx context.Context, r *domain.Recovery, amount domain.Money, reference, by string, now time.Time) (bool, error) {
	return added(t.q.AddRepayment(ctx, db.AddRepaymentParams{
		RecoveryID: r.ID, Municipality: r.Municipality, BankReference: reference, AmountCents: int64(amount), RecordedBy: by, RecordedAt: now,
	}))
}

// Recoveries reads one page.
func (s *Store) Recoveries(ctx context.Context, q app.Query) ([]domain.Recovery, error) {
	rows, err := s.q.ListRecoveries(ctx, db.ListRecoveriesParams{
		AfterID: q.After, CaseID: optional(q.Case), Person: optional(q.Person), Municipality: given(q.Municipality), Size: int32(q.Size),
	})
	if err != nil {
		return nil, failure(err)
	}
	out := make([]domain.Recovery, len(rows))
	for i, r := range rows {
		out[i] = recovery(r)
	}
	return out, nil
}

func recovery(r db.Recovery) domain.Recovery {
	return domain.Recovery{
		ID: r.ID, Obligation: r.ObligationID, Benefit: r.BenefitID, Case: r.CaseID, Municipality: r.Municipality, Kind: r.Kind, Persons: r.Persons,
		Cause: r.Cause, Reason: r.Reason, Amount: domain.Money(r.AmountCents), Reserved: domain.Money(r.ReservedCents), Recovered: domain.Money(r.RecoveredCents),
		Restored: domain.Money(r.RestoredCents), Monthly: domain.Money(r.MonthlyCents), Void: r.Void, State: domain.RecoveryState(r.State), By: r.CreatedBy,
		Created: r.CreatedAt.UTC(), Version: r.Version, ConfirmedBy: text(r.ConfirmedBy), Confirmed: when(r.ConfirmedAt),
	}
}

// Post keeps postings by one statement: the database asks of each whether it balances.
func (t *Tx) Post(ctx context.Context, j domain.Journal, now time.Time) error {
	if len(j.Postings) == 0 {
		return nil
	}
	p := db.PostParams{PostedAt: now}
	for i := range j.Postings {
		x := &j.Postings[i]
		for side, e := range x.Entries {
			p.Postings, p.Sides, p.Lists = append(p.Postings, x.ID), append(p.Sides, int16(side)), append(p.Lists, x.List)
			p.Municipalities, p.Causes = append(p.Municipalities, x.Municipality), append(p.Causes, string(x.Cause))
			p.Accounts, p.Debits, p.Credits = append(p.Accounts, e.Account), append(p.Debits, int64(e.Debit)), append(p.Credits, int64(e.Credit))
		}
	}
	return t.q.Post(ctx, p)
}

// Ledger reads what the ledger knows of a list, in one snapshot.
func (s *Store) Ledger(ctx context.Context, list uuid.UUID) (app.Ledger, error) {
	rows, err := s.q.Ledger(ctx, optional(list))
	if err != nil {
		return app.Ledger{}, failure(err)
	}
	var l app.Ledger
	for _, r := range rows {
		l.Postings, l.OutOfBalance, l.OnItsWay = r.Postings, domain.Money(r.OutOfBalance), domain.Money(r.OnItsWay)
		l.Accounts = append(l.Accounts, app.AccountBalance{Account: r.Account, Debit: domain.Money(r.Debit), Credit: domain.Money(r.Credit)})
	}
	return l, nil
}
