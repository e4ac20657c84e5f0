package restriction

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/names"
)

var standing = sync.OnceValues(Embedded)

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
