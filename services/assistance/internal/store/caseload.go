package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/domain"
	"github.com/digisoc/platform/services/assistance/internal/store/db"
)

// AddAward keeps what a decision granted as a whole.
func (t *Tx) AddAward(ctx context.Context, a app.Award) error {
	row := db.AddAwardParams{
		DecisionID: a.Decision, CaseID: a.Case, AssessmentID: toID(a.Assessment), Municipality: a.Municipality,
		StartDate: toDate(a.Start), EndDate: toDate(a.End), Persons: a.Persons, CreatedAt: a.At,
		Applicant: toID(a.Applicant), IssuedAt: toTime(a.Issued),
	}
	if a.Facts != nil {
		b, err := packFacts(*a.Facts)
		if err != nil {
			return fmt.Errorf("pack facts: %w", err)
		}
		row.SealedFacts, err = t.seal(ctx, groupMeans, a.Municipality, vault.Text{Subject: first(a.Applicant, a.Persons), Field: awardFacts, Record: a.Decision, Plain: b})
		if err != nil {
			return err
		}
	}
	return t.q.AddAward(ctx, row)
}

// CountHouseholds counts the households that are helped on a day.
func (s *Store) CountHouseholds(ctx context.Context, snapshot domain.Date, municipality string) (int, error) {
	n, err := s.q.CountHouseholds(ctx, db.CountHouseholdsParams{Snapshot: toDate(snapshot), Municipality: toText(municipality)})
	return int(n), failure(err)
}

// Households reads the next households that are helped on a day.
func (s *Store) Households(ctx context.Context, snapshot domain.Date, municipality string, after uuid.UUID, size int) ([]domain.Household, error) {
	rows, err := s.q.Households(ctx, db.HouseholdsParams{AfterID: after, Snapshot: toDate(snapshot), Municipality: toText(municipality), Size: int32(size)})
	rows, err = each(ctx, s.opener(), rows, err, func(r *db.HouseholdsRow) (vault.Sealed, *[]byte) {
		return vault.Sealed{Field: awardFacts, Record: r.DecisionID, Bytes: r.SealedFacts}, &r.Facts
	})
	return collect(rows, err, func(r db.HouseholdsRow) (domain.Household, error) {
		f, err := unpackFacts(r.Facts)
		return domain.Household{ID: r.DecisionID, Facts: f}, err
	})
}

// CaseloadRun reads a run; domain.ErrCaseloadRunNotFound when there is none.
func (s *Store) CaseloadRun(ctx context.Context, id uuid.UUID) (domain.CaseloadRun, error) {
	row, err := s.q.CaseloadRun(ctx, id)
	return caseloadRun(row, err)
}

// AddCaseloadRun puts a run into the queue.
func (t *Tx) AddCaseloadRun(ctx context.Context, r domain.CaseloadRun) error {
	return t.q.AddCaseloadRun(ctx, db.AddCaseloadRunParams{
		ID: r.ID, Municipality: toText(r.Municipality), PackNow: toID(r.PackNow), PackThen: toID(r.PackThen), Snapshot: toDate(r.Snapshot),
		Day: toDate(r.Day), Total: int32(r.Total), RequestedBy: r.RequestedBy, CreatedAt: r.CreatedAt,
		KeepHouseholds: r.KeepHouseholds,
	})
}

// LockCaseloadRun reads a run for a change.
func (t *Tx) LockCaseloadRun(ctx context.Context, id uuid.UUID) (domain.CaseloadRun, error) {
	row, err := t.q.LockCaseloadRun(ctx, id)
	return caseloadRun(db.CaseloadRunRow(row), err)
}

// TakeCaseloadRun locks the oldest run that nobody works on; domain.ErrCaseloadRunNotFound when there is none.
func (t *Tx) TakeCaseloadRun(ctx context.Context, now time.Time) (domain.CaseloadRun, error) {
	row, err := t.q.TakeCaseloadRun(ctx, now)
	return caseloadRun(db.CaseloadRunRow(row), err)
}

// SaveCaseloadRun keeps how far a run is.
func (t *Tx) SaveCaseloadRun(ctx context.Context, r domain.CaseloadRun, until time.Time) error {
	cells := make([]*domain.Cell, 0, len(r.Tally))
	for _, c := range r.Tally {
		cells = append(cells, c)
	}
	tally, err := json.Marshal(cells)
	if err != nil {
		return fmt.Errorf("encode tally: %w", err)
	}
	return t.q.SaveCaseloadRun(ctx, db.SaveCaseloadRunParams{
		ID: r.ID, State: r.State.String(), Done: int32(r.Done), Failed: int32(r.Failed), AfterID: r.After, Tally: tally,
		EndedAt: toTime(r.EndedAt), TakenUntil: toTime(until),
	})
}

func toTime(t time.Time) pgtype.Timestamptz {
	return pgtype.Timestamptz{Time: t, Valid: !t.IsZero()}
}

func caseloadRun(r db.CaseloadRunRow, err error) (domain.CaseloadRun, error) {
	if err != nil {
		if err = failure(err); errs.KindOf(err) == errs.NotFound {
			err = domain.ErrCaseloadRunNotFound
		}
		return domain.CaseloadRun{}, err
	}
	out := domain.CaseloadRun{
		ID: r.ID, Municipality: r.Municipality.String, PackNow: r.PackNow.UUID, PackThen: r.PackThen.UUID, Snapshot: fromDate(r.Snapshot), Day: fromDate(r.Day),
		Done: int(r.Done), Total: int(r.Total), Failed: int(r.Failed), After: r.AfterID, Tally: domain.Tally{}, RequestedBy: r.RequestedBy, CreatedAt: r.CreatedAt.UTC(),
		KeepHouseholds: r.KeepHouseholds,
	}
	if r.EndedAt.Valid {
		out.EndedAt = r.EndedAt.Time.UTC()
	}
	var cells []*domain.Cell
	if err := errors.Join(out.State.UnmarshalText([]byte(r.State)), json.Unmarshal(r.Tally, &cells)); err != nil {
		return domain.CaseloadRun{}, fmt.Errorf("decode caseload run: %w", err)
	}
	for _, c := range cells {
		out.Tally[c.Group] = c
	}
	return out, nil
}
