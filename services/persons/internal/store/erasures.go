package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/inbox"
	"github.com/digisoc/platform/services/persons/internal/domain"
	"github.com/digisoc/platform/services/persons/internal/store/db"
)

// Erasure reads an erasure with its reports; domain.ErrErasureNotFound when there is none.
func (s *Store) Erasure(ctx context.Context, id uuid.UUID) (domain.Erasure, error) {
	row, err := s.q.ErasureByID(ctx, id)
	return erasure(ctx, s.q, row, err)
}

// Erasure reads an erasure and locks it until the transaction ends.
func (t *Tx) Erasure(ctx context.Context, id uuid.UUID) (domain.Erasure, error) {
	row, err := t.q.LockErasureByID(ctx, id)
	return erasure(ctx, t.q, row, err)
}

func erasure(ctx context.Context, q *db.Queries, r db.Erasure, err error) (domain.Erasure, error) {
	if err != nil {
		if err = failure(err); errs.KindOf(err) == errs.NotFound {
			err = domain.ErrErasureNotFound
		}
		return domain.Erasure{}, err
	}
	e := domain.Erasure{
		ID: r.ID, Version: r.Version, Person: r.PersonID, Ground: r.Ground, State: domain.ErasureState(r.State), ProposedBy: r.ProposedBy,
		ProposedAt: r.ProposedAt.UTC(), DecidedBy: r.DecidedBy.String, Reason: r.Reason.String, Certificate: r.Certificate,
	}
	var found error
	if e.Found, found = foundLines(r.PersonID, r.Found); found != nil {
		return domain.Erasure{}, found
	}
	if r.DecidedAt.Valid {
		e.DecidedAt = r.DecidedAt.Time.UTC()
	}
	rows, err := q.ErasureReports(ctx, e.ID)
	if err != nil {
		return domain.Erasure{}, failure(err)
	}
	for _, row := range rows {
		report := domain.ErasureReport{Service: row.Service, At: row.ReportedAt.UTC()}
		if err := json.Unmarshal(row.Lines, &report.Lines); err != nil {
			return domain.Erasure{}, fmt.Errorf("read report: %w", err)
		}
		e.Reports = append(e.Reports, report)
	}
	return e, nil
}

// AddErasure writes a new proposal.
func (t *Tx) AddErasure(ctx context.Context, e domain.Erasure) error {
	return t.q.AddErasure(ctx, db.AddErasureParams{
		ID: e.ID, Version: e.Version, PersonID: e.Person, Ground: e.Ground, State: string(e.State), ProposedBy: e.ProposedBy, ProposedAt: e.ProposedAt,
	})
}

// SaveErasure writes what a decision or a report changes. The caller holds the lock of Erasure.
func (t *Tx) SaveErasure(ctx context.Context, e domain.Erasure) error {
	return t.q.SaveErasure(ctx, db.SaveErasureParams{
		ID: e.ID, Version: e.Version, State: string(e.State), Ground: e.Ground, ProposedBy: e.ProposedBy, ProposedAt: e.ProposedAt, DecidedBy: pgtype.Text{String: e.DecidedBy, Valid: e.DecidedBy != ""},
		DecidedAt: pgtype.Timestamptz{Time: e.DecidedAt, Valid: !e.DecidedAt.IsZero()}, Reason: pgtype.Text{String: e.Reason, Valid: e.Reason != ""}, Certificate: e.Certificate,
	})
}

// AddErasureReport keeps the report of a service.
func (t *Tx) AddErasureReport(ctx context.Context, id uuid.UUID, r domain.ErasureReport) error {
	lines, err := json.Marshal(append([]domain.ErasureLine{}, r.Lines...))
	if err != nil {
		return fmt.Errorf("store report: %w", err)
	}
	return t.q.AddErasureReport(ctx, db.AddErasureReportParams{ErasureID: id, Service: r.Service, Lines: lines, ReportedAt: r.At})
}

// HouseholdsOfApplicant are the households whose applicant a person is or was.
func (t *Tx) HouseholdsOfApplicant(ctx context.Context, person uuid.UUID) ([]uuid.UUID, error) {
	return t.q.HouseholdsOfApplicant(ctx, person)
}

// Once asks the inbox.
func (t *Tx) Once(ctx context.Context, consumer, event string) (bool, error) {
	return inbox.Once(ctx, t.tx, consumer, event)
}

// Use is when the record of a person was used last, and whether she belongs to a household.
type Use struct {
	Person uuid.UUID
	Last   time.Time
	Open   bool
}

// Uses reads them of persons in a transaction.
func Uses(ctx context.Context, q db.DBTX, persons []uuid.UUID) ([]Use, error) {
	rows, err := db.New(q).UsesOfPersons(ctx, persons)
	out := make([]Use, len(rows))
	for i, r := range rows {
		out[i] = Use{r.Person, r.LastUse, r.GoingOn}
	}
	return out, err
}

// KeepDue keeps what a service found due, in the place of what it found before.
func (t *Tx) KeepDue(ctx context.Context, lines []domain.DueLine, now time.Time) error {
	p := db.KeepDueParams{ToldAt: now}
	for _, l := range lines {
		p.Persons, p.Services, p.Groups = append(p.Persons, l.Person), append(p.Services, l.Service), append(p.Groups, l.Group)
		p.Municipalities, p.Rules, p.Since = append(p.Municipalities, l.Municipality), append(p.Rules, l.Rule), append(p.Since, pgtype.Date{Time: l.Since, Valid: true})
	}
	return t.q.KeepDue(ctx, p)
}

// ForgetDue forgets what a service found due about a person: it has reported since what became of it.
func (t *Tx) ForgetDue(ctx context.Context, person uuid.UUID, service string) error {
	return t.q.ForgetDue(ctx, db.ForgetDueParams{PersonID: person, Service: service})
}

// Due reads what is due about a page of persons for whom no erasure is open.
func (s *Store) Due(ctx context.Context, after uuid.UUID, size int) ([]domain.DueLine, error) {
	rows, err := s.q.DueErasures(ctx, db.DueErasuresParams{After: after, Size: int32(size)})
	out := make([]domain.DueLine, len(rows))
	for i, r := range rows {
		out[i] = domain.DueLine{Person: r.PersonID, Service: r.Service, Group: r.DataGroup, Municipality: r.Municipality, Rule: r.Rule, Since: r.Since.Time,
			Erasure: r.ErasureID.Bytes, State: domain.ErasureState(r.ErasureState)}
	}
	return out, failure(err)
}
