package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/domain"
	"github.com/digisoc/platform/services/assistance/internal/store/db"
)

// RunningAwards reads awards with what is due in each month: two statements, however many awards.
func (s *Store) RunningAwards(ctx context.Context, q app.RunningQuery) ([]domain.Running, error) {
	rows, err := s.q.AwardsToChange(ctx, db.AwardsToChangeParams{
		Municipality: q.Municipality, FromDay: toDate(q.From), AfterID: q.After, Decision: toID(q.Decision), Size: int32(q.Size), AnyFacts: q.AnyFacts,
	})
	rows, err = each(ctx, s.opener(), rows, err, func(r *db.AwardsToChangeRow) (vault.Sealed, *[]byte) {
		return vault.Sealed{Field: awardFacts, Record: r.DecisionID, Bytes: r.SealedFacts}, &r.Facts
	})
	awards, err := collect(rows, err, func(r db.AwardsToChangeRow) (domain.Running, error) {
		out := domain.Running{
			Decision: r.DecisionID, Case: r.CaseID, Municipality: q.Municipality, Persons: r.Persons, EngineVersion: r.EngineVersion.String, Hash: r.ParametersHash.String,
		}
		var err error
		if r.Facts != nil {
			out.Award.Facts, err = unpackFacts(r.Facts)
		}
		return out, err
	})
	if err != nil || len(awards) == 0 {
		return nil, err
	}
	at := map[uuid.UUID]*domain.Running{}
	for i := range awards {
		at[awards[i].Decision] = &awards[i]
	}
	return awards, readHeld(ctx, s.q, at)
}

// AddAwardChange keeps a proposal.
func (t *Tx) AddAwardChange(ctx context.Context, c domain.AwardChange) error {
	plain, err := json.Marshal(changeBody{c.Months, c.Reason, c.Trace, c.Ending})
	if err != nil {
		return fmt.Errorf("encode change: %w", err)
	}
	holder, err := t.q.HolderOfAward(ctx, c.Decision)
	if err != nil {
		return err
	}
	sealed, err := t.seal(ctx, groupAward, c.Municipality, vault.Text{Subject: person(holder), Field: changeText, Record: c.ID, Plain: plain})
	if err != nil {
		return err
	}
	return t.q.AddAwardChange(ctx, db.AddAwardChangeParams{
		ID: c.ID, DecisionID: c.Decision, CaseID: c.Case, Municipality: c.Municipality, Persons: c.Persons, Rule: c.Rule,
		SealedText: sealed, ProposedBy: c.ProposedBy, ProposedAt: c.ProposedAt,
	})
}

// AwardChange reads a change; domain.ErrAwardChangeNotFound when there is none.
func (s *Store) AwardChange(ctx context.Context, id uuid.UUID) (domain.AwardChange, error) {
	row, err := s.q.AwardChange(ctx, id)
	if err != nil {
		return domain.AwardChange{}, noChange(failure(err))
	}
	return s.opener().change(ctx, row)
}

// LockAwardChange reads a change to settle it.
func (t *Tx) LockAwardChange(ctx context.Context, id uuid.UUID) (domain.AwardChange, error) {
	row, err := t.q.LockAwardChange(ctx, id)
	if err != nil {
		return domain.AwardChange{}, noChange(failure(err))
	}
	return t.opener().change(ctx, row)
}

// changeBody is what a proposal says, as it is sealed.
type changeBody struct {
	Months []domain.DueMonth
	Reason domain.Text
	Trace  []*domain.Step
	Ending *domain.Ending
}

// change opens one; what was lawfully erased is not there.
func (o opener) change(ctx context.Context, r db.AwardChange) (domain.AwardChange, error) {
	left, err := o.changes(ctx, []db.AwardChange{r}, nil)
	if err == nil && len(left) == 0 {
		err = domain.ErrAwardChangeNotFound
	}
	if err != nil {
		return domain.AwardChange{}, err
	}
	return left[0], nil
}

