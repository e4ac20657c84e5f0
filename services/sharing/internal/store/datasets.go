package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/inbox"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

// Once asks the inbox.
func (t *tx) Once(ctx context.Context, consumer, event string) (bool, error) {
	return inbox.Once(ctx, t.inner, consumer, event)
}

// LockAward locks an award.
func (t *tx) LockAward(ctx context.Context, id uuid.UUID) (domain.Award, error) {
	r, err := t.q.LockAward(ctx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.Award{}, domain.ErrAwardUnknown
	}
	if err != nil {
		return domain.Award{}, err
	}
	a := domain.Award{
		ID: r.ID, Dataset: domain.Dataset(r.Dataset), Kind: r.Kind, Municipality: r.Municipality, Decision: r.Decision, Persons: r.Persons,
		Parts: make([]domain.Part, len(r.PartFrom)), Version: r.Version, Occurred: r.OccurredAt.UTC(),
	}
	for i := range r.PartFrom {
		a.Parts[i] = domain.Part{From: r.PartFrom[i].UTC(), To: r.PartTo[i].UTC(), Cents: r.PartCents[i]}
	}
	return a, nil
}

// columns are the parts of an award as arrays.
func columns(parts []domain.Part) (from, to []time.Time, cents []int64) {
	from, to, cents = make([]time.Time, len(parts)), make([]time.Time, len(parts)), make([]int64, len(parts))
	for i, p := range parts {
		from[i], to[i], cents[i] = p.From, p.To, p.Cents
	}
	return from, to, cents
}

// AddAward keeps a new award.
func (t *tx) AddAward(ctx context.Context, a *domain.Award) error {
	from, to, cents := columns(a.Parts)
	return t.q.AddAward(ctx, db.AddAwardParams{
		ID: a.ID, Dataset: string(a.Dataset), Kind: a.Kind, Municipality: a.Municipality, Decision: a.Decision, Persons: a.Persons,
		PartFrom: from, PartTo: to, PartCents: cents, Version: a.Version, OccurredAt: a.Occurred,
	})
}

// SaveAward keeps what an award became.
func (t *tx) SaveAward(ctx context.Context, a *domain.Award) error {
	from, to, cents := columns(a.Parts)
	return t.q.SaveAward(ctx, db.SaveAwardParams{ID: a.ID, PartFrom: from, PartTo: to, PartCents: cents, Version: a.Version, OccurredAt: a.Occurred})
}

// AddRows adds versions to the end of the award's dataset.
func (t *tx) AddRows(ctx context.Context, a *domain.Award, rows []domain.Row, now time.Time) error {
	p := db.AddRowsParams{Dataset: string(a.Dataset), AwardID: a.ID, Version: a.Version, OccurredAt: a.Occurred, ProducedAt: now}
	for _, r := range rows {
		p.Persons, p.FromDays, p.ToDays = append(p.Persons, r.Person), append(p.FromDays, r.Part.From), append(p.ToDays, r.Part.To)
		p.Cents, p.Withdrawn = append(p.Cents, r.Part.Cents), append(p.Withdrawn, r.Withdrawn)
	}
	return t.q.AddRows(ctx, p)
}

// Changes lists versions of a dataset after a position.
func (s *Store) Changes(ctx context.Context, d domain.Dataset, after int64, size int) ([]app.Version, error) {
	rows, err := db.New(s.db).DatasetChanges(ctx, db.DatasetChangesParams{Dataset: string(d), AfterPosition: after, Size: int32(size)})
	if err != nil {
		return nil, pg.Classify(err)
	}
	out := make([]app.Version, len(rows))
	for i := range rows {
		out[i] = version(db.DatasetOfPersonRow(rows[i]))
	}
	return out, nil
}

// OfPerson lists the newest version of each record of a person.
func (s *Store) OfPerson(ctx context.Context, d domain.Dataset, person uuid.UUID) ([]app.Version, error) {
	rows, err := db.New(s.db).DatasetOfPerson(ctx, db.DatasetOfPersonParams{Dataset: string(d), Person: person})
	if err != nil {
		return nil, pg.Classify(err)
	}
	out := make([]app.Version, len(rows))
	for i := range rows {
		out[i] = version(rows[i])
	}
	return out, nil
}

func version(r db.DatasetOfPersonRow) app.Version {
	return app.Version{
		Row: domain.Row{
			Award: r.AwardID, Person: r.Person, Part: domain.Part{From: r.FromDay.UTC(), To: r.ToDay.UTC(), Cents: r.Cents}, Version: r.Version, Withdrawn: r.Withdrawn,
		},
		Position: r.Position, Kind: r.Kind, Municipality: r.Municipality, Decision: r.Decision, Occurred: r.OccurredAt.UTC(), Produced: r.ProducedAt.UTC(),
	}
}
