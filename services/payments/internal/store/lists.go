package store

import (
	"context"
	"math"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/payments/internal/app"
	"github.com/digisoc/platform/services/payments/internal/domain"
	"github.com/digisoc/platform/services/payments/internal/store/db"
)

// NextNumber takes the next number of a municipality's lists.
func (t *Tx) NextNumber(ctx context.Context, municipality string, year int) (int, error) {
	n, err := t.q.NextNumber(ctx, db.NextNumberParams{Municipality: municipality, Year: int32(year)})
	return int(n), err
}

// AddList keeps a new list with its lines and what did not pass the checks, by one statement each.
func (t *Tx) AddList(ctx context.Context, l domain.List, payments []domain.Payment, out []domain.Exclusion) error {
	err := t.q.AddList(ctx, db.AddListParams{
		ID: l.ID, Number: l.Number, Municipality: l.Municipality, PayDate: l.PayDate.Time(), ThroughMonth: l.Through.First().Time(), State: string(l.State),
		PayerHolder: l.Payer.Holder, PayerIban: l.Payer.IBAN, PayerBic: l.Payer.BIC, Lines: int32(l.Lines), TotalCents: int64(l.Total),
		Excluded: int32(l.Excluded), PreparedBy: l.PreparedBy, CreatedAt: l.Created,
	})
	if err != nil {
		return err
	}
	lines := columns(l, payments)
	if lines.Ibans, err = t.sealLines(ctx, &l, payments); err != nil {
		return err
	}
	if err := t.q.AddPayments(ctx, lines); err != nil {
		return err
	}
	if len(out) == 0 {
		return nil
	}
	p := db.AddExclusionsParams{ListID: l.ID}
	for _, x := range out {
		p.Obligations, p.Asked, p.Outcomes = append(p.Obligations, x.Obligation), append(p.Asked, string(x.Check)), append(p.Outcomes, string(x.Outcome))
	}
	return t.q.AddExclusions(ctx, p)
}

func columns(l domain.List, payments []domain.Payment) db.AddPaymentsParams {
	n := len(payments)
	c := db.AddPaymentsParams{
		ListID: l.ID, Municipality: l.Municipality, Ids: make([]uuid.UUID, n), Obligations: make([]uuid.UUID, n), Gross: make([]int64, n),
		SetOff: make([]int64, n), Recoveries: make([]uuid.UUID, n), Holders: make([]string, n), Bics: make([]string, n),
		Refs: make([]string, n), Protected: make([]bool, n),
	}
	for i := range payments {
		p := &payments[i]
		c.Ids[i], c.Obligations[i], c.Gross[i], c.SetOff[i], c.Recoveries[i] = p.ID, p.Obligation, int64(p.Gross), int64(p.SetOff), p.Recovery
		c.Holders[i], c.Bics[i], c.Refs[i], c.Protected[i] = p.Account.Holder, p.Account.BIC, p.Account.Reference, p.Account.Protected
	}
	return c
}

// SaveList keeps where a list stands.
func (t *Tx) SaveList(ctx context.Context, l domain.List) error {
	return t.q.SaveList(ctx, db.SaveListParams{
		ID: l.ID, State: string(l.State), Parts: int32(l.Parts), Hash: l.Hash, ApprovedBy: given(l.ApprovedBy), FrozenAt: moment(l.Frozen),
		ApprovedAt: moment(l.Approved), SentAt: moment(l.Dispatched), ClosedAt: moment(l.Closed), Version: l.Version,
	})
}

// LockList locks a list and reads it after it was given.
func (t *Tx) LockList(ctx context.Context, id uuid.UUID) (domain.List, error) {
	if _, err := t.q.LockLists(ctx, []uuid.UUID{id}); err != nil {
		return domain.List{}, err
	}
	return one(t.q.Lists(ctx, db.ListsParams{Ids: []uuid.UUID{id}, Size: 1}))
}

func one(rows []db.ListsRow, err error) (domain.List, error) {
	if err != nil {
		return domain.List{}, failure(err)
	}
	if len(rows) == 0 {
		return domain.List{}, domain.ErrListNotFound
	}
	return list(&rows[0]), nil
}

// List reads a list.
func (s *Store) List(ctx context.Context, id uuid.UUID) (domain.List, error) {
	return one(s.q.Lists(ctx, db.ListsParams{Ids: []uuid.UUID{id}, Size: 1}))
}

