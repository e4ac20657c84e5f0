package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// Statement reads a statement without its lines.
func (s *Store) Statement(ctx context.Context, id uuid.UUID) (domain.Statement, error) {
	r, err := s.q.Statement(ctx, id)
	if err != nil {
		return domain.Statement{}, missing(err, domain.ErrStatementNotFound)
	}
	return statement(r), nil
}

// Statement is the same in the transaction.
func (t *Tx) Statement(ctx context.Context, id uuid.UUID) (domain.Statement, error) {
	r, err := t.q.Statement(ctx, id)
	if err != nil {
		return domain.Statement{}, missing(err, domain.ErrStatementNotFound)
	}
	return statement(r), nil
}

// Statements reads a page, the latest month first.
func (s *Store) Statements(ctx context.Context, q app.StatementQuery) ([]domain.Statement, error) {
	p := db.StatementsParams{
		Environment: string(q.Environment), Municipality: given(q.Municipality), Provider: optional(q.Provider), Month: date(q.Month.First()),
		BeforeID: q.Before, Size: int32(q.Size),
	}
	if q.Before != uuid.Nil {
		p.BeforeMonth = date(q.BeforeMonth.First())
	}
	rows, err := s.q.Statements(ctx, p)
	if err != nil {
		return nil, failure(err)
	}
	out := make([]domain.Statement, len(rows))
	for i, r := range rows {
		out[i] = statement(r)
	}
	return out, nil
}

func statement(r db.Statement) domain.Statement {
	return domain.Statement{
		ID: r.ID, StatementKey: domain.StatementKey{
			Environment: domain.Environment(r.Environment), Provider: r.ProviderID, Municipality: r.Municipality, Month: domain.DateOf(r.Month).Month(),
		},
		Revision: int(r.Revision), Told: r.Told, AnswerBy: day(r.AnswerBy), Seen: r.Seen, SeenAt: at(r.SeenAt), SeenBy: r.SeenBy,
		Hash: r.Hash, Closed: r.ClosedAt != nil, ClosedAt: at(r.ClosedAt), ClosedBy: r.ClosedBy, Version: r.Version,
	}
}

// OpenStatement locks what opens and closes months of a provider, and returns the statement of one, new when there is none.
func (t *Tx) OpenStatement(ctx context.Context, k domain.StatementKey) (domain.Statement, error) {
	if err := t.q.LockProvider(ctx, k.Provider); err != nil {
		return domain.Statement{}, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return domain.Statement{}, err
	}
	month := k.Month.First().Time()
	if err := t.q.AddStatement(ctx, db.AddStatementParams{
		ID: id, Environment: string(k.Environment), ProviderID: k.Provider, Municipality: k.Municipality, Month: month,
	}); err != nil {
		return domain.Statement{}, err
	}
	r, err := t.q.StatementOf(ctx, db.StatementOfParams{ProviderID: k.Provider, Environment: string(k.Environment), Municipality: k.Municipality, Month: month})
	return statement(r), err
}

// SaveStatement keeps a step of a statement; of one that is closed, its lines too. What opens and closes months is locked.
func (t *Tx) SaveStatement(ctx context.Context, s domain.Statement) error {
	p := db.SaveStatementParams{
		ID: s.ID, Revision: int32(s.Revision), Told: s.Told, AnswerBy: date(s.AnswerBy), Seen: s.Seen, SeenAt: instant(s.SeenAt), SeenBy: s.SeenBy,
		ClosedAt: instant(s.ClosedAt), ClosedBy: s.ClosedBy, Version: s.Version,
	}
	if s.Closed {
		p.Hash = s.Hash
		if err := t.addLines(ctx, &s); err != nil {
			return err
		}
	}
	return t.q.SaveStatement(ctx, p)
}

// ClosedTo is the last month of a provider with a municipality that is closed; empty while none is.
func (t *Tx) ClosedTo(ctx context.Context, k domain.StatementKey) (domain.Month, error) {
	return closedTo(ctx, t.q, k)
}

func closedTo(ctx context.Context, q *db.Queries, k domain.StatementKey) (domain.Month, error) {
	m, err := q.ClosedTo(ctx, db.ClosedToParams{ProviderID: k.Provider, Environment: string(k.Environment), Municipality: k.Municipality})
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	return domain.DateOf(m).Month(), err
}

