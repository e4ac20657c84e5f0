package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/conflict"
	"github.com/digisoc/platform/services/assistance/internal/domain"
	"github.com/digisoc/platform/services/assistance/internal/store/db"
)

// Held reads what persons were granted.
func (s *Store) Held(ctx context.Context, persons []uuid.UUID, municipality string, since domain.Date, reserved time.Time) ([]app.Held, error) {
	return held(ctx, s.q, persons, municipality, since, reserved)
}

// Held is that of the store, inside the transaction.
func (t *Tx) Held(ctx context.Context, persons []uuid.UUID, municipality string, since domain.Date, reserved time.Time) ([]app.Held, error) {
	return held(ctx, t.q, persons, municipality, since, reserved)
}

func held(ctx context.Context, q *db.Queries, persons []uuid.UUID, municipality string, since domain.Date, reserved time.Time) ([]app.Held, error) {
	rows, err := q.ClaimsOfPersons(ctx, db.ClaimsOfPersonsParams{Persons: persons, Since: toDate(since), Now: reserved, Municipality: toText(municipality)})
	return collect(rows, err, func(r db.ClaimsOfPersonsRow) (app.Held, error) {
		h := app.Held{
			Claim:    domain.Claim{Start: fromDate(r.StartDate), End: fromDate(r.EndDate), Municipality: r.Municipality},
			Decision: r.DecisionID, Case: r.CaseID, Persons: r.Persons,
		}
		if h.Status.UnmarshalText([]byte(r.Kind)) == nil {
			return h, nil
		}
		return h, h.Benefit.UnmarshalText([]byte(r.Kind))
	})
}

// PersonsOfCase reads whom a case is about.
func (s *Store) PersonsOfCase(ctx context.Context, id uuid.UUID, municipality string) ([]uuid.UUID, error) {
	persons, err := s.q.PersonsOfCase(ctx, db.PersonsOfCaseParams{CaseID: id, Municipality: municipality})
	return persons, failure(err)
}

// NewestAssessment reads which assessment of a case is the newest.
func (s *Store) NewestAssessment(ctx context.Context, aCase uuid.UUID, municipality string) (uuid.UUID, error) {
	rows, err := s.q.NewestAssessmentOfCase(ctx, db.NewestAssessmentOfCaseParams{CaseID: toID(aCase), Municipality: municipality})
	if err != nil || len(rows) == 0 {
		return uuid.Nil, failure(err)
	}
	return rows[0], nil
}

// LockPersons takes the lock of every person until the transaction ends, in one order for everybody.
func (t *Tx) LockPersons(ctx context.Context, persons []uuid.UUID) error {
	return t.q.LockPersons(ctx, persons)
}

// AddConflictCheck keeps a check.
func (t *Tx) AddConflictCheck(ctx context.Context, c app.ConflictCheck) error {
	missing, err := json.Marshal(c.Missing)
	if err != nil {
		return fmt.Errorf("encode what was missing: %w", err)
	}
	unchecked := c.Unchecked
	if unchecked == nil {
		unchecked = []string{}
	}
	return t.q.AddConflictCheck(ctx, db.AddConflictCheckParams{
		ID: c.ID, CaseID: toID(c.Case), Municipality: toText(c.Municipality), Persons: c.Persons, Occasion: string(c.Occasion), RulesHash: c.RulesHash,
		CouldNotCheck: unchecked, Missing: missing, CheckedBy: c.By, CheckedAt: c.At,
	})
}

// RuleRates counts outcomes and checks.
func (s *Store) RuleRates(ctx context.Context) ([]conflict.Rate, error) {
	outcomes, err1 := s.q.OutcomesOfRules(ctx)
	unchecked, err2 := s.q.UncheckedRules(ctx)
	if err := errors.Join(err1, err2); err != nil {
		return nil, failure(err)
	}
	var out []conflict.Rate
	at := map[string]int{}
	of := func(rule string) *conflict.Rate {
		i, ok := at[rule]
		if !ok {
			i = len(out)
			at[rule], out = i, append(out, conflict.Rate{Rule: rule, Outcomes: map[conflict.Outcome]int64{}})
		}
		return &out[i]
	}
	for _, r := range outcomes {
		of(r.Rule).Outcomes[conflict.Outcome(r.Outcome)] = r.Findings
	}
	for _, r := range unchecked {
		of(r.Rule).Unchecked = r.Checks
	}
	return out, nil
}

// MarkDue queues checks.
func (t *Tx) MarkDue(ctx context.Context, due ...app.Due) error {
	var failed []error
	for _, d := range due {
		failed = append(failed, t.q.AddConflictDue(ctx, db.AddConflictDueParams{
			ID: d.ID, Occasion: string(d.Occasion), Persons: d.Persons, CaseID: toID(d.Case), Municipality: toText(d.Municipality), AssessmentID: toID(d.Assessment), DueAt: d.At,
		}))
	}
	return errors.Join(failed...)
}

// TakeDue takes checks of the queue.
func (t *Tx) TakeDue(ctx context.Context, now, until time.Time, size int) ([]app.Due, error) {
	rows, err := t.q.TakeConflictDue(ctx, db.TakeConflictDueParams{Until: until, Now: now, Size: int32(size)})
	return collect(rows, err, func(r db.TakeConflictDueRow) (app.Due, error) {
		return app.Due{
			ID: r.ID, Occasion: conflict.Occasion(r.Occasion), Persons: r.Persons, Case: r.CaseID.UUID, Municipality: r.Municipality.String, Assessment: r.AssessmentID.UUID,
		}, nil
	})
}

// DropDue takes checks that were made out of the queue.
func (t *Tx) DropDue(ctx context.Context, ids ...uuid.UUID) error {
	return t.q.DropConflictDue(ctx, ids)
}

// PostponeDue puts a check off.
func (t *Tx) PostponeDue(ctx context.Context, id uuid.UUID, at time.Time) error {
	return t.q.PostponeConflictDue(ctx, db.PostponeConflictDueParams{DueAt: at, ID: id})
}
