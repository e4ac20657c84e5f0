package store

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/services/sharing/internal/extract"
	"github.com/digisoc/platform/services/sharing/internal/store/db"
)

// MembersBefore are the referrals that the last finished extract of the definition holds, of those due before this one.
func (s *Extracts) MembersBefore(ctx context.Context, e *extract.Extract) (out []extract.Member, err error) {
	parts, err := db.New(s.db).ExtractMembersBefore(ctx, db.ExtractMembersBeforeParams{Definition: e.Definition, DueAt: e.Due})
	if err != nil {
		return nil, pg.Classify(err)
	}
	for _, p := range parts {
		for i, id := range p.Records {
			out = append(out, extract.Member{Referral: id, Child: p.Persons[i]})
		}
	}
	return out, nil
}

// Newest is the finished extract of a definition that was due last; uuid.Nil when there is none.
func (s *Extracts) Newest(ctx context.Context, definition string) (uuid.UUID, error) {
	id, err := db.New(s.db).NewestExtract(ctx, definition)
	if errors.Is(err, pgx.ErrNoRows) {
		return uuid.Nil, nil
	}
	return id, pg.Classify(err)
}
