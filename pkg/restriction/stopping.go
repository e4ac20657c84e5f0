package restriction

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/names"
)

var standing = sync.OnceValues(Embedded)

// Sees reports whether a caller may see all restricted data at an instant, by the law that comes with the platform.
func Sees(c caller.Caller, at time.Time) (bool, error) {
	law, err := standing()
	return err == nil && law.Allows(c, at), err
}

// Everybody are the restrictions of anybody that end a use at an instant: for uses that go over all persons, since few have any.
func Everybody(ctx context.Context, q Querier, u Use, at time.Time) ([]Held, error) {
	law, err := standing()
	if err != nil {
		return nil, err
	}
	held, err := all(ctx, q)
	return law.Stops(u, held, at), err
}

// Stopping are the restrictions of persons that end a use at an instant, by the law that comes with the platform.
func Stopping(ctx context.Context, q Querier, u Use, persons []uuid.UUID, at time.Time) ([]Held, error) {
	law, err := standing()
	if err != nil {
		return nil, err
	}
	list := make([]string, len(persons))
	for i, p := range persons {
		list[i] = names.Format("persons", p)
	}
	held, err := InForce(ctx, q, list)
	return law.Stops(u, held, at), err
}
