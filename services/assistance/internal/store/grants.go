package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/domain"
	"github.com/digisoc/platform/services/assistance/internal/store/db"
)

// AddGrant keeps what follows from one decision and records the events of it.
func (t *Tx) AddGrant(ctx context.Context, g domain.Grant) error {
	failed := []error{t.claim(ctx, g)}
	for _, s := range g.Statuses {
		failed = append(failed, t.q.AddStatus(ctx, db.AddStatusParams{
			ID: s.ID, CaseID: s.Case, DecisionID: s.Decision, Municipality: s.Municipality, Kind: s.Kind.String(),
			StartDate: toDate(s.Start), EndDate: toDate(s.End), Persons: s.Persons, CreatedAt: g.At,
		}), t.publishStatus(ctx, s, g.At))
	}
	for _, b := range g.Benefits {
		failed = append(failed, t.q.AddBenefit(ctx, db.AddBenefitParams{
			ID: b.ID, CaseID: b.Case, DecisionID: b.Decision, Municipality: b.Municipality, Kind: b.Kind.String(),
			AmountCents: int64(b.MonthlyAmount), StartDate: toDate(b.Start), EndDate: toDate(b.End), Persons: b.Persons, CreatedAt: g.At,
		}), t.publishBenefit(ctx, b, g.At))
	}
	for _, p := range g.PaymentLines {
		failed = append(failed, t.q.AddPaymentLine(ctx, db.AddPaymentLineParams{
			ID: p.ID, BenefitID: p.Benefit, CaseID: p.Case, Municipality: p.Municipality, Month: toDate(p.Month.First()),
			AmountCents: int64(p.Amount), Persons: p.Persons, CreatedAt: g.At,
		}))
	}
	return errors.Join(failed...)
}

// Statuses reads one page of statuses.
func (s *Store) Statuses(ctx context.Context, q app.Query) ([]domain.Status, error) {
	if q.Case == uuid.Nil {
		rows, err := s.q.StatusesOfPerson(ctx, db.StatusesOfPersonParams{
			Person: q.Person, AfterID: q.After, Municipality: toText(q.Municipality), Day: toDate(q.Day), Size: int32(q.Size),
		})
		return collect(rows, err, func(r db.StatusesOfPersonRow) (domain.Status, error) { return status(db.StatusesOfCaseRow(r)) })
	}
	rows, err := s.q.StatusesOfCase(ctx, db.StatusesOfCaseParams{
		CaseID: q.Case, Person: toID(q.Person), AfterID: q.After, Municipality: toText(q.Municipality), Day: toDate(q.Day), Size: int32(q.Size),
	})
	return collect(rows, err, status)
}

// Benefits reads one page of benefits.
func (s *Store) Benefits(ctx context.Context, q app.Query) ([]domain.Benefit, error) {
	if q.Case == uuid.Nil {
		rows, err := s.q.BenefitsOfPerson(ctx, db.BenefitsOfPersonParams{
			Person: q.Person, AfterID: q.After, Municipality: toText(q.Municipality), Day: toDate(q.Day), Size: int32(q.Size),
		})
		return collect(rows, err, func(r db.BenefitsOfPersonRow) (domain.Benefit, error) { return benefit(db.BenefitsOfCaseRow(r)) })
	}
	rows, err := s.q.BenefitsOfCase(ctx, db.BenefitsOfCaseParams{
		CaseID: q.Case, Person: toID(q.Person), AfterID: q.After, Municipality: toText(q.Municipality), Day: toDate(q.Day), Size: int32(q.Size),
	})
	return collect(rows, err, benefit)
}

// PaymentLines reads one page of payment lines of a case, by month.
func (s *Store) PaymentLines(ctx context.Context, q app.Query) ([]domain.PaymentLine, error) {
	from := q.AfterMonth
	if from == 0 {
		from = domain.NewDate(1, 1, 1)
	}
	rows, err := s.q.PaymentLinesOfCase(ctx, db.PaymentLinesOfCaseParams{
		CaseID: q.Case, Person: toID(q.Person), AfterMonth: toDate(from), AfterID: q.After, Municipality: toText(q.Municipality), Size: int32(q.Size),
	})
	return collect(rows, err, func(r db.PaymentLinesOfCaseRow) (domain.PaymentLine, error) {
		return domain.PaymentLine{
			ID: r.ID, Benefit: r.BenefitID, Case: r.CaseID, Municipality: r.Municipality,
			Month: fromDate(r.Month).Month(), Amount: domain.Money(r.AmountCents), Persons: r.Persons, Ended: r.State == "ENDED",
		}, nil
	})
}

func collect[R, T any](rows []R, err error, convert func(R) (T, error)) ([]T, error) {
	if err != nil {
		return nil, failure(err)
	}
	out := make([]T, len(rows))
	for i, r := range rows {
		if out[i], err = convert(r); err != nil {
			return nil, fmt.Errorf("decode row: %w", err)
		}
	}
	return out, nil
}

func status(r db.StatusesOfCaseRow) (domain.Status, error) {
	s := domain.Status{
		ID: r.ID, Case: r.CaseID, Decision: r.DecisionID, Municipality: r.Municipality,
		Start: fromDate(r.StartDate), End: fromDate(r.EndDate), Persons: r.Persons,
	}
	return s, s.Kind.UnmarshalText([]byte(r.Kind))
}

func benefit(r db.BenefitsOfCaseRow) (domain.Benefit, error) {
	b := domain.Benefit{
		ID: r.ID, Case: r.CaseID, Decision: r.DecisionID, Municipality: r.Municipality, MonthlyAmount: domain.Money(r.AmountCents),
		Start: fromDate(r.StartDate), End: fromDate(r.EndDate), Persons: r.Persons,
	}
	return b, b.Kind.UnmarshalText([]byte(r.Kind))
}
