package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/domain"
	"github.com/digisoc/platform/services/assistance/internal/store/db"
)

// RunningAwards reads awards with what is due in each month: two statements, however many awards.
func (s *Store) RunningAwards(ctx context.Context, q app.RunningQuery) ([]domain.Running, error) {
	rows, err := s.q.AwardsToChange(ctx, db.AwardsToChangeParams{
		Municipality: q.Municipality, FromDay: toDate(q.From), AfterID: q.After, Decision: toID(q.Decision), Size: int32(q.Size),
	})
	awards, err := collect(rows, err, func(r db.AwardsToChangeRow) (domain.Running, error) {
		f, err := unpackFacts(r.Facts)
		return domain.Running{
			Decision: r.DecisionID, Case: r.CaseID, Persons: r.Persons, Award: domain.Award{Facts: f}, EngineVersion: r.EngineVersion, Hash: r.ParametersHash,
		}, err
	})
	if err != nil || len(awards) == 0 {
		return nil, err
	}
	at := map[uuid.UUID]*domain.Running{}
	ids := make([]uuid.UUID, len(awards))
	for i := range awards {
		ids[i], at[awards[i].Decision] = awards[i].Decision, &awards[i]
	}
	lines, err := s.q.LinesOfDecisions(ctx, ids)
	if err != nil {
		return nil, failure(err)
	}
	var last uuid.UUID
	for _, l := range lines {
		var kind domain.BenefitKind
		if err := kind.UnmarshalText([]byte(l.Kind)); err != nil {
			return nil, fmt.Errorf("decode benefit: %w", err)
		}
		r := at[l.DecisionID]
		if l.BenefitID != last {
			last = l.BenefitID
			r.Award.Lines = append(r.Award.Lines, domain.Entitlement{
				Benefit: kind, Granted: true, MonthlyAmount: domain.Money(l.GrantedCents), Start: fromDate(l.StartDate), End: fromDate(l.EndDate),
			})
		}
		r.Due = append(r.Due, domain.DueMonth{BenefitID: l.BenefitID, Benefit: kind, Month: fromDate(l.Month).Month(), Was: domain.Money(l.AmountCents)})
	}
	return awards, nil
}

// AddAwardChange keeps a proposal.
func (t *Tx) AddAwardChange(ctx context.Context, c domain.AwardChange) error {
	months, err1 := json.Marshal(c.Months)
	reason, err2 := json.Marshal(c.Reason)
	trace, err3 := json.Marshal(c.Trace)
	if err := errors.Join(err1, err2, err3); err != nil {
		return fmt.Errorf("encode change: %w", err)
	}
	return t.q.AddAwardChange(ctx, db.AddAwardChangeParams{
		ID: c.ID, DecisionID: c.Decision, CaseID: c.Case, Municipality: c.Municipality, Persons: c.Persons, Rule: c.Rule,
		Months: months, Reason: reason, Trace: trace, ProposedBy: c.ProposedBy, ProposedAt: c.ProposedAt,
	})
}

// AwardChange reads a change; domain.ErrAwardChangeNotFound when there is none.
func (s *Store) AwardChange(ctx context.Context, id uuid.UUID) (domain.AwardChange, error) {
	row, err := s.q.AwardChange(ctx, id)
	if err != nil {
		return domain.AwardChange{}, noChange(failure(err))
	}
	return awardChange(row)
}

// LockAwardChange reads a change to settle it.
func (t *Tx) LockAwardChange(ctx context.Context, id uuid.UUID) (domain.AwardChange, error) {
	row, err := t.q.LockAwardChange(ctx, id)
	if err != nil {
		return domain.AwardChange{}, noChange(failure(err))
	}
	return awardChange(row)
}

func noChange(err error) error {
	if errs.KindOf(err) == errs.NotFound {
		return domain.ErrAwardChangeNotFound
	}
	return err
}

// AwardChanges reads one page, the newest first.
func (s *Store) AwardChanges(ctx context.Context, q app.Query, state domain.ChangeState) ([]domain.AwardChange, error) {
	before := q.After
	if before == uuid.Nil {
		before = uuid.Max
	}
	var word string
	if state != 0 {
		word = state.String()
	}
	rows, err := s.q.AwardChanges(ctx, db.AwardChangesParams{
		BeforeID: before, CaseID: toID(q.Case), Municipality: toText(q.Municipality), State: toText(word), Size: int32(q.Size),
	})
	return collect(rows, err, awardChange)
}

// SettleAwardChange keeps what became of a proposal. An applied one changes the payment lines and is announced, in one transaction.
func (t *Tx) SettleAwardChange(ctx context.Context, c domain.AwardChange) error {
	err := t.q.SettleAwardChange(ctx, db.SettleAwardChangeParams{
		ID: c.ID, State: c.State.String(), SettledBy: toText(c.SettledBy), SettledAt: toTime(c.SettledAt), SettleReason: toText(c.SettleReason),
	})
	if err != nil || c.State != domain.ChangeApplied {
		return err
	}
	rows, err := t.q.BenefitsOfDecision(ctx, c.Decision)
	benefits, err := collect(rows, err, func(r db.BenefitsOfDecisionRow) (domain.Benefit, error) {
		return benefit(db.BenefitsOfCaseRow(r))
	})
	if err != nil {
		return err
	}
	var change db.ChangePaymentLinesParams
	for _, m := range c.Months {
		change.Benefits, change.Months, change.Cents = append(change.Benefits, m.BenefitID), append(change.Months, toDate(m.Month.First())), append(change.Cents, int64(m.Becomes))
	}
	failed := []error{t.q.ChangePaymentLines(ctx, change)}
	for _, run := range c.Runs() {
		for _, b := range benefits {
			if b.ID == run[0].BenefitID {
				failed = append(failed, t.publishBenefitChanged(ctx, b, c, run))
			}
		}
	}
	return errors.Join(failed...)
}

func awardChange(r db.AwardChange) (domain.AwardChange, error) {
	c := domain.AwardChange{
		ID: r.ID, Decision: r.DecisionID, Case: r.CaseID, Municipality: r.Municipality, Persons: r.Persons, Rule: r.Rule,
		ProposedBy: r.ProposedBy, ProposedAt: r.ProposedAt.UTC(), SettledBy: r.SettledBy.String, SettleReason: r.SettleReason.String,
	}
	if r.SettledAt.Valid {
		c.SettledAt = r.SettledAt.Time.UTC()
	}
	return c, errors.Join(c.State.UnmarshalText([]byte(r.State)), json.Unmarshal(r.Months, &c.Months), json.Unmarshal(r.Reason, &c.Reason), json.Unmarshal(r.Trace, &c.Trace))
}
