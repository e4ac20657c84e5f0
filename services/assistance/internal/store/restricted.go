package store

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
	"github.com/digisoc/platform/pkg/restriction"
	"github.com/digisoc/platform/services/assistance/internal/app"
)

// Restricted are those of the persons whose data may not be used so at a moment.
func (s *Store) Restricted(ctx context.Context, use app.Automated, persons []uuid.UUID, at time.Time) ([]uuid.UUID, error) {
	held, err := restriction.Stopping(ctx, s.db, restriction.Use(use), persons, at)
	if err != nil {
		return nil, err
	}
	var out []uuid.UUID
	for _, h := range held {
		id, err := names.Parse("persons", h.Person)
		if err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	slices.SortFunc(out, func(x, y uuid.UUID) int { return slices.Compare(x[:], y[:]) })
	return slices.Compact(out), nil
}

// AllRestricted are the names of all persons whose data may not be used so at a moment.
func (s *Store) AllRestricted(ctx context.Context, use app.Automated, at time.Time) (map[string]bool, error) {
	held, err := restriction.Everybody(ctx, s.db, restriction.Use(use), at)
	out := make(map[string]bool, len(held))
	for _, h := range held {
		out[h.Person] = true
	}
	return out, err
}
