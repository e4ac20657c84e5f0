package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/persons/internal/domain"
	"github.com/digisoc/platform/services/persons/internal/store/db"
)

// FileFound makes proposals without a vote of what is due, or brings them up to date.
func (t *Tx) FileFound(ctx context.Context, persons []uuid.UUID, ground string, now time.Time) error {
	p := db.FileFoundParams{Persons: persons, Ground: ground, Now: now}
	for range persons {
		id, err := uuid.NewV7()
		if err != nil {
			return err
		}
		p.Ids = append(p.Ids, id)
	}
	return t.q.FileFound(ctx, p)
}

// FoundErasure locks what the night found of a person; domain.ErrErasureNotFound when there is none.
func (t *Tx) FoundErasure(ctx context.Context, person uuid.UUID) (domain.Erasure, error) {
	row, err := t.q.LockFoundErasure(ctx, person)
	return erasure(ctx, t.q, row, err)
}

// DueTotals are how many persons and groups of data are due, over all pages.
func (s *Store) DueTotals(ctx context.Context) (persons, groups int64, err error) {
	row, err := s.q.DueTotals(ctx)
	return row.Persons, row.Groups, failure(err)
}

// foundLines reads what was due when an erasure was filed.
func foundLines(person uuid.UUID, raw []byte) ([]domain.DueLine, error) {
	var rows []struct{ Service, Group, Municipality, Rule, Since string }
	if err := json.Unmarshal(raw, &rows); err != nil {
		return nil, fmt.Errorf("read what was found: %w", err)
	}
	var out []domain.DueLine
	for _, r := range rows {
		since, err := time.Parse(time.DateOnly, r.Since)
		if err != nil {
			return nil, fmt.Errorf("read what was found: %w", err)
		}
		out = append(out, domain.DueLine{Person: person, Service: r.Service, Group: r.Group, Municipality: r.Municipality, Rule: r.Rule, Since: since})
	}
	return out, nil
}
