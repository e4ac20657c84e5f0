package store

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/domain"
	"github.com/digisoc/platform/services/providers/internal/store/db"
)

// StatementFacts reads what an open statement is computed from at an instant.
func (s *Store) StatementFacts(ctx context.Context, k domain.StatementKey, at time.Time) (domain.StatementFacts, error) {
	f, err := statementFacts(ctx, s.db, k, at)
	return f, failure(err)
}

// StatementFacts is the same in the transaction.
func (t *Tx) StatementFacts(ctx context.Context, k domain.StatementKey, at time.Time) (domain.StatementFacts, error) {
	return statementFacts(ctx, t.tx, k, at)
}

func statementFacts(ctx context.Context, x db.DBTX, k domain.StatementKey, at time.Time) (f domain.StatementFacts, err error) {
	q := db.New(x)
	f = domain.StatementFacts{Month: k.Month, Assignments: map[uuid.UUID]*domain.Assignment{}}
	if f.ClosedTo, err = closedTo(ctx, q, k); err != nil {
		return f, err
	}
	if k.Month <= f.ClosedTo {
		f.ClosedTo = ""
	}
	p := db.StatementDeliveriesParams{
		ProviderID: k.Provider, Environment: string(k.Environment), Municipality: k.Municipality, FromDay: k.Month.First().Time(), ToDay: k.Month.Last().Time(),
	}
	if domain.Carries(k.Month, f.ClosedTo) {
		p.FromDay = domain.Month("2000-01").First().Time() // no record is older
		if f.Settled, err = settled(ctx, q, k); err != nil {
			return f, err
		}
	}
	rows, err := q.StatementDeliveries(ctx, p)
	if err != nil {
		return f, err
	}
	for _, r := range rows {
		f.Delivered = append(f.Delivered, domain.Delivered{
			ServiceKey: domain.ServiceKey{Assignment: r.AssignmentID.UUID, Month: domain.DateOf(r.Month).Month()}, Delivered: domain.Units(r.Delivered),
			Accepted: domain.Units(r.Accepted), Disputed: domain.Units(r.Disputed), Records: int(r.Records), Value: r.Value, Unpriced: domain.Units(r.Unpriced),
		})
	}
	if f.Invoiced, err = invoiced(ctx, q, k); err != nil {
		return f, err
	}
	if err := assignmentsOf(ctx, q, &f); err != nil {
		return f, err
	}
	var persons []uuid.UUID
	for _, a := range f.Assignments {
		if a != nil {
			persons = append(persons, a.Person)
		}
	}
	f.Restricted, err = withhold(ctx, x, persons, at)
	return f, err
}

func settled(ctx context.Context, q *db.Queries, k domain.StatementKey) ([]domain.Settled, error) {
	rows, err := q.StatementSettled(ctx, db.StatementSettledParams{ProviderID: k.Provider, Environment: string(k.Environment), Municipality: k.Municipality})
	out := make([]domain.Settled, len(rows))
	for i, r := range rows {
		out[i] = domain.Settled{
			LineKey:  domain.LineKey{ServiceKey: domain.ServiceKey{Assignment: r.AssignmentID, Month: domain.DateOf(r.ServiceMonth).Month()}, Payer: domain.FundingSource(r.Payer)},
			Accepted: domain.Units(r.Accepted), Records: int(r.Records), Cents: r.Cents, Share: int(r.Share), CoPayCents: r.CopayCents,
		}
	}
	return out, err
}

func invoiced(ctx context.Context, q *db.Queries, k domain.StatementKey) ([]domain.Invoiced, error) {
	rows, err := q.StatementInvoiced(ctx, db.StatementInvoicedParams{
		ProviderID: k.Provider, Environment: string(k.Environment), Municipality: k.Municipality, Month: k.Month.First().Time(),
	})
	out := make([]domain.Invoiced, len(rows))
	for i, r := range rows {
		out[i] = domain.Invoiced{
			LineKey: domain.LineKey{ServiceKey: domain.ServiceKey{Assignment: r.AssignmentID, Month: domain.DateOf(r.ServiceMonth).Month()}, Payer: domain.FundingSource(r.Payer)},
			Units:   domain.Units(r.Units), Cents: r.Cents,
		}
	}
	return out, err
}

