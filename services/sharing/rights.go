package sharing

import (
	"context"
	"fmt"

	"github.com/digisoc/platform/pkg/catalogue"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/client"
	"github.com/digisoc/platform/services/sharing/internal/dataset"
	"github.com/digisoc/platform/services/sharing/internal/domain"
	"github.com/digisoc/platform/services/sharing/internal/rights"
	"github.com/digisoc/platform/services/sharing/internal/store"
)

// newRights builds what takes requests of data subjects and keeps their clock.
func newRights(c *catalogue.Catalogue, sets []dataset.Description, kept *store.Store, persons *client.Persons, who app.Receivers, deps service.Deps) (*app.Rights, error) {
	law, err := rights.Load()
	if err != nil {
		return nil, fmt.Errorf("sharing: rights of data subjects: %w", err)
	}
	leaves, fields := map[domain.Dataset][]string{}, dataset.Leaves(sets)
	for i := range sets {
		for _, f := range sets[i].Fields {
			leaves[sets[i].Name] = append(leaves[sets[i].Name], f.Leaf)
		}
	}
	return app.NewRights(app.RightsDeps{
		Store: store.NewRights(kept, deps.Vault), Law: law, Catalogue: c, Persons: persons, Representatives: persons, Receivers: who, Erasures: persons, Leaves: leaves, Fields: fields, Clock: deps.Clock,
	}), nil
}

// keepKeys keeps the keys of what is sealed current until ctx ends.
func (s *Service) keepKeys(ctx context.Context) error {
	if s.deps.Vault != nil {
		vault.Keeper{Vault: s.deps.Vault, DB: s.deps.DB, Log: s.deps.Log}.Run(ctx)
	}
	return nil
}
