package sharing

import (
	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/pkg/egress"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/services/sharing/internal/client"
	"github.com/digisoc/platform/services/sharing/internal/dataset"
	"github.com/digisoc/platform/services/sharing/internal/release"
	"github.com/digisoc/platform/services/sharing/internal/spdci"
	"github.com/digisoc/platform/services/sharing/internal/spdci/courier"
	"github.com/digisoc/platform/services/sharing/internal/store"
)

// newPartners builds what speaks SPDCI with partners. Without keys to seal with it serves nothing.
func newPartners(cfg Config, deps service.Deps, kept *store.Store, persons *client.Persons, rules *disclose.Rules, ways *release.Ways, sets []dataset.Description) (*spdci.Exchange, error) {
	return spdci.New(spdci.Deps{
		Store: store.NewRegistry(kept, deps.Vault), Persons: persons, Rules: rules, Ways: ways, Sets: sets, Courier: courier.New(egress.Guard{Loopback: cfg.RegistryLoopback}),
		Clock: deps.Clock, Loopback: cfg.RegistryLoopback, Sealed: deps.Vault != nil, Base: cfg.PublicURL,
	})
}
