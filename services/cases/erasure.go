package cases

import (
	"context"
	"time"

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
		Uses: func(ctx context.Context, tx *pg.Tx, o erasure.Order, _ time.Time) (map[string]erasure.Use, error) {
			uses, err := store.Uses(ctx, tx, o.Person)
			out := map[string]erasure.Use{}
			for _, u := range uses {
				use := erasure.Use{Last: u.Last, Open: u.Open}
				if was, both := out[u.Municipality]; both { // the later of the two counts, and either may be going on
					use.Open = use.Open || was.Open
					if was.Last.After(use.Last) {
						use.Last = was.Last
					}
				}
				out[u.Municipality] = use
			}
			return out, err
		},
	}, err
}
