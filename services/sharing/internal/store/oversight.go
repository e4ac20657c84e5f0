package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/outbox"
	"github.com/digisoc/platform/pkg/pg"
	sharingeventsv1 "github.com/digisoc/platform/proto/gen/go/sharing/events/v1"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

// AddOutsourcing keeps a new row.
func (t *tx) AddOutsourcing(ctx context.Context, o *domain.Outsourcing) error {
	return t.q.AddOutsourcing(ctx, db.AddOutsourcingParams{
		ID: o.ID, Organisation: o.Organisation, Title: o.Title, Service: o.Service, Contract: o.Contract, DataGroups: some(o.DataGroups), Locations: some(o.Locations),
		SubProcessors: some(o.SubProcessors), SecurityClass: o.SecurityClass, ExitPlan: o.ExitPlan, FromDay: o.From, ToDay: o.To, CreatedBy: o.CreatedBy, CreatedAt: o.CreatedAt,
	})
}

// some is an empty list instead of none.
func some(s []string) []string { return append([]string{}, s...) }

// LockOutsourcing locks a row.
func (t *tx) LockOutsourcing(ctx context.Context, id uuid.UUID) (domain.Outsourcing, error) {
	r, err := t.q.LockOutsourcing(ctx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.Outsourcing{}, domain.ErrOutsourcingNotFound
	}
	return outsourcing(&r), pg.Classify(err)
}

// SaveOutsourcing keeps what became of a row.
func (t *tx) SaveOutsourcing(ctx context.Context, o *domain.Outsourcing) error {
	p := db.SaveOutsourcingParams{
		ID: o.ID, AssessedOn: pgtype.Date{Time: o.Assessed, Valid: !o.Assessed.IsZero()}, Assessment: o.Assessment, AssessedBy: o.AssessedBy, EndedAt: moment(o.EndedAt), EndedBy: o.EndedBy, EndReason: o.EndReason,
		Incidents: []string{}, IncidentDays: []time.Time{},
	}
	for _, i := range o.Incidents {
		p.Incidents, p.IncidentDays = append(p.Incidents, i.Number), append(p.IncidentDays, i.Day)
	}
	return t.q.SaveOutsourcing(ctx, p)
}

// AddOutsourcingWarning keeps a warning and queues its event.
func (t *tx) AddOutsourcingWarning(ctx context.Context, w app.OutsourcingWarning, at time.Time) error {
	if err := t.q.AddOutsourcingWarning(ctx, db.AddOutsourcingWarningParams{OutsourcingID: w.Outsourcing, DueOn: w.Due, Days: int32(w.Days), GivenAt: at}); err != nil {
		return err
	}
	name := names.Format("outsourcings", w.Outsourcing)
	return outbox.Append(ctx, t.inner, "sharing", outbox.Event{
		ID: uuid.Must(uuid.NewV7()), Time: at, Type: "lv.digisoc.sharing.v1.outsourcingAssessmentDue", Topic: "sharing.outsourcing.due.v1", Subject: name,
		Payload: &sharingeventsv1.OutsourcingAssessmentDue{Outsourcing: name, DueDate: w.Due.Format(time.DateOnly), Days: int32(w.Days)},
	})
}

// Outsourcings lists all rows, the newest first.
func (s *Store) Outsourcings(ctx context.Context) ([]domain.Outsourcing, error) {
	rows, err := db.New(s.db).Outsourcings(ctx)
	out := make([]domain.Outsourcing, len(rows))
	for i := range rows {
		out[i] = outsourcing(&rows[i])
	}
	return out, pg.Classify(err)
}

// OutsourcingWarnings lists the warnings that were given.
func (s *Store) OutsourcingWarnings(ctx context.Context) ([]app.OutsourcingWarning, error) {
	rows, err := db.New(s.db).OutsourcingWarnings(ctx)
	out := make([]app.OutsourcingWarning, len(rows))
	for i, r := range rows {
		out[i] = app.OutsourcingWarning{Outsourcing: r.OutsourcingID, Due: r.DueOn.UTC(), Days: int(r.Days)}
	}
	return out, pg.Classify(err)
}

// OutsourcedIdentities lists who was seen since a moment of organisations that are outsourced.
func (s *Store) OutsourcedIdentities(ctx context.Context, since time.Time) ([]app.Identity, error) {
	rows, err := db.New(s.db).OutsourcedIdentities(ctx, since)
	out := make([]app.Identity, len(rows))
	for i, r := range rows {
		out[i] = app.Identity{Subject: r.Subject, Kind: r.Kind, Organisation: r.Organisation, Processor: r.Processor, Seen: r.SeenAt.UTC()}
	}
	return out, pg.Classify(err)
}

func outsourcing(r *db.Outsourcing) domain.Outsourcing {
	o := domain.Outsourcing{
		ID: r.ID, Organisation: r.Organisation, Title: r.Title, Service: r.Service, Contract: r.Contract, DataGroups: r.DataGroups, Locations: r.Locations,
		SubProcessors: r.SubProcessors, SecurityClass: r.SecurityClass, ExitPlan: r.ExitPlan, From: r.FromDay.UTC(), To: r.ToDay.UTC(), CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt.UTC(),
		Assessed: r.AssessedOn.Time.UTC(), Assessment: r.Assessment, AssessedBy: r.AssessedBy, EndedAt: when(r.EndedAt), EndedBy: r.EndedBy, EndReason: r.EndReason,
	}
	for i, n := range r.Incidents {
		o.Incidents = append(o.Incidents, domain.OutsourcingIncident{Number: n, Day: r.IncidentDays[i].UTC()})
	}
	return o
}