// Lists reads one page, newest first.
func (s *Store) Lists(ctx context.Context, q app.Query) ([]domain.List, error) {
	rows, err := s.q.Lists(ctx, db.ListsParams{Ids: []uuid.UUID{}, Municipality: given(q.Municipality), Before: optional(q.After), Size: int32(q.Size)})
	if err != nil {
		return nil, failure(err)
	}
	out := make([]domain.List, len(rows))
	for i := range rows {
		out[i] = list(&rows[i])
	}
	return out, nil
}

func list(r *db.ListsRow) domain.List {
	return domain.List{
		ID: r.ID, Number: r.Number, Municipality: r.Municipality, PayDate: domain.DateOf(r.PayDate), Through: month(r.ThroughMonth),
		Payer: domain.Account{Holder: r.PayerHolder, IBAN: r.PayerIban, BIC: r.PayerBic}, State: domain.ListState(r.State), Lines: int(r.Lines),
		Total: domain.Money(r.TotalCents), Hash: r.Hash, Excluded: int(r.Excluded), Parts: int(r.Parts), PreparedBy: r.PreparedBy, ApprovedBy: text(r.ApprovedBy),
		Created: r.CreatedAt.UTC(), Frozen: when(r.FrozenAt), Approved: when(r.ApprovedAt), Dispatched: when(r.SentAt), Closed: when(r.ClosedAt), Version: r.Version,
		Sums: domain.Sums{Paid: domain.Money(r.Paid), Returned: domain.Money(r.Returned), Recalled: domain.Money(r.Recalled), Open: domain.Money(r.Open)},
	}
}

// Lines reads all lines of a locked list.
func (t *Tx) Lines(ctx context.Context, list uuid.UUID) ([]domain.Payment, error) {
	rows, err := t.q.Payments(ctx, db.PaymentsParams{ListID: list, Size: math.MaxInt32})
	return payments(ctx, t.vault, t.tx, rows, err)
}

// Payments reads lines in the order of their references.
func (s *Store) Payments(ctx context.Context, list uuid.UUID, state domain.PaymentState, part int, after uuid.UUID, size int) ([]domain.Payment, error) {
	p := db.PaymentsParams{ListID: list, State: given(state), AfterID: after, Size: int32(size)}
	if part > 0 {
		n := int32(part)
		p.Part = &n
	}
	rows, err := s.q.Payments(ctx, p)
	out, err := payments(ctx, s.vault, s.db, rows, err)
	return out, failure(err)
}

func payment(r *db.Payment, iban string) domain.Payment {
	return domain.Payment{
		ID: r.ID, List: r.ListID, Obligation: r.ObligationID, Municipality: r.Municipality, Gross: domain.Money(r.GrossCents), SetOff: domain.Money(r.SetOffCents),
		Amount: domain.Money(r.AmountCents), Recovery: r.RecoveryID.UUID, Part: int(r.Part), State: domain.PaymentState(r.State), BankReason: r.BankReason,
		Settled: day(r.SettleDate), Version: r.Version,
		Account: domain.Account{Holder: r.Holder, IBAN: iban, BIC: r.Bic, Reference: r.Reference, Protected: r.Protected},
	}
}

// SavePayments keeps where payments stand, all by one statement.
func (t *Tx) SavePayments(ctx context.Context, all []domain.Payment) error {
	if len(all) == 0 {
		return nil
	}
	var p db.SavePaymentsParams
	for i := range all {
		x := &all[i]
		p.Ids, p.States, p.Parts = append(p.Ids, x.ID), append(p.States, string(x.State)), append(p.Parts, int32(x.Part))
		p.Reasons, p.Settled, p.Versions = append(p.Reasons, x.BankReason), append(p.Settled, x.Settled.Time()), append(p.Versions, x.Version)
	}
	return t.q.SavePayments(ctx, p)
}

// Exclusions reads one page of what did not pass the checks.
func (s *Store) Exclusions(ctx context.Context, list, after uuid.UUID, size int) ([]app.Excluded, error) {
	rows, err := s.q.Exclusions(ctx, db.ExclusionsParams{ListID: list, AfterID: after, Size: int32(size)})
	if err != nil {
		return nil, failure(err)
	}
	out := make([]app.Excluded, len(rows))
	for i, r := range rows {
		out[i] = app.Excluded{
			Exclusion: domain.Exclusion{Obligation: r.ObligationID, Check: domain.Check(r.Asked), Outcome: domain.Outcome(r.Outcome)},
			Case:      r.CaseID, Month: month(r.Month), Amount: domain.Money(r.AmountCents - r.DischargedCents),
		}
	}
	return out, nil
}
