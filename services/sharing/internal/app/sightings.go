package app

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/stoplist"
)

// SightingTx is the writes of who was seen.
type SightingTx interface {
	// SeeGrant keeps that somebody was seen with a role.
	SeeGrant(ctx context.Context, id uuid.UUID, s *stoplist.Sighting) error
}

// clockSkew is how far ahead the clock of a replica may be.
const clockSkew = time.Minute

// See keeps whom a service has seen with which roles. A moment that has not come is now.
func (a *App) See(ctx context.Context, seen []stoplist.Sighting) error {
	now := a.now()
	return a.store.InTx(ctx, func(ctx context.Context, tx Tx) error {
		tx.Answer(Seen{})
		for i := range seen {
			if seen[i].Seen.After(now.Add(clockSkew)) {
				seen[i].Seen = now
			}
			if err := tx.SeeGrant(ctx, uuid.Must(uuid.NewV7()), &seen[i]); err != nil {
				return err
			}
		}
		return nil
	})
}

// Seen answers a report of sightings.
type Seen struct{}
