package persons

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/erasure"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/services/persons/internal/store"
)

// erasing carries erasures out on the addresses that this service keeps.
func erasing(d service.Deps, law *erasure.Law) erasure.Executor {
	return erasure.Executor{
		Service: Name, DB: d.DB, Vault: d.Vault, Law: law, Clock: d.Clock, Log: d.Log, Columns: store.Sealed,
		Uses: func(ctx context.Context, tx *pg.Tx, persons, _ []uuid.UUID, _ time.Time) (erasure.Uses, error) {
			uses, err := store.Uses(ctx, tx, persons)
			out := erasure.Uses{}
			for _, u := range uses {
				out.Add(u.Person, erasure.Anywhere, erasure.Use{Last: u.Last, Open: u.Open})
			}
			return out, err
		},
	}
}
