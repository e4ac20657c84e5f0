package store

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/outbox"
	"github.com/digisoc/platform/pkg/pg"
	sharingeventsv1 "github.com/digisoc/platform/proto/gen/go/sharing/events/v1"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

// AddStop keeps a new stop.
func (t *tx) AddStop(ctx context.Context, s *domain.Stop) error {
	return t.q.AddStop(ctx, db.AddStopParams{ID: s.ID, Kind: string(s.Kind), Target: s.Target, Reason: s.Reason, Incident: s.Incident, SetBy: s.SetBy, SetAt: s.SetAt})
}

// LockStop locks a stop.
func (t *tx) LockStop(ctx context.Context, id uuid.UUID) (domain.Stop, error) {
	r, err := t.q.LockStop(ctx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.Stop{}, domain.ErrStopNotFound
	}
	return stop(&r), pg.Classify(err)
}

// LiftStop keeps who lifted a stop.
func (t *tx) LiftStop(ctx context.Context, s *domain.Stop) error {
	return t.q.LiftStop(ctx, db.LiftStopParams{ID: s.ID, LiftedBy: s.LiftedBy, LiftedAt: moment(s.LiftedAt), LiftReason: s.LiftReason})
}

// AnnounceStopList queues the event that wakes every replica.
func (t *tx) AnnounceStopList(ctx context.Context, cause string, at time.Time) error {
	return outbox.Append(ctx, t.inner, "sharing", outbox.Event{
		ID: uuid.Must(uuid.NewV7()), Time: at, Type: "lv.digisoc.sharing.v1.stopListChanged", Topic: "sharing.stoplist.changed.v1", Subject: cause,
		Payload: &sharingeventsv1.StopListChanged{Cause: cause},
	})
}

// Stops lists stops, the newest first.
func (s *Store) Stops(ctx context.Context, active bool, size int) ([]domain.Stop, error) {
	rows, err := db.New(s.db).Stops(ctx, db.StopsParams{Active: active, Size: int32(size)})
	out := make([]domain.Stop, len(rows))
	for i := range rows {
		out[i] = stop(&rows[i])
	}
	return out, pg.Classify(err)
}

// ActiveStops lists what is stopped now.
func (s *Store) ActiveStops(ctx context.Context) ([]domain.Stop, error) {
	rows, err := db.New(s.db).ActiveStops(ctx)
	out := make([]domain.Stop, len(rows))
	for i, r := range rows {
		out[i] = domain.Stop{Kind: domain.StopKind(r.Kind), Target: r.Target, SetAt: r.SetAt.UTC()}
	}
	return out, pg.Classify(err)
}

func stop(r *db.Stop) domain.Stop {
	return domain.Stop{
		ID: r.ID, Kind: domain.StopKind(r.Kind), Target: r.Target, Reason: r.Reason, Incident: r.Incident, SetBy: r.SetBy, SetAt: r.SetAt.UTC(),
		LiftedBy: r.LiftedBy, LiftedAt: when(r.LiftedAt), LiftReason: r.LiftReason,
	}
}
