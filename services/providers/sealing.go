package providers

import (
	"context"
	"time"

	"github.com/digisoc/platform/pkg/erasure"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/providers/internal/store"
)

// keepSealed seals what lay open before its column was sealed, and keeps data keys under the current key, until ctx ends.
func (s *Service) keepSealed(ctx context.Context) error {
	vault.Keeper{Vault: s.deps.Vault, DB: s.deps.DB, Columns: store.Sealed, Log: s.deps.Log}.Run(ctx)
	return nil
}

// erasing carries erasures out on what is said about a client.
func erasing(d service.Deps) (erasure.Executor, error) {
	law, err := erasure.Embedded()
	return erasure.Executor{
		Service: Name, DB: d.DB, Vault: d.Vault, Law: law, Clock: d.Clock, Log: d.Log, Columns: store.Sealed,
		Uses: func(ctx context.Context, tx *pg.Tx, o erasure.Order, today time.Time) (map[string]erasure.Use, error) {
			uses, err := store.Uses(ctx, tx, o.Person, today)
			out := map[string]erasure.Use{}
			for _, u := range uses {
				out[u.Municipality] = erasure.Use{Last: u.Last, Open: u.Open}
			}
			return out, err
		},
	}, err
}
