package cases

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/erasure"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/services/cases/internal/store"
)

// erasing carries erasures out on the files of an applicant, and on the case of a child who suffered violence.
func erasing(d service.Deps) (erasure.Executor, error) {
	law, err := erasure.Embedded()
	return erasure.Executor{
		Service: Name, DB: d.DB, Vault: d.Vault, Law: law, Clock: d.Clock, Log: d.Log, Columns: store.Sealed,
		Uses: func(ctx context.Context, tx *pg.Tx, persons, _ []uuid.UUID, _ time.Time) (erasure.Uses, error) {
			uses, err := store.Uses(ctx, tx, persons)
			out := erasure.Uses{}
			for _, u := range uses {
				out.Add(u.Person, u.Municipality, erasure.Use{Last: u.Last, Open: u.Open})
			}
			return out, err
		},
	}, err
}
