package store

import (
	"context"
	"errors"
	"slices"
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

var _ app.MisuseStore = (*Store)(nil)

// MisuseHours are the hours since one that are done with.
func (s *Store) MisuseHours(ctx context.Context, since time.Time) ([]time.Time, error) {
	out, err := db.New(s.db).MisuseHours(ctx, since)
	return out, pg.Classify(err)
}

// AddMisuseHour keeps that an hour is done with.
func (s *Store) AddMisuseHour(ctx context.Context, hour, now time.Time) error {
	return pg.Classify(db.New(s.db).AddMisuseHour(ctx, db.AddMisuseHourParams{Hour: hour, EvaluatedAt: now}))
}

// RaiseMisuse keeps signals of an hour and announces them, each in a transaction of its own: one that another replica raised at the same time is passed over.
func (s *Store) RaiseMisuse(ctx context.Context, hour time.Time, signals []domain.MisuseSignal) (int, error) {
	known, err := db.New(s.db).MisuseSignalsOfHour(ctx, hour)
	if err != nil {
		return 0, pg.Classify(err)
	}
	n := 0
	for i := range signals {
		m := &signals[i]
		if slices.Contains(known, db.MisuseSignalsOfHourRow{Rule: m.Rule, Actor: m.Actor}) {
			continue
		}
		err := s.db.InTx(ctx, func(ctx context.Context, inner *pg.Tx) error {
			return (&tx{inner: inner, q: db.New(inner)}).raise(ctx, m)
		})
		if name, _ := pg.Constraint(err); name == "misuse_signal_once" {
			continue
		}
		if err != nil {
			return n, pg.Classify(err)
		}
		n++
	}
	return n, nil
}

func (t *tx) raise(ctx context.Context, m *domain.MisuseSignal) error {
	if err := t.q.AddMisuseSignal(ctx, db.AddMisuseSignalParams{
		ID: m.ID, Rule: m.Rule, Actor: m.Actor, Hour: m.Hour, Counted: m.Counted, Threshold: m.Threshold, RaisedAt: m.RaisedAt, Persons: append([]uuid.UUID{}, m.Persons...),
	}); err != nil {
		return err
	}
	name := names.Format("misuseSignals", m.ID)
	return t.announce(ctx, "misuseSignalRaised", "sharing.misuse.raised.v1", name, m.RaisedAt, &sharingeventsv1.MisuseSignalRaised{Signal: name, Rule: m.Rule})
}

// ReviewMisuse changes a locked signal.
func (s *Store) ReviewMisuse(ctx context.Context, id uuid.UUID, step func(*domain.MisuseSignal) error) (m domain.MisuseSignal, err error) {
	err = s.db.InTx(ctx, func(ctx context.Context, inner *pg.Tx) error {
		q := db.New(inner)
		r, err := q.LockMisuseSignal(ctx, id)
		if errors.Is(err, pgx.ErrNoRows) {
			return domain.ErrMisuseSignalNotFound
		}
		if err != nil {
			return err
		}
		m = misuseSignal(&r)
		if err := step(&m); err != nil {
			return err
		}
		inner.SetResult(m)
		if err := q.AddMisuseReview(ctx, db.AddMisuseReviewParams{SignalID: id, ReviewedAt: m.ReviewedAt, ReviewedBy: m.ReviewedBy, Outcome: m.Outcome, Finding: m.Finding}); err != nil {
			return err
		}
		return q.ReviewMisuseSignal(ctx, db.ReviewMisuseSignalParams{ID: id, ReviewedBy: m.ReviewedBy, ReviewedAt: moment(m.ReviewedAt), Outcome: m.Outcome, Finding: m.Finding})
	})
	return m, pg.Classify(err)
}

// MisuseSignals lists signals, the newest hour first.
func (s *Store) MisuseSignals(ctx context.Context, state string, after app.SignalPlace, size int) ([]domain.MisuseSignal, error) {
	rows, err := db.New(s.db).MisuseSignals(ctx, db.MisuseSignalsParams{State: state, Hour: moment(after.Hour), After: after.ID, Size: int32(size)})
	out := make([]domain.MisuseSignal, len(rows))
	for i := range rows {
		out[i] = misuseSignal(&rows[i])
	}
	return out, pg.Classify(err)
}

func misuseSignal(r *db.MisuseSignal) domain.MisuseSignal {
	return domain.MisuseSignal{
		ID: r.ID, Rule: r.Rule, Actor: r.Actor, Hour: r.Hour.UTC(), Counted: r.Counted, Threshold: r.Threshold, RaisedAt: r.RaisedAt.UTC(), ReviewedBy: r.ReviewedBy,
		ReviewedAt: when(r.ReviewedAt), Outcome: r.Outcome, Finding: r.Finding, Persons: r.Persons,
	}
}
