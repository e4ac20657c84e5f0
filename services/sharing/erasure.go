package sharing

import (
	"context"
	"fmt"
	"time"

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
		Uses: func(ctx context.Context, tx *pg.Tx, o erasure.Order, _ time.Time) (map[string]erasure.Use, error) {
			last, open, err := store.UseOfPerson(ctx, tx, o.Person)
			return map[string]erasure.Use{erasure.Anywhere: {Last: last, Open: open}}, err
		},
	}
}

// takeErasures takes orders of erasure in until ctx ends.
func (s *Service) takeErasures(ctx context.Context) error {
	law, err := erasure.Embedded()
	if err != nil {
		return fmt.Errorf("sharing: %w", err)
	}
	return s.deps.Bus.Run(ctx, erasing(s.deps, law).Consumer())
}
