package assistance

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/erasure"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/services/assistance/internal/store"
)

// erasing carries erasures out on what is known of a person and of the households she applied for.
func erasing(d service.Deps) (erasure.Executor, error) {
	law, err := erasure.Embedded()
	return erasure.Executor{
		Service: Name, DB: d.DB, Vault: d.Vault, Law: law, Clock: d.Clock, Log: d.Log, Columns: store.Sealed,
		Uses: func(ctx context.Context, tx *pg.Tx, persons, households []uuid.UUID, today time.Time) (erasure.Uses, error) {
			uses, err := store.Uses(ctx, tx, persons, households, today)
			out := erasure.Uses{}
			for _, u := range uses {
				out.Add(u.Person, u.Municipality, erasure.Use{Last: u.Last, Open: u.Open})
			}
			return out, err
		},
		Clear: func(ctx context.Context, tx *pg.Tx, o erasure.Order, group, municipality string) error {
			return store.ClearMeans(ctx, tx, group, o.Person, municipality)
		},
	}, err
}
