package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

// AddLeaver keeps a new record.
func (t *tx) AddLeaver(ctx context.Context, l *domain.Leaver) error {
	day, err := time.Parse(time.DateOnly, l.LastDay)
	if err != nil {
		return domain.ErrLeaverDayInvalid
	}
	return t.q.AddLeaver(ctx, db.AddLeaverParams{
		ID: l.ID, Organisation: l.Organisation, Reference: l.Reference, Subject: l.Subject, LastDay: day, ReportedBy: l.ReportedBy, ReportedAt: l.ReportedAt,
	})
}

// LockLeaver locks a record.
func (t *tx) LockLeaver(ctx context.Context, id uuid.UUID) (domain.Leaver, error) {
	r, err := t.q.LockLeaver(ctx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.Leaver{}, domain.ErrLeaverNotFound
	}
	return leaver(&r), pg.Classify(err)
}

// UndoLeaver keeps who undid it.
func (t *tx) UndoLeaver(ctx context.Context, l *domain.Leaver) error {
	return t.q.UndoLeaver(ctx, db.UndoLeaverParams{ID: l.ID, UndoneBy: l.UndoneBy, UndoneAt: moment(l.UndoneAt), UndoReason: l.UndoReason})
}

// LeaverOfReference finds a record by its number.
func (s *Store) LeaverOfReference(ctx context.Context, organisation, reference string) (domain.Leaver, bool, error) {
	r, err := db.New(s.db).LeaverOfReference(ctx, db.LeaverOfReferenceParams{Organisation: organisation, Reference: reference})
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.Leaver{}, false, nil
	}
	return leaver(&r), err == nil, pg.Classify(err)
}

// Leavers lists records, the newest first.
func (s *Store) Leavers(ctx context.Context, size int) ([]domain.Leaver, error) {
	rows, err := db.New(s.db).Leavers(ctx, int32(size))
	out := make([]domain.Leaver, len(rows))
	for i := range rows {
		out[i] = leaver(&rows[i])
	}
	return out, pg.Classify(err)
}

// GoneLeavers are the accounts whose last day is before a day.
func (s *Store) GoneLeavers(ctx context.Context, before string) ([]string, error) {
	day, err := time.Parse(time.DateOnly, before)
	if err != nil {
		return nil, err
	}
	list, err := db.New(s.db).GoneLeavers(ctx, day)
	return list, pg.Classify(err)
}

// EmployersOf are the organisations that an official was seen to act for.
func (s *Store) EmployersOf(ctx context.Context, subject string) ([]string, error) {
	list, err := db.New(s.db).EmployersOf(ctx, subject)
	return list, pg.Classify(err)
}

func leaver(r *db.Leaver) domain.Leaver {
	return domain.Leaver{
		ID: r.ID, Organisation: r.Organisation, Reference: r.Reference, Subject: r.Subject, LastDay: r.LastDay.Format(time.DateOnly),
		ReportedBy: r.ReportedBy, ReportedAt: r.ReportedAt.UTC(), UndoneBy: r.UndoneBy, UndoneAt: when(r.UndoneAt), UndoReason: r.UndoReason,
	}
}
