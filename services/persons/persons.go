// Package persons is the person registry: persons, identifiers and their history, households, who may act for whom, and
// the municipalities of the country. This package is its only door; programs build it from service.Deps.
//
// It does not decide about assistance and keeps no case.
package persons

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/bus"
	"github.com/digisoc/platform/pkg/erasure"
	"github.com/digisoc/platform/pkg/mask"
	"github.com/digisoc/platform/pkg/outbox"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/restriction"
	"github.com/digisoc/platform/pkg/rpc"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/proto/catalogue"
	oversightv1 "github.com/digisoc/platform/proto/gen/go/oversight/v1"
	personsv1 "github.com/digisoc/platform/proto/gen/go/persons/v1"
	"github.com/digisoc/platform/services/persons/internal/app"
	"github.com/digisoc/platform/services/persons/internal/consumer"
	"github.com/digisoc/platform/services/persons/internal/policy"
	"github.com/digisoc/platform/services/persons/internal/server"
	"github.com/digisoc/platform/services/persons/internal/store"
	"github.com/digisoc/platform/services/persons/internal/territory"
)

// Name is the service's folder, schema, certificate and stream name.
const Name = "persons"

// Migrations are the service's tables.
var Migrations fs.FS = store.Migrations

// Policy is the service's rules, *.cedar.
var Policy fs.FS = policy.Files

// Callers are the programs that may call.
var Callers = []string{"gateway", "cases", "payments", "assistance", "providers", "sharing"}

// Service is the running service.
type Service struct {
	deps         service.Deps
	policy       *authz.Engine
	disclosure   *mask.Disclosure
	server       *server.Server
	custody      *server.Custody
	erasures     *server.Erasures
	oversight    *server.Oversight
	consumers    []bus.Consumer
	erase        erasure.Executor
	restrictions *restriction.Law
}

var _ service.Service = (*Service)(nil)

// New builds the service. It connects to nothing yet.
func New(cfg Config, deps service.Deps) (*Service, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("persons: configuration: %w", err)
	}
	if deps.Vault == nil {
		return nil, errors.New("persons: addresses are sealed: name a file of keys in vault_keys")
	}
	if deps.Log == nil {
		deps.Log = slog.Default()
	}
	engine, err := authz.Load(Name, Policy)
	if err != nil {
		return nil, fmt.Errorf("persons: policy: %w", err)
	}
	disclosure, err := mask.Open(catalogue.Files)
	if err != nil {
		return nil, fmt.Errorf("persons: %w", err)
	}
	restrictions, err := restriction.Embedded()
	if err != nil {
		return nil, fmt.Errorf("persons: %w", err)
	}
	municipalities, err := territory.Load()
	if err != nil {
		return nil, fmt.Errorf("persons: territory: %w", err)
	}
	uses := app.New(store.New(deps.DB, deps.Vault), deps.Clock, municipalities, app.Options{
		SyntheticCodes: cfg.SyntheticCodes, SearchKey: cfg.searchKey(), Sign: deps.Signer.SignStatement,
	})
	law, err := erasure.Embedded()
	if err != nil {
		return nil, fmt.Errorf("persons: %w", err)
	}
	erase := erasing(deps, law)
	return &Service{
		deps: deps, policy: engine, disclosure: disclosure, restrictions: restrictions, server: server.New(uses), custody: server.NewCustody(uses), erasures: server.NewErasures(uses, law, deps.Clock),
		oversight: server.NewOversight(uses), consumers: append(append(consumer.Reports(uses), consumer.Due(uses)...), restriction.Taker{Service: Name, DB: deps.DB}.Consumers()...), erase: erase,
	}, nil
}

// Name returns the name of the service.
func (s *Service) Name() string { return Name }

// Guard returns what the chain guards the service with.
func (s *Service) Guard() rpc.Guard {
	return rpc.Guard{Policy: s.policy, DB: s.deps.DB, Encode: server.Encode, Callers: Callers, Disclosure: s.disclosure, Restrictions: s.restrictions}
}

// Register adds the RPCs.
func (s *Service) Register(r grpc.ServiceRegistrar) {
	personsv1.RegisterPersonsServiceServer(r, s.server)
	personsv1.RegisterCustodyServiceServer(r, s.custody)
	personsv1.RegisterErasureServiceServer(r, s.erasures)
	oversightv1.RegisterOversightServiceServer(r, s.oversight)
}

// Run publishes the outbox and keeps what is sealed under the current key until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		return outbox.NewRelay(s.deps.DB, s.deps.JetStream, outbox.Config{Service: Name}, s.deps.Log).Run(ctx)
	})
	for _, c := range s.consumers {
		g.Go(func() error { return s.deps.Bus.Run(ctx, c) })
	}
	g.Go(func() error { return s.erase.Run(ctx, s.deps.Bus) })
	g.Go(func() error {
		vault.Keeper{Vault: s.deps.Vault, DB: s.deps.DB, Columns: store.Sealed, Log: s.deps.Log}.Run(ctx)
		return nil
	})
	return g.Wait()
}

// Ready reports whether the schema is there and current.
func (s *Service) Ready(ctx context.Context) error { return pg.CheckSchema(ctx, s.deps.DB, Migrations) }