func (o opener) changes(ctx context.Context, rows []db.AwardChange, err error) ([]domain.AwardChange, error) {
	plain := map[uuid.UUID]*[]byte{}
	rows, err = each(ctx, o, rows, err, func(r *db.AwardChange) (vault.Sealed, *[]byte) {
		if plain[r.ID] == nil {
			plain[r.ID] = new([]byte)
		}
		return vault.Sealed{Field: changeText, Record: r.ID, Bytes: r.SealedText}, plain[r.ID]
	})
	return collect(rows, err, func(r db.AwardChange) (domain.AwardChange, error) { return awardChange(r, *plain[r.ID]) })
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
	return s.opener().changes(ctx, rows, err)
}

// SettleAwardChange keeps what became of a proposal. An applied one changes what is due and is announced, in one transaction; an award
// that is no longer what it was when the change was proposed is domain.ErrAwardChangeOutdated.
func (t *Tx) SettleAwardChange(ctx context.Context, c domain.AwardChange) error {
	if c.State == domain.ChangeApplied {
		if err := t.current(ctx, c); err != nil {
			return err
		}
	}
	err := t.q.SettleAwardChange(ctx, db.SettleAwardChangeParams{
		ID: c.ID, State: c.State.String(), SettledBy: toText(c.SettledBy), SettledAt: toTime(c.SettledAt), SettleReason: toText(c.SettleReason),
	})
	switch {
	case err != nil || c.State != domain.ChangeApplied:
		return err
	case c.Ending != nil:
		return t.EndLines(ctx, c.Decision, *c.Ending, c.SettledAt)
	}
	return t.changeAmounts(ctx, c)
}

// current locks the award and compares what is due with what the proposal found.
func (t *Tx) current(ctx context.Context, c domain.AwardChange) error {
	if _, err := t.q.LockAward(ctx, c.Decision); err != nil {
		return failure(err)
	}
	if c.Ending != nil {
		now := map[uuid.UUID]*domain.Running{c.Decision: {}}
		if err := readHeld(ctx, t.q, now); err != nil {
			return err
		}
		for _, l := range c.Ending.Lines {
			if !slices.Contains(now[c.Decision].Held, l.Held) {
				return domain.ErrAwardChangeOutdated
			}
		}
	}
	var p db.OutdatedMonthsParams
	for _, m := range c.Months {
		p.Benefits, p.Months, p.Cents = append(p.Benefits, m.BenefitID), append(p.Months, toDate(m.Month.First())), append(p.Cents, int64(m.Was))
	}
	if n, err := t.q.OutdatedMonths(ctx, p); err != nil || n > 0 {
		return errors.Join(failure(err), domain.ErrAwardChangeOutdated)
	}
	return nil
}

// changeAmounts changes the payment lines and tells payments, a stretch of months with one amount at a time.
func (t *Tx) changeAmounts(ctx context.Context, c domain.AwardChange) error {
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

// awardChange reads a row; body is its opened text, nil when it is not sealed yet.
func awardChange(r db.AwardChange, body []byte) (domain.AwardChange, error) {
	c := domain.AwardChange{
		ID: r.ID, Decision: r.DecisionID, Case: r.CaseID, Municipality: r.Municipality, Persons: r.Persons, Rule: r.Rule,
		ProposedBy: r.ProposedBy, ProposedAt: r.ProposedAt.UTC(), SettledBy: r.SettledBy.String, SettleReason: r.SettleReason.String,
	}
	if r.SettledAt.Valid {
		c.SettledAt = r.SettledAt.Time.UTC()
	}
	if body != nil {
		var b changeBody
		err := errors.Join(json.Unmarshal(body, &b), c.State.UnmarshalText([]byte(r.State)))
		c.Months, c.Reason, c.Trace, c.Ending = b.Months, b.Reason, b.Trace, b.Ending
		return c, err
	}
	if r.Ending != nil {
		if err := json.Unmarshal(r.Ending, &c.Ending); err != nil {
			return c, fmt.Errorf("decode ending: %w", err)
		}
	}
	return c, errors.Join(c.State.UnmarshalText([]byte(r.State)), json.Unmarshal(r.Months, &c.Months), json.Unmarshal(r.Reason, &c.Reason), json.Unmarshal(r.Trace, &c.Trace))
}
