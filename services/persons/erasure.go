package persons

import (
	"context"
	"time"

	"github.com/digisoc/platform/pkg/erasure"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/services/persons/internal/store"
)

// erasing carries erasures out on the addresses that this service keeps.
func erasing(d service.Deps, law *erasure.Law) erasure.Executor {
	return erasure.Executor{
		Service: Name, DB: d.DB, Vault: d.Vault, Law: law, Clock: d.Clock, Log: d.Log, Columns: store.Sealed,
		Uses: func(ctx context.Context, tx *pg.Tx, o erasure.Order, _ time.Time) (map[string]erasure.Use, error) {
			last, open, err := store.Use(ctx, tx, o.Person)
			return map[string]erasure.Use{erasure.Anywhere: {Last: last, Open: open}}, err
		},
	}
}
