// Package assistance is the means test of municipal social assistance: assessments with traces, statuses, benefits, payment
// lines and the dated parameters of the law. It proposes and keeps; people decide in the cases service.
package assistance

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
	"github.com/digisoc/platform/services/assistance/internal/app"
	"github.com/digisoc/platform/services/assistance/internal/consumer"
	"github.com/digisoc/platform/services/assistance/internal/domain"
	"github.com/digisoc/platform/services/assistance/internal/parameters"
	"github.com/digisoc/platform/services/assistance/internal/policy"
	"github.com/digisoc/platform/services/assistance/internal/server"
	"github.com/digisoc/platform/services/assistance/internal/store"
)

// Name of the service: folder, schema, certificate and stream.
const Name = "assistance"

// Migrations are the tables of this service.
var Migrations fs.FS = store.Migrations

// Policy is who may call what.
var Policy fs.FS = policy.Files

// callers are the programs that may call this service.
var callers = []string{"gateway", "cases", "payments"}

// Service is the running service.
type Service struct {
	guard     rpc.Guard
	server    *server.Server
	app       *app.App
	db        *pg.DB
	bus       *bus.Bus
	relay     *outbox.Relay
	consumers []bus.Consumer
	keeper    vault.Keeper
	erase     erasure.Executor
	log       *slog.Logger
}

var _ service.Service = (*Service)(nil)

// New builds the service; nothing runs yet. Parameter files that do not load stop it here, with file and line.
func New(c Config, d service.Deps) (*Service, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	log := d.Log
	if log == nil {
		log = slog.Default()
	}
	if d.Vault == nil {
		return nil, errors.New("assistance: facts are sealed: name a file of keys in vault_keys")
	}
	engine, err := newEngine(log)
	if err != nil {
		return nil, err
	}
	rules, err := authz.Load(Name, Policy)
	if err != nil {
		return nil, fmt.Errorf("load policy: %w", err)
	}
	disclosure, err := mask.Open(catalogue.Files)
	if err != nil {
		return nil, fmt.Errorf("assistance: %w", err)
	}
	restrictions, err := restriction.Embedded()
	if err != nil {
		return nil, fmt.Errorf("assistance: %w", err)
	}
	compares, err := comparing(d, log)
	if err != nil {
		return nil, err
	}
	rows := store.New(d.DB, d.Vault)
	a := app.New(rows, engine, d.Clock, append(compares, app.WithOthers(othersTold(disclosure.Rules)), app.WithPackLoader(loadPack), app.WithArchive(parameters.Archived))...)
	erase, err := erasing(d)
	if err != nil {
		return nil, fmt.Errorf("assistance: %w", err)
	}
	consumers := append(taking(d, a, rows).Consumers(), erase.Consumer(), consumer.Decisions(a), consumer.Persons(a), consumer.Conflicts(a))
	for i := range consumers {
		consumers[i].MaxDeliver = c.maxDeliver()
	}
	return &Service{
		guard:  rpc.Guard{Policy: rules, DB: d.DB, Encode: server.Encode, Callers: callers, Disclosure: disclosure, Restrictions: restrictions},
		server: server.New(a), app: a, db: d.DB, bus: d.Bus, consumers: consumers, erase: erase,
		keeper: vault.Keeper{Vault: d.Vault, DB: d.DB, Columns: store.Sealed, Log: log},
		log:    log, relay: outbox.NewRelay(d.DB, d.JetStream, outbox.Config{Service: Name}, d.Log),
	}, nil
}

func newEngine(log *slog.Logger) (*domain.Engine, error) {
	params, warnings, err := parameters.Embedded()
	if err != nil {
		return nil, fmt.Errorf("load parameters: %w", err)
	}
	for _, w := range warnings {
		log.Warn("parameter row is out of order", "row", w)
	}
	return domain.NewEngine(params), nil
}

// Name is the service's name.
func (s *Service) Name() string { return Name }

// Guard is what the chain guards the service with.
func (s *Service) Guard() rpc.Guard { return s.guard }

// Register registers the RPCs.
func (s *Service) Register(r grpc.ServiceRegistrar) {
	s.server.Register(r)
}

// Run publishes events and takes decisions in until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.relay.Run(ctx) })
	for _, c := range s.consumers {
		g.Go(func() error { return s.bus.Run(ctx, c) })
	}
	g.Go(func() error { s.erase.Nightly(ctx); return nil })
	g.Go(func() error { return announceRenewals(ctx, s.app, s.log) })
	g.Go(func() error { return workCaseload(ctx, s.app, s.log) })
	g.Go(func() error { return watchRules(ctx, s.app, s.log) })
	g.Go(func() error { return compare(ctx, s.app, s.log) })
	g.Go(func() error {
		s.keeper.Run(ctx)
		return nil
	})
	return g.Wait()
}

// Ready reports whether the service can answer: its database does.
func (s *Service) Ready(ctx context.Context) error { return s.db.Ping(ctx) }
