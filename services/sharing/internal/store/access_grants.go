package store

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/stoplist"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

// SeeGrant keeps that somebody was seen with a role.
func (t *tx) SeeGrant(ctx context.Context, id uuid.UUID, s *stoplist.Sighting) error {
	return t.q.SeeGrant(ctx, db.SeeGrantParams{
		ID: id, Subject: s.Subject, Role: s.Role, Kind: s.Kind, Organisation: s.Organisation, Processor: s.Processor, SeenAt: s.Seen,
	})
}

// RoleGrants lists the roles of officials as they were seen.
func (s *Store) RoleGrants(ctx context.Context) ([]domain.RoleGrant, error) {
	rows, err := db.New(s.db).RoleGrants(ctx)
	out := make([]domain.RoleGrant, len(rows))
	for i := range rows {
		out[i] = roleGrant(&rows[i])
	}
	return out, pg.Classify(err)
}

// LockRoleGrant locks a role of an official.
func (t *tx) LockRoleGrant(ctx context.Context, id uuid.UUID) (domain.RoleGrant, error) {
	r, err := t.q.LockRoleGrant(ctx, id)
	if errors.Is(err, pgx.ErrNoRows) {
		return domain.RoleGrant{}, domain.ErrRoleGrantNotFound
	}
	return roleGrant(&r), pg.Classify(err)
}

// ReviewRoleGrant keeps a review.
func (t *tx) ReviewRoleGrant(ctx context.Context, g *domain.RoleGrant) error {
	return t.q.ReviewRoleGrant(ctx, db.ReviewRoleGrantParams{ID: g.ID, Outcome: g.Outcome, ReviewReason: g.ReviewReason, ReviewedBy: g.Reviewer, ReviewedAt: moment(g.Reviewed)})
}

func roleGrant(r *db.AccessGrant) domain.RoleGrant {
	return domain.RoleGrant{
		ID: r.ID, Subject: r.Subject, Role: r.Role, Organisation: r.Organisation, Processor: r.Processor, FirstSeen: r.FirstSeenAt.UTC(), LastSeen: r.LastSeenAt.UTC(),
		Outcome: r.Outcome, ReviewReason: r.ReviewReason, Reviewer: r.ReviewedBy, Reviewed: when(r.ReviewedAt),
	}
}
