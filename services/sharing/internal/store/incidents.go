package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/pg"
	sharingeventsv1 "github.com/digisoc/platform/proto/gen/go/sharing/events/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

var _ app.IncidentStore = (*Store)(nil)

// AddIncident keeps a new one, with its clocks.
func (s *Store) AddIncident(ctx context.Context, i *domain.Incident) error {
	return pg.Classify(s.db.InTx(ctx, func(ctx context.Context, inner *pg.Tx) error {
		inner.SetResult(*i)
		q, f := db.New(inner), &i.Facts
		if err := q.AddIncident(ctx, db.AddIncidentParams{
			ID: i.ID, Summary: f.Summary, Kinds: f.Kinds, Origin: f.Origin, Actor: f.Scope.Actor, Organisation: f.Scope.Organisation, Service: f.Scope.Service,
			FromAt: moment(f.Scope.From), ToAt: moment(f.Scope.To), HoursDown: int32(f.HoursDown), Malicious: f.Malicious, StatedPersons: int32(f.Stated),
			AwareAt: i.AwareAt, RecordedBy: i.RecordedBy, RecordedAt: i.RecordedAt, Persons: int32(i.Count.Persons), SensitivePersons: int32(i.Count.Sensitive),
			DataGroups: i.Count.Groups, CountedAt: i.Count.At, MissingLogs: i.Count.Missing, Classes: listed(i.Classes),
		}); err != nil {
			return err
		}
		return saveDuties(ctx, q, i)
	}))
}

// ChangeIncident changes a locked one.
func (s *Store) ChangeIncident(ctx context.Context, id uuid.UUID, step func(*domain.Incident) error) (i domain.Incident, err error) {
	err = s.db.InTx(ctx, func(ctx context.Context, inner *pg.Tx) error {
		q := db.New(inner)
		if i, err = lockIncident(ctx, q, id); err != nil {
			return err
		}
		if err := step(&i); err != nil {
			return err
		}
		inner.SetResult(i)
		f := &i.Facts
		if err := q.SaveIncident(ctx, db.SaveIncidentParams{
			ID: i.ID, Summary: f.Summary, Kinds: f.Kinds, Origin: f.Origin, Actor: f.Scope.Actor, Organisation: f.Scope.Organisation, Service: f.Scope.Service,
			FromAt: moment(f.Scope.From), ToAt: moment(f.Scope.To), HoursDown: int32(f.HoursDown), Malicious: f.Malicious, StatedPersons: int32(f.Stated),
			Persons: int32(i.Count.Persons), SensitivePersons: int32(i.Count.Sensitive), DataGroups: i.Count.Groups, CountedAt: i.Count.At, MissingLogs: i.Count.Missing,
			Classes: listed(i.Classes), ClosedBy: i.ClosedBy, ClosedAt: moment(i.ClosedAt), Finding: i.Finding,
		}); err != nil {
			return err
		}
		return saveDuties(ctx, q, &i)
	})
	return i, pg.Classify(err)
}

// WarnIncident announces the stages of an incident's clocks that nobody announced yet.
func (s *Store) WarnIncident(ctx context.Context, id uuid.UUID, now time.Time) (n int, err error) {
	err = s.db.InTx(ctx, func(ctx context.Context, inner *pg.Tx) error {
		n = 0
		t := &tx{inner: inner, q: db.New(inner)}
		i, err := lockIncident(ctx, t.q, id)
		if err != nil {
			return err
		}
		name := names.Format("incidents", id)
		for k := range i.Duties {
			d := &i.Duties[k]
			stage := d.Stage(i.AwareAt, now)
			if stage == "" {
				continue
			}
			d.Warned = stage
			m := &sharingeventsv1.IncidentDutyDue{Incident: name, Duty: d.Duty, Stage: stage}
			if err := t.announce(ctx, "incidentDutyDue", "sharing.incident.due.v1", name, now, m); err != nil {
				return err
			}
			n++
		}
		return saveDuties(ctx, t.q, &i)
	})
	return n, pg.Classify(err)
}

func lockIncident(ctx context.Context, q *db.Queries, id uuid.UUID) (domain.Incident, error) {
	r, err := q.LockIncident(ctx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.Incident{}, domain.ErrIncidentNotFound
	}
	if err != nil {
		return domain.Incident{}, err
	}
	one := []domain.Incident{incident(&r)}
	err = withDuties(ctx, q, one)
	return one[0], err
}

func saveDuties(ctx context.Context, q *db.Queries, i *domain.Incident) error {
	for k := range i.Duties {
		d := &i.Duties[k]
		if err := q.SaveIncidentDuty(ctx, db.SaveIncidentDutyParams{
			Incident: i.ID, Duty: d.Duty, Recipient: d.Recipient, Source: d.Source, Mark: d.Mark, AfterDuty: d.After, Hours: int32(d.Hours), Months: int32(d.Months),
			DueAt: d.Due, MetAt: moment(d.MetAt), DoneBy: d.By, Reference: d.Reference, Waived: d.Waived, Warned: d.Warned,
		}); err != nil {
			return err
		}
	}
	return nil
}

// listed is a list that PostgreSQL keeps as none rather than as unknown.
func listed(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
