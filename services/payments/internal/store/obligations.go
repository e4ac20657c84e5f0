package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/services/payments/internal/app"
	"github.com/digisoc/platform/services/payments/internal/domain"
	"github.com/digisoc/platform/services/payments/internal/store/db"
)

// AddBenefit keeps a benefit and reports whether it is new.
func (t *Tx) AddBenefit(ctx context.Context, b domain.Benefit, now time.Time) (bool, error) {
	return added(t.q.AddBenefit(ctx, db.AddBenefitParams{
		ID: b.ID, CaseID: b.Case, DecisionID: b.Decision, Municipality: b.Municipality, Kind: b.Kind, Persons: b.Persons,
		MonthlyCents: int64(b.Monthly), StartDate: b.Start.Time(), EndDate: b.End.Time(), CreatedAt: now,
	}))
}

// added reads the answer of an insert that does nothing when the row is there.
func added(_ bool, err error) (bool, error) {
	if errors.Is(err, pgx.ErrNoRows) {
		return false, nil
	}
	return err == nil, err
}

// EndBenefit brings the end of a benefit nearer.
func (t *Tx) EndBenefit(ctx context.Context, id uuid.UUID, end domain.Date) error {
	return t.q.EndBenefit(ctx, db.EndBenefitParams{ID: id, EndDate: end.Time()})
}

// BenefitEnd reads the last day of a benefit whose obligations are locked.
func (t *Tx) BenefitEnd(ctx context.Context, id uuid.UUID) (domain.Date, error) {
	end, err := t.q.BenefitEnd(ctx, id)
	if err != nil {
		return domain.Date{}, missing(err, domain.ErrBenefitNotOwed)
	}
	return domain.DateOf(end), nil
}

// Benefit reads a benefit.
func (s *Store) Benefit(ctx context.Context, id uuid.UUID) (domain.Benefit, error) {
	r, err := s.q.Benefit(ctx, id)
	if err != nil {
		return domain.Benefit{}, missing(err, domain.ErrBenefitNotOwed)
	}
	return domain.Benefit{
		ID: r.ID, Case: r.CaseID, Decision: r.DecisionID, Municipality: r.Municipality, Kind: r.Kind, Persons: r.Persons,
		Monthly: domain.Money(r.MonthlyCents), Start: domain.DateOf(r.StartDate), End: domain.DateOf(r.EndDate),
	}, nil
}

// AddObligations keeps new amounts.
func (t *Tx) AddObligations(ctx context.Context, all []domain.Obligation) error {
	for _, o := range all {
		err := t.q.AddObligation(ctx, db.AddObligationParams{
			ID: o.ID, Source: o.Source, BenefitID: o.Benefit, CaseID: o.Case, DecisionID: o.Decision, Municipality: o.Municipality, Kind: o.Kind,
			Cause: string(o.Cause), Month: o.Month.First().Time(), AmountCents: int64(o.Amount), State: string(o.State), Persons: o.Persons, CreatedAt: o.Created,
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// SaveObligations keeps changed amounts, all by one statement.
func (t *Tx) SaveObligations(ctx context.Context, all []domain.Obligation, now time.Time) error {
	if len(all) == 0 {
		return nil
	}
	p := db.SaveObligationsParams{UpdatedAt: now}
	for i := range all {
		o := &all[i]
		p.Ids, p.States, p.Reasons = append(p.Ids, o.ID), append(p.States, string(o.State)), append(p.Reasons, o.Reason)
		p.Amounts, p.Discharged = append(p.Amounts, int64(o.Amount)), append(p.Discharged, int64(o.Discharged))
		p.Payments, p.Versions, p.Carried = append(p.Payments, o.Payment), append(p.Versions, o.Version), append(p.Carried, o.Carried)
	}
	return t.q.SaveObligations(ctx, p)
}

// SaveReleased keeps the checks that somebody took on herself.
func (t *Tx) SaveReleased(ctx context.Context, o *domain.Obligation) error {
	released := make([]string, len(o.Released))
	for i, c := range o.Released {
		released[i] = string(c)
	}
	return t.q.SaveReleased(ctx, db.SaveReleasedParams{ID: o.ID, Released: released})
}

// Obligations reads one page by month.
func (s *Store) Obligations(ctx context.Context, q app.Query) ([]domain.Obligation, error) {
	rows, err := s.q.ListObligations(ctx, db.ListObligationsParams{
		AfterMonth: q.AfterMonth.First().Time(), AfterID: q.After, CaseID: optional(q.Case), BenefitID: optional(q.Benefit), Person: optional(q.Person),
		Municipality: given(q.Municipality), State: given(q.State), Size: int32(q.Size),
	})
	if err != nil {
		return nil, failure(err)
	}
	out := make([]domain.Obligation, len(rows))
	for i, r := range rows {
		out[i] = obligation(r)
	}
	return out, nil
}

func obligation(r db.Obligation) domain.Obligation {
	o := domain.Obligation{
		ID: r.ID, Source: r.Source, Benefit: r.BenefitID, Case: r.CaseID, Decision: r.DecisionID, Municipality: r.Municipality, Kind: r.Kind,
		Cause: domain.ObligationCause(r.Cause), Month: month(r.Month), Amount: domain.Money(r.AmountCents), Discharged: domain.Money(r.DischargedCents),
		State: domain.ObligationState(r.State), Reason: r.Reason, Persons: r.Persons, Payment: r.PaymentID.UUID, Version: r.Version,
		Created: r.CreatedAt.UTC(), Updated: r.UpdatedAt.UTC(), Carried: r.CarriedBy.UUID,
	}
	for _, c := range r.Released {
		o.Released = append(o.Released, domain.Check(c))
	}
	return o
}
