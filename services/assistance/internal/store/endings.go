package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/digisoc/platform/services/assistance/internal/domain"
	"github.com/digisoc/platform/services/assistance/internal/store/db"
)

// EarlierAwards takes the lock of every person of a decision, then locks and reads the awards of its municipality that hold help for
// one of them on or after a day.
func (t *Tx) EarlierAwards(ctx context.Context, d domain.Decision, from domain.Date) ([]domain.Earlier, error) {
	if err := t.q.LockPersons(ctx, d.Persons); err != nil {
		return nil, err
	}
	rows, err := t.q.EarlierAwards(ctx, db.EarlierAwardsParams{Municipality: d.Municipality, Persons: d.Persons, DecisionID: d.ID, FromDay: toDate(from)})
	awards, err := collect(rows, err, func(r db.EarlierAwardsRow) (domain.Earlier, error) {
		return domain.Earlier{
			Running:   domain.Running{Decision: r.DecisionID, Case: r.CaseID, Municipality: r.Municipality, Persons: r.Persons},
			Applicant: r.Applicant.UUID, Issued: r.IssuedAt.UTC(),
		}, nil
	})
	if err != nil || len(awards) == 0 {
		return nil, err
	}
	at := map[uuid.UUID]*domain.Running{}
	for i := range awards {
		at[awards[i].Decision] = &awards[i].Running
	}
	return awards, readHeld(ctx, t.q, at)
}

// readHeld reads what awards hold and what is due of them: two statements, however many awards.
func readHeld(ctx context.Context, q *db.Queries, at map[uuid.UUID]*domain.Running) error {
	ids := make([]uuid.UUID, 0, len(at))
	for id := range at {
		ids = append(ids, id)
	}
	statuses, err := q.StatusesOfDecisions(ctx, ids)
	if err != nil {
		return failure(err)
	}
	for _, s := range statuses {
		h := domain.Held{ID: s.ID, Start: fromDate(s.StartDate), End: fromDate(s.EndDate)}
		if err := h.Status.UnmarshalText([]byte(s.Kind)); err != nil {
			return fmt.Errorf("decode status: %w", err)
		}
		at[s.DecisionID].Held = append(at[s.DecisionID].Held, h)
	}
	lines, err := q.LinesOfDecisions(ctx, ids)
	if err != nil {
		return failure(err)
	}
	var last uuid.UUID
	for _, l := range lines {
		r := at[l.DecisionID]
		h := domain.Held{ID: l.BenefitID, Start: fromDate(l.StartDate), End: fromDate(l.EndDate)}
		if err := h.Benefit.UnmarshalText([]byte(l.Kind)); err != nil {
			return fmt.Errorf("decode benefit: %w", err)
		}
		if l.BenefitID != last {
			last = l.BenefitID
			r.Held = append(r.Held, h)
			r.Award.Lines = append(r.Award.Lines, domain.Entitlement{
				Benefit: h.Benefit, Granted: true, MonthlyAmount: domain.Money(l.GrantedCents), Start: h.Start, End: h.End,
			})
		}
		r.Due = append(r.Due, domain.DueMonth{BenefitID: l.BenefitID, Benefit: h.Benefit, Month: fromDate(l.Month).Month(), Was: domain.Money(l.AmountCents)})
	}
	return nil
}

// EndLines ends statuses and benefits of a decision: their days, what is due of them, what they take of the persons' claims, and the
// events, in one transaction.
func (t *Tx) EndLines(ctx context.Context, decision uuid.UUID, e domain.Ending, at time.Time) error {
	statuses, err := t.q.StatusesOfDecision(ctx, decision)
	held, err := collect(statuses, err, func(r db.StatusesOfDecisionRow) (domain.Status, error) { return status(db.StatusesOfCaseRow(r)) })
	if err != nil {
		return err
	}
	rows, err := t.q.BenefitsOfDecision(ctx, decision)
	benefits, err := collect(rows, err, func(r db.BenefitsOfDecisionRow) (domain.Benefit, error) { return benefit(db.BenefitsOfCaseRow(r)) })
	if err != nil {
		return err
	}
	var failed []error
	var ss, bs lasts
	for _, l := range e.Lines {
		for _, s := range held {
			if s.ID == l.ID && s.End > l.Becomes {
				s.End = l.Becomes
				ss.add(s.ID, l.Becomes)
				failed = append(failed, t.endClaims(ctx, decision, l, s.Persons), t.publishStatusEnded(ctx, s, e, at))
			}
		}
		for _, b := range benefits {
			if b.ID == l.ID && b.End > l.Becomes {
				b.End = l.Becomes
				bs.add(b.ID, l.Becomes)
				failed = append(failed, t.endClaims(ctx, decision, l, b.Persons), t.publishBenefitEnded(ctx, b, e, at))
			}
		}
	}
	rule := e.Cause.Rule()
	return errors.Join(append(failed,
		t.q.EndStatuses(ctx, db.EndStatusesParams{Rule: rule, Ids: ss.ids, LastDays: ss.days}),
		t.q.EndBenefits(ctx, db.EndBenefitsParams{Rule: rule, Ids: bs.ids, LastDays: bs.days}),
		t.q.EndPaymentLines(ctx, db.EndPaymentLinesParams{Ids: bs.ids, LastDays: bs.days}),
		t.q.ShortenAward(ctx, db.ShortenAwardParams{At: at, DecisionID: decision}),
	)...)
}

type lasts struct {
	ids  []uuid.UUID
	days []pgtype.Date
}

func (l *lasts) add(id uuid.UUID, day domain.Date) {
	l.ids, l.days = append(l.ids, id), append(l.days, toDate(day))
}

// endClaims gives back the days that a line no longer takes.
func (t *Tx) endClaims(ctx context.Context, decision uuid.UUID, l domain.EndedLine, persons []uuid.UUID) error {
	kinds, days := []string{l.Word()}, []pgtype.Date{toDate(l.Becomes)}
	return errors.Join(
		t.q.DropClaims(ctx, db.DropClaimsParams{DecisionID: decision, Kinds: kinds, LastDays: days, Persons: persons}),
		t.q.EndClaims(ctx, db.EndClaimsParams{DecisionID: decision, Kinds: kinds, LastDays: days, Persons: persons}),
	)
}

// LeaveAward gives back the days that an award takes of persons who went to another household: they are helped there now.
func (t *Tx) LeaveAward(ctx context.Context, decision uuid.UUID, e domain.Ending, persons []uuid.UUID) error {
	failed := make([]error, len(e.Lines))
	for i, l := range e.Lines {
		failed[i] = t.endClaims(ctx, decision, l, persons)
	}
	return errors.Join(failed...)
}

// Overridden reports whether a head gave a reason for an overlap of the decision when it was issued.
func (t *Tx) Overridden(ctx context.Context, decision uuid.UUID) (bool, error) {
	return t.q.OverrideOf(ctx, decision)
}

// DismissOpenChange ends what was proposed for an award before a later decision took its place.
func (t *Tx) DismissOpenChange(ctx context.Context, decision uuid.UUID, by, reason string, at time.Time) error {
	return t.q.DismissOpenChange(ctx, db.DismissOpenChangeParams{
		DecisionID: decision, SettledBy: by, SettleReason: reason, SettledAt: toTime(at),
	})
}
