package assistance

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/digisoc/platform/pkg/erasure"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/services/assistance/internal/store"
	"github.com/digisoc/platform/services/assistance/internal/store/db"
)

// erasing carries erasures out on what is known of a person and of the households she applied for.
func erasing(d service.Deps) (erasure.Executor, error) {
	law, err := erasure.Embedded()
	return erasure.Executor{
		Service: Name, DB: d.DB, Vault: d.Vault, Law: law, Clock: d.Clock, Log: d.Log, Columns: store.Sealed,
		Uses: func(ctx context.Context, tx *pg.Tx, o erasure.Order, today time.Time) (map[string]erasure.Use, error) {
			uses, err := store.Uses(ctx, tx, db.UsesOfPersonParams{Person: o.Person, Households: o.Households, Today: pgtype.Date{Time: today, Valid: true}})
			out := map[string]erasure.Use{}
			for _, u := range uses {
				out[u.Municipality] = erasure.Use{Last: u.LastUse, Open: u.GoingOn}
			}
			return out, err
		},
		Clear: func(ctx context.Context, tx *pg.Tx, o erasure.Order, group, municipality string) error {
			return store.ClearMeans(ctx, tx, group, o.Person, municipality)
		},
	}, err
}
