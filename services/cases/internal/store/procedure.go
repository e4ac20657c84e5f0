package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/cases/internal/domain"
	"github.com/digisoc/platform/services/cases/internal/store/db"
)

// OneMonthAwards counts the one-month awards that a municipality issued to any of the persons in a period (R86).
func (s *Store) OneMonthAwards(ctx context.Context, municipality string, persons []uuid.UUID, since, before time.Time) (int, error) {
	n, err := s.q.OneMonthAwards(ctx, db.OneMonthAwardsParams{Persons: persons, Municipality: municipality, Since: &since, Before: &before})
	return int(n), rule(err)
}

// FiledSince waits for other filings of the applicant through the channel and tells when the last was, if after since; the
// zero time when there is none.
func (t *tx) FiledSince(ctx context.Context, applicant uuid.UUID, channel domain.Channel, since time.Time) (time.Time, error) {
	if err := t.q.LockFilings(ctx, applicant); err != nil {
		return time.Time{}, err
	}
	at, err := t.q.FiledSince(ctx, db.FiledSinceParams{Applicant: applicant, Channel: string(channel), Since: since})
	if err != nil || at.Unix() == 0 {
		return time.Time{}, err
	}
	return at.UTC(), nil
}

func (t *tx) saveAgreement(ctx context.Context, f *domain.File) error {
	g := f.Agreement
	p := db.SaveAgreementParams{ApplicationID: f.Application.ID, Measures: g.Measures, WaiverReason: g.Waiver, RecordedBy: g.RecordedBy, RecordedAt: g.Recorded}
	if !g.Concluded.IsZero() {
		day := g.Concluded.Time()
		p.ConcludedOn = &day
	}
	return t.q.SaveAgreement(ctx, p)
}

func (t *tx) saveMarks(ctx context.Context, f *domain.File) error {
	for _, m := range f.Changes.Marks {
		err := t.q.SaveMark(ctx, db.SaveMarkParams{ApplicationID: f.Application.ID, Code: m.Code, Person: m.Person, State: string(m.State),
			Note: m.Note, RecordedBy: m.RecordedBy, RecordedAt: m.Recorded})
		if err != nil {
			return err
		}
	}
	return nil
}

type markRow struct {
	Code       string
	Person     uuid.UUID
	State      domain.ChecklistState
	Note       string
	RecordedBy string `json:"recorded_by"`
	Recorded   time.Time
}

// addProcedure reads the agreement and the marks of a file.
func addProcedure(f *domain.File, agreement, marks []byte) error {
	if len(agreement) > 0 {
		f.Agreement = &domain.Agreement{}
		if err := json.Unmarshal(agreement, f.Agreement); err != nil {
			return fmt.Errorf("read agreement: %w", err)
		}
		f.Agreement.Recorded = utc(f.Agreement.Recorded)
	}
	var rows []markRow
	if err := json.Unmarshal(marks, &rows); err != nil {
		return fmt.Errorf("read marks: %w", err)
	}
	for _, r := range rows {
		m := domain.DocumentMark(r)
		m.Recorded = utc(m.Recorded)
		f.Marks = append(f.Marks, m)
	}
	return nil
}
