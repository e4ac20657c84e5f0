package sharing

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/pkg/erasure"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/services/sharing/internal/store"
)

// erasing carries erasures out on what registers answered about a person and what she asked of her data. Datasets hold no sealed text: they
// name her by an opaque id and end by withdrawal.
func erasing(d service.Deps, law *erasure.Law) erasure.Executor {
	return erasure.Executor{
		Service: Name, DB: d.DB, Vault: d.Vault, Law: law, Clock: d.Clock, Log: d.Log,
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

// takeErasures takes orders of erasure in, and looks for what is due, until ctx ends.
func (s *Service) takeErasures(ctx context.Context) error {
	law, err := erasure.Embedded()
	if err != nil {
		return fmt.Errorf("sharing: %w", err)
	}
	return erasing(s.deps, law).Run(ctx, s.deps.Bus)
}