// EarlierOpen reports whether a month before is open: a statement, or something accepted that no closed month holds.
func (t *Tx) EarlierOpen(ctx context.Context, k domain.StatementKey) (bool, error) {
	closed, err := t.ClosedTo(ctx, k)
	if err != nil {
		return false, err
	}
	return t.q.EarlierOpen(ctx, db.EarlierOpenParams{
		ProviderID: k.Provider, Environment: string(k.Environment), Municipality: k.Municipality, Month: k.Month.First().Time(), ClosedLast: lastDay(closed),
	})
}

// lastDay is nil for the empty month.
func lastDay(m domain.Month) *time.Time {
	if m == "" {
		return nil
	}
	return date(m.Last())
}

// OpenMonth marks every provider and municipality with something delivered in a month that has ended, once.
func (t *Tx) OpenMonth(ctx context.Context, clockOf uuid.UUID, m domain.Month, now time.Time) error {
	return t.q.OpenMonth(ctx, db.OpenMonthParams{Whose: clockOf, ClockOf: optional(clockOf), Month: m.First().Time(), LastDay: m.Last().Time(), Now: now})
}

// MonthOpened reports whether it was.
func (s *Store) MonthOpened(ctx context.Context, clockOf uuid.UUID, m domain.Month) (bool, error) {
	opened, err := s.q.MonthOpened(ctx, db.MonthOpenedParams{Month: m.First().Time(), ClockOf: clockOf})
	return opened, failure(err)
}

// StatementsDue are statements of months up to one that something was marked for.
func (s *Store) StatementsDue(ctx context.Context, clockOf uuid.UUID, ended domain.Month, size int) ([]domain.StatementKey, error) {
	rows, err := s.q.StatementsDue(ctx, db.StatementsDueParams{ClockOf: optional(clockOf), Ended: ended.First().Time(), Size: int32(size)})
	if err != nil {
		return nil, failure(err)
	}
	out := make([]domain.StatementKey, len(rows))
	for i, r := range rows {
		out[i] = domain.StatementKey{Environment: domain.Environment(r.Environment), Provider: r.ProviderID, Municipality: r.Municipality, Month: domain.DateOf(r.Month).Month()}
	}
	return out, nil
}

// TakeStatementMarks removes the marks of a statement, those of closed months too where it carries corrections. What is marked
// by a transaction that has not committed stays.
func (t *Tx) TakeStatementMarks(ctx context.Context, k domain.StatementKey) error {
	closed, err := t.ClosedTo(ctx, k)
	if err != nil {
		return err
	}
	p := db.RemoveStatementMarksParams{ProviderID: k.Provider, Environment: string(k.Environment), Municipality: k.Municipality, Month: k.Month.First().Time()}
	if domain.Carries(k.Month, closed) {
		p.ClosedTo = date(closed.First())
	}
	return t.q.RemoveStatementMarks(ctx, p)
}

// MarkStatements says that something changed in months of a provider.
func (t *Tx) MarkStatements(ctx context.Context, keys []domain.StatementKey) error {
	type whose struct {
		environment domain.Environment
		provider    uuid.UUID
	}
	lists := map[whose]*db.AddStatementMarksParams{}
	for _, k := range keys {
		w := whose{k.Environment, k.Provider}
		if lists[w] == nil {
			lists[w] = &db.AddStatementMarksParams{Environment: string(k.Environment), ProviderID: k.Provider}
		}
		lists[w].Municipalities, lists[w].Months = append(lists[w].Municipalities, k.Municipality), append(lists[w].Months, k.Month.First().Time())
	}
	for _, p := range lists {
		if err := t.q.AddStatementMarks(ctx, *p); err != nil {
			return err
		}
	}
	return nil
}

// MarkOpenStatements says that something changed for every open month of a provider with a municipality.
func (t *Tx) MarkOpenStatements(ctx context.Context, k domain.StatementKey) error {
	return t.q.MarkOpenStatements(ctx, db.MarkOpenStatementsParams{ProviderID: k.Provider, Environment: string(k.Environment), Municipality: k.Municipality})
}

// LockProvider locks what opens, closes and prices months of a provider.
func (t *Tx) LockProvider(ctx context.Context, provider uuid.UUID) error {
	return t.q.LockProvider(ctx, provider)
}
