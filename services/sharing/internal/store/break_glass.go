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

// AddGlass keeps what was asked for.
func (t *tx) AddGlass(ctx context.Context, g *domain.BreakGlass) error {
	return t.q.AddBreakGlass(ctx, db.AddBreakGlassParams{
		ID: g.ID, Ticket: g.Ticket, Reason: g.Reason, Subject: g.Subject, DataGroups: g.Groups, Minutes: int32(g.Minutes), RequestedBy: g.RequestedBy, RequestedAt: g.RequestedAt,
	})
}

// LockGlass locks an opening.
func (t *tx) LockGlass(ctx context.Context, id uuid.UUID) (domain.BreakGlass, error) {
	return foundGlass(t.q.LockBreakGlass(ctx, id))
}

// SaveGlass keeps where an opening stands.
func (t *tx) SaveGlass(ctx context.Context, g *domain.BreakGlass) error {
	return t.q.SaveBreakGlass(ctx, db.SaveBreakGlassParams{
		ID: g.ID, ApprovedBy: g.ApprovedBy, ApprovedAt: moment(g.ApprovedAt), UntilAt: moment(g.Until), EndedBy: g.EndedBy, EndedAt: moment(g.EndedAt),
		ReviewedBy: g.ReviewedBy, ReviewedAt: moment(g.ReviewedAt), Outcome: g.Outcome, Finding: g.Finding,
	})
}

// Glass reads an opening.
func (s *Store) Glass(ctx context.Context, id uuid.UUID) (domain.BreakGlass, error) {
	return foundGlass(db.New(s.db).BreakGlass(ctx, id))
}

// Glasses lists openings of a state at a time.
func (s *Store) Glasses(ctx context.Context, state, requestedBy string, now time.Time, size int) ([]domain.BreakGlass, error) {
	rows, err := db.New(s.db).BreakGlassNewest(ctx, db.BreakGlassNewestParams{RequestedBy: requestedBy, State: state, AtTime: now, Size: int32(size)})
	out := make([]domain.BreakGlass, len(rows))
	for i := range rows {
		out[i] = glass(&rows[i])
	}
	return out, pg.Classify(err)
}

// EndedGlasses is when openings that were ended early since a moment ended.
func (s *Store) EndedGlasses(ctx context.Context, since time.Time) (map[uuid.UUID]time.Time, error) {
	rows, err := db.New(s.db).BreakGlassEnded(ctx, since)
	out := make(map[uuid.UUID]time.Time, len(rows))
	for _, r := range rows {
		out[r.ID] = when(r.EndedAt)
	}
	return out, pg.Classify(err)
}

func foundGlass(r db.BreakGlass, err error) (domain.BreakGlass, error) {
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.BreakGlass{}, domain.ErrGlassNotFound
	}
	return glass(&r), pg.Classify(err)
}

func glass(r *db.BreakGlass) domain.BreakGlass {
	return domain.BreakGlass{
		ID: r.ID, Ticket: r.Ticket, Reason: r.Reason, Subject: r.Subject, Groups: r.DataGroups, Minutes: int(r.Minutes), RequestedBy: r.RequestedBy,
		RequestedAt: r.RequestedAt.UTC(), ApprovedBy: r.ApprovedBy, ApprovedAt: when(r.ApprovedAt), Until: when(r.UntilAt), EndedBy: r.EndedBy, EndedAt: when(r.EndedAt),
		ReviewedBy: r.ReviewedBy, ReviewedAt: when(r.ReviewedAt), Outcome: r.Outcome, Finding: r.Finding,
	}
}
