// Package payments turns granted benefits into money: what is owed, lists prepared and approved by different people, files
// for the bank and its answers, returned and re-issued payments, recoveries, and a double-entry ledger that proves each
// list. This package is its only door; programs build it from service.Deps.
//
// It computes no amount (service assistance) and takes no decision (service cases): amounts arrive by events.
package payments

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
	"github.com/digisoc/platform/services/payments/internal/app"
	"github.com/digisoc/platform/services/payments/internal/client"
	"github.com/digisoc/platform/services/payments/internal/consumer"
	"github.com/digisoc/platform/services/payments/internal/policy"
	"github.com/digisoc/platform/services/payments/internal/server"
	"github.com/digisoc/platform/services/payments/internal/store"
)

// Name is the service's folder, schema, certificate and stream name.
const Name = "payments"

// Migrations are the service's tables.
var Migrations fs.FS = store.Migrations

// Policy is the service's rules, *.cedar.
var Policy fs.FS = policy.Files

// Callers are the programs that may call.
var Callers = []string{"gateway"}

// Service is the running service.
type Service struct {
	config       Config
	deps         service.Deps
	policy       *authz.Engine
	disclosure   *mask.Disclosure
	server       *server.Server
	consumer     bus.Consumer
	erasures     erasure.Executor
	restrictions *restriction.Law
	restricted   []bus.Consumer
}

var _ service.Service = (*Service)(nil)

// New builds the service. It connects to nothing yet.
func New(cfg Config, deps service.Deps) (*Service, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("payments: configuration: %w", err)
	}
	cfg = cfg.withDefaults()
	if deps.Vault == nil {
		return nil, errors.New("payments: accounts are sealed: name a file of keys in vault_keys")
	}
	engine, err := authz.Load(Name, Policy)
	if err != nil {
		return nil, fmt.Errorf("payments: policy: %w", err)
	}
	disclosure, err := mask.Open(catalogue.Files)
	if err != nil {
		return nil, fmt.Errorf("payments: %w", err)
	}
	restrictions, err := restriction.Embedded()
	if err != nil {
		return nil, fmt.Errorf("payments: %w", err)
	}
	persons, err := deps.Dial("persons")
	if err != nil {
		return nil, fmt.Errorf("payments: connect to persons: %w", err)
	}
	if deps.Log == nil {
		deps.Log = slog.Default()
	}
	uses := app.New(store.New(deps.DB, deps.Vault), client.NewPersons(persons, deps.Log), deps.Clock)
	erase, err := erasing(deps)
	if err != nil {
		return nil, fmt.Errorf("payments: %w", err)
	}
	benefits := consumer.Benefits(uses)
	benefits.MaxDeliver = cfg.MaxDeliver
	return &Service{config: cfg, deps: deps, policy: engine, disclosure: disclosure, restrictions: restrictions, server: server.New(uses), consumer: benefits, erasures: erase, restricted: restriction.Taker{Service: Name, DB: deps.DB}.Consumers()}, nil
}

// Name returns the name of the service.
func (s *Service) Name() string { return Name }

// Guard returns what the chain guards the service with.
func (s *Service) Guard() rpc.Guard {
	return rpc.Guard{Policy: s.policy, DB: s.deps.DB, Encode: server.Encode, Callers: Callers, Disclosure: s.disclosure, Restrictions: s.restrictions}
}

// Register adds the RPCs.
func (s *Service) Register(r grpc.ServiceRegistrar) { s.server.Register(r) }

// Run publishes the outbox and takes benefits in until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		cfg := outbox.Config{Service: Name, Poll: s.config.RelayPoll}
		return outbox.NewRelay(s.deps.DB, s.deps.JetStream, cfg, s.deps.Log).Run(ctx)
	})
	g.Go(func() error { return s.deps.Bus.Run(ctx, s.consumer) })
	g.Go(func() error { return s.erasures.Run(ctx, s.deps.Bus) })
	g.Go(func() error { return s.endListKeys(ctx) })
	for _, c := range s.restricted {
		g.Go(func() error { return s.deps.Bus.Run(ctx, c) })
	}
	g.Go(func() error {
		vault.Keeper{Vault: s.deps.Vault, DB: s.deps.DB, Columns: store.Sealed, Log: s.deps.Log}.Run(ctx)
		return nil
	})
	return g.Wait()
}

// Ready reports whether the schema is there and current.
func (s *Service) Ready(ctx context.Context) error { return pg.CheckSchema(ctx, s.deps.DB, Migrations) }
