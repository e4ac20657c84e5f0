package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

// Incident reads an incident.
func (s *Store) Incident(ctx context.Context, id uuid.UUID) (domain.Incident, error) {
	q := db.New(s.db)
	r, err := q.Incident(ctx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.Incident{}, domain.ErrIncidentNotFound
	}
	if err != nil {
		return domain.Incident{}, pg.Classify(err)
	}
	one := []domain.Incident{incident(&r)}
	err = withDuties(ctx, q, one)
	return one[0], pg.Classify(err)
}

// Incidents lists incidents older than a place, the newest first.
func (s *Store) Incidents(ctx context.Context, state string, before app.IncidentPlace, size int) ([]domain.Incident, error) {
	if before.At.IsZero() {
		before = app.IncidentPlace{At: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), ID: uuid.Max}
	}
	q := db.New(s.db)
	rows, err := q.IncidentsNewest(ctx, db.IncidentsNewestParams{State: state, BeforeAt: before.At, BeforeID: before.ID, Size: int32(size)})
	if err != nil {
		return nil, pg.Classify(err)
	}
	out := make([]domain.Incident, len(rows))
	for i := range rows {
		out[i] = incident(&rows[i])
	}
	return out, pg.Classify(withDuties(ctx, q, out))
}

// RunningIncidents are those with a clock of which not everything was announced.
func (s *Store) RunningIncidents(ctx context.Context) ([]uuid.UUID, error) {
	ids, err := db.New(s.db).IncidentsRunning(ctx)
	return ids, pg.Classify(err)
}

// withDuties adds to incidents their clocks, by one statement for all.
func withDuties(ctx context.Context, q *db.Queries, list []domain.Incident) error {
	at := make(map[uuid.UUID]int, len(list))
	ids := make([]uuid.UUID, len(list))
	for i := range list {
		ids[i], at[list[i].ID] = list[i].ID, i
	}
	rows, err := q.IncidentDuties(ctx, ids)
	for i := range rows {
		r := &rows[i]
		of := &list[at[r.Incident]]
		of.Duties = append(of.Duties, domain.IncidentDuty{
			Duty: r.Duty, Recipient: r.Recipient, Source: r.Source, Mark: r.Mark, After: r.AfterDuty, Hours: int(r.Hours), Months: int(r.Months), Due: r.DueAt.UTC(),
			MetAt: when(r.MetAt), By: r.DoneBy, Reference: r.Reference, Waived: r.Waived, Warned: r.Warned,
		})
	}
	return err
}

func incident(r *db.Incident) domain.Incident {
	return domain.Incident{
		ID: r.ID, AwareAt: r.AwareAt.UTC(), RecordedBy: r.RecordedBy, RecordedAt: r.RecordedAt.UTC(), Classes: r.Classes, ClosedBy: r.ClosedBy, ClosedAt: when(r.ClosedAt),
		Finding: r.Finding,
		Facts: domain.IncidentFacts{
			Summary: r.Summary, Kinds: r.Kinds, Origin: r.Origin, HoursDown: int(r.HoursDown), Malicious: r.Malicious, Stated: int(r.StatedPersons),
			Scope: domain.IncidentScope{Actor: r.Actor, Organisation: r.Organisation, Service: r.Service, From: when(r.FromAt), To: when(r.ToAt)},
		},
		Count: domain.IncidentCount{Persons: int(r.Persons), Sensitive: int(r.SensitivePersons), Groups: r.DataGroups, At: r.CountedAt.UTC(), Missing: r.MissingLogs},
	}
}
