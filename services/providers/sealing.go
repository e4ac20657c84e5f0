package providers

import (
	"context"
	"time"

	"github.com/google/uuid"

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
		Uses: func(ctx context.Context, tx *pg.Tx, persons, _ []uuid.UUID, today time.Time) (erasure.Uses, error) {
			uses, err := store.Uses(ctx, tx, persons, today)
			out := erasure.Uses{}
			for _, u := range uses {
				out.Add(u.Person, u.Municipality, erasure.Use{Last: u.Last, Open: u.Open})
			}
			return out, err
		},
	}, err
}
