// Package sharing is the sharing service. This package is its only door; programs build it from service.Deps.
//
// It owns the data catalogue's public face and the decision about which leaf of it goes to whom. Of what other services
// hold it keeps only what the datasets tell other systems, made from events; all else each of them lets out as the decision released.
package sharing

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/bus"
	"github.com/digisoc/platform/pkg/outbox"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/rpc"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/consumer"
	"github.com/digisoc/platform/services/sharing/internal/delivery"
	"github.com/digisoc/platform/services/sharing/internal/extract"
	"github.com/digisoc/platform/services/sharing/internal/policy"
	"github.com/digisoc/platform/services/sharing/internal/server"
	"github.com/digisoc/platform/services/sharing/internal/spdci"
	"github.com/digisoc/platform/services/sharing/internal/store"
)

// Name is the service's folder, schema, certificate and stream name.
const Name = "sharing"

// Migrations are the service's tables.
var Migrations fs.FS = store.Migrations

// Policy is the service's rules, *.cedar.
var Policy fs.FS = policy.Files

// Callers are the programs that may call; services only for the stop list, and to say that they run.
var Callers = []string{"gateway", "assistance", "cases", "payments", "persons", "providers", Name}

// Service is the running service.
type Service struct {
	config  Config
	deps    service.Deps
	policy  *authz.Engine
	server  *server.Server
	spdci   *spdci.Exchange
	awards  bus.Consumer
	notices bus.Consumer
	dagr    *exchange
	feed    *app.Subscriptions
	fresh   wake
	nats    *delivery.Publisher
	uses    *app.App
	misuse  *app.Misuse
	rights  *app.Rights

	incidents *app.Incidents
	resources *app.Resources
	prober    *app.Prober

	extracts *extract.Extracts
}

var _ service.Service = (*Service)(nil)

// New builds the service. It connects to nothing yet.
func New(cfg Config, deps service.Deps) (*Service, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("sharing: configuration: %w", err)
	}
	engine, err := authz.Load(Name, Policy)
	if err != nil {
		return nil, fmt.Errorf("sharing: policy: %w", err)
	}
	files, err := readFiles(cfg)
	if err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	if deps.Log == nil {
		deps.Log = slog.Default()
	}
	if cfg.Door == nil {
		if cfg.Door, err = cfg.standing(deps); err != nil {
			return nil, fmt.Errorf("sharing: %w", err)
		}
	}
	near, err := newNeighbours(deps)
	if err != nil {
		return nil, err
	}
	kept := store.New(deps.DB)
	exchange, err := newExchange(cfg.Dagr, deps, kept, near.persons, files.ways)
	if err != nil {
		return nil, fmt.Errorf("sharing: %w", err)
	}
	uses := app.New(app.Deps{Store: kept, Rules: files.rules, Persons: near.persons, Codes: near.persons, Registers: exchange.registers(), Channels: kept, Ways: files.ways, Oversight: files.oversight, Clock: deps.Clock})
	fresh := newWake()
	awards, notices := waking(consumer.Awards(uses), fresh), waking(consumer.Notices(uses), fresh)
	awards.MaxDeliver, notices.MaxDeliver = cfg.MaxDeliver, cfg.MaxDeliver
	s := &Service{config: cfg, deps: deps, policy: engine, awards: awards, notices: notices, dagr: exchange, fresh: fresh, nats: delivery.NewPublisher(deps.JetStream), uses: uses}
	return s, s.assemble(files, kept, near)
}

// Name returns the name of the service.
func (s *Service) Name() string { return Name }

// Guard returns what the chain guards the service with.
func (s *Service) Guard() rpc.Guard {
	return rpc.Guard{Policy: s.policy, DB: s.deps.DB, Encode: server.Encode, Callers: Callers}
}

// Register adds the RPCs.
func (s *Service) Register(r grpc.ServiceRegistrar) { s.server.Register(r) }

// Run publishes the outbox, keeps the datasets in step with what is granted and sends what registry partners wait for until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		cfg := outbox.Config{Service: Name, Poll: s.config.RelayPoll}
		return outbox.NewRelay(s.deps.DB, s.deps.JetStream, cfg, s.deps.Log).Run(ctx)
	})
	g.Go(func() error { return s.deps.Bus.Run(ctx, s.awards) })
	g.Go(func() error { return s.deps.Bus.Run(ctx, s.notices) })
	g.Go(func() error { return s.deps.Bus.Run(ctx, consumer.Unfiled(s.rights)) })
	g.Go(func() error { return s.dagr.publish(ctx) })
	g.Go(func() error { return s.keepKeys(ctx) })
	g.Go(func() error { return s.takeErasures(ctx) })
	g.Go(func() error { return s.runSubscriptions(ctx) })
	g.Go(func() error { return s.spdci.Run(ctx, s.deps.Log) })
	g.Go(func() error { return s.dagr.follow(ctx) })
	g.Go(func() error { return s.dagr.watch(ctx) })
	g.Go(func() error { return s.keepDoor(ctx) })
	g.Go(func() error { return s.tidySubscribers(ctx) })
	g.Go(func() error { return s.tellReviews(ctx) })
	g.Go(func() error { return s.reportUse(ctx) })
	g.Go(func() error { return s.warn(ctx) })
	g.Go(func() error { return s.makeExtracts(ctx) })
	g.Go(func() error { return s.endExtracts(ctx) })
	g.Go(func() error { return s.lookForMisuse(ctx) })
	g.Go(func() error { return s.watchClocks(ctx) })
	g.Go(func() error { return s.keepRights(ctx) })
	g.Go(func() error { return s.forgetInstances(ctx) })
	g.Go(func() error { return s.probe(ctx) })
	return g.Wait()
}

// Ready reports whether the schema is there and current.
func (s *Service) Ready(ctx context.Context) error { return pg.CheckSchema(ctx, s.deps.DB, Migrations) }