// assignmentsOf reads the assignments that the facts name.
func assignmentsOf(ctx context.Context, q *db.Queries, f *domain.StatementFacts) error {
	var ids []uuid.UUID
	add := func(id uuid.UUID) {
		if _, ok := f.Assignments[id]; !ok {
			f.Assignments[id], ids = nil, append(ids, id)
		}
	}
	for i := range f.Delivered {
		add(f.Delivered[i].Assignment)
	}
	for i := range f.Settled {
		add(f.Settled[i].Assignment)
	}
	for i := range f.Invoiced {
		add(f.Invoiced[i].Assignment)
	}
	rows, err := q.StatementAssignments(ctx, ids)
	if err != nil {
		return err
	}
	for _, r := range rows {
		a := &domain.Assignment{
			ID: r.ID, Person: r.Person, Unit: r.Unit, Limit: domain.Units(r.LimitUnits), LimitPer: domain.LimitPer(r.LimitPer),
			Period: domain.Period{From: domain.DateOf(r.FromDay), To: domain.DateOf(r.ToDay)}, Pauses: periods(r.Paused), CoPayCents: r.CopayCents,
		}
		if err := json.Unmarshal(r.Payers, &a.Payers); err != nil {
			return err
		}
		f.Assignments[r.ID] = a
	}
	return nil
}

// StatementLines reads the lines of a closed statement, hollow where they are restricted at an instant.
func (s *Store) StatementLines(ctx context.Context, id uuid.UUID, at time.Time) ([]domain.StatementLine, error) {
	rows, err := s.q.StatementLines(ctx, id)
	if err != nil {
		return nil, failure(err)
	}
	out := make([]domain.StatementLine, len(rows))
	for i, r := range rows {
		out[i] = domain.StatementLine{
			LineKey: domain.LineKey{ServiceKey: domain.ServiceKey{Assignment: r.AssignmentID, Month: domain.DateOf(r.ServiceMonth).Month()}, Payer: domain.FundingSource(r.Payer)},
			Person:  r.Person, Adjustment: r.Adjustment, Unit: r.Unit, Share: int(r.Share), CoPayCents: r.CopayCents, Delivered: domain.Units(r.Delivered),
			Accepted: domain.Units(r.Accepted), Disputed: domain.Units(r.Disputed), Assigned: domain.Units(r.Assigned), Invoiced: domain.Units(r.Invoiced),
			Records: int(r.Records), AcceptedCents: r.AcceptedCents, InvoicedCents: r.InvoicedCents,
		}
		for _, d := range r.Differences {
			out[i].Differences = append(out[i].Differences, domain.Difference(d))
		}
	}
	return out, s.hollow(ctx, out, at)
}

// addLines keeps the lines of a statement that is being closed.
func (t *Tx) addLines(ctx context.Context, s *domain.Statement) error {
	p := db.AddStatementLinesParams{StatementID: s.ID}
	for i := range s.Lines {
		l := &s.Lines[i]
		p.Months, p.Assignments, p.Payers = append(p.Months, l.Month.First().Time()), append(p.Assignments, l.Assignment), append(p.Payers, string(l.Payer))
		p.Persons, p.Adjustments, p.LineUnits = append(p.Persons, l.Person), append(p.Adjustments, l.Adjustment), append(p.LineUnits, l.Unit)
		p.Shares, p.Copays = append(p.Shares, int32(l.Share)), append(p.Copays, l.CoPayCents)
		p.Delivered, p.Accepted, p.Disputed = append(p.Delivered, int64(l.Delivered)), append(p.Accepted, int64(l.Accepted)), append(p.Disputed, int64(l.Disputed))
		p.Assigned, p.Invoiced, p.Records = append(p.Assigned, int64(l.Assigned)), append(p.Invoiced, int64(l.Invoiced)), append(p.Records, int32(l.Records))
		p.AcceptedCents, p.InvoicedCents = append(p.AcceptedCents, l.AcceptedCents), append(p.InvoicedCents, l.InvoicedCents)
		p.Differences = append(p.Differences, strings.Join(texts(l.Differences), ","))
	}
	if len(p.Months) == 0 {
		return nil
	}
	return t.q.AddStatementLines(ctx, p)
}
