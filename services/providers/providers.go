// Package providers is the providers service. This package is its only door; programs build it from service.Deps.
//
// It owns the register of social service providers and what passes between a provider and the municipality that sends it clients.
package providers

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/erasure"
	"github.com/digisoc/platform/pkg/mask"
	"github.com/digisoc/platform/pkg/outbox"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/restriction"
	"github.com/digisoc/platform/pkg/rpc"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/pkg/webhook"
	"github.com/digisoc/platform/pkg/workdays"
	leaves "github.com/digisoc/platform/proto/catalogue"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/catalogue"
	"github.com/digisoc/platform/services/providers/internal/client"
	"github.com/digisoc/platform/services/providers/internal/courier"
	"github.com/digisoc/platform/services/providers/internal/policy"
	"github.com/digisoc/platform/services/providers/internal/sandbox"
	"github.com/digisoc/platform/services/providers/internal/seal"
	"github.com/digisoc/platform/services/providers/internal/server"
	"github.com/digisoc/platform/services/providers/internal/store"
	"github.com/digisoc/platform/services/providers/internal/token"
	"github.com/digisoc/platform/services/providers/internal/vault"
)

// Name is the service's folder, schema, certificate and stream name.
const Name = "providers"

// Migrations are the service's tables.
var Migrations fs.FS = store.Migrations

// Policy is the service's rules, *.cedar.
var Policy fs.FS = policy.Files

// Callers are the programs that may call.
var Callers = []string{"gateway"}

// Service is the running service.
type Service struct {
	config     Config
	deps       service.Deps
	policy     *authz.Engine
	disclosure *mask.Disclosure
	app        *app.App
	server     *server.Server
	erasures   erasure.Executor
	law        *restriction.Law
}

var _ service.Service = (*Service)(nil)

// New builds the service. It connects to nothing yet.
func New(cfg Config, deps service.Deps) (*Service, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("providers: configuration: %w", err)
	}
	if deps.Vault == nil {
		return nil, errors.New("providers: what is said about clients is sealed: name a file of keys in vault_keys")
	}
	engine, err := authz.Load(Name, Policy)
	if err != nil {
		return nil, fmt.Errorf("providers: policy: %w", err)
	}
	disclosure, err := mask.Open(leaves.Files)
	if err != nil {
		return nil, fmt.Errorf("providers: %w", err)
	}
	restrictions, err := restriction.Embedded()
	if err != nil {
		return nil, fmt.Errorf("providers: %w", err)
	}
	lists, err := catalogue.Load()
	if err != nil {
		return nil, fmt.Errorf("providers: catalogue: %w", err)
	}
	routing, err := catalogue.LoadRouting()
	if err != nil {
		return nil, fmt.Errorf("providers: catalogue: %w", err)
	}
	developer, err := catalogue.LoadDeveloper()
	if err != nil {
		return nil, fmt.Errorf("providers: catalogue: %w", err)
	}
	days, err := workdays.Load()
	if err != nil {
		return nil, fmt.Errorf("providers: working days: %w", err)
	}
	persons, err := deps.Dial("persons")
	if err != nil {
		return nil, fmt.Errorf("providers: connect to persons: %w", err)
	}
	if deps.Log == nil {
		deps.Log = slog.Default()
	}
	erase, err := erasing(deps)
	if err != nil {
		return nil, fmt.Errorf("providers: %w", err)
	}
	grants, err := catalogue.LoadGrants()
	if err != nil {
		return nil, fmt.Errorf("providers: grants: %w", err)
	}
	issuer, err := token.New(cfg.withDefaults().TokenIssuer, cfg.withDefaults().TokenAudience, cfg.TokenKey.Value())
	if err != nil {
		return nil, fmt.Errorf("providers: %w", err)
	}
	sealed, err := vault.New(cfg.WebhookKey.Value())
	if err != nil {
		return nil, fmt.Errorf("providers: %w", err)
	}
	cast, err := people(cfg)
	if err != nil {
		return nil, fmt.Errorf("providers: %w", err)
	}
	stamp, err := seal.New(cfg.ConformanceKey.Value(), cfg.ConformanceTrust)
	if err != nil {
		return nil, fmt.Errorf("providers: %w", err)
	}
	calls := webhook.NewSender(webhook.Options{Loopback: cfg.WebhookLoopback, Clock: deps.Clock})
	uses := app.New(app.Deps{
		Store: store.New(deps.DB, deps.Vault), Catalogue: lists, Grants: grants, Keys: issuer, Courier: courier.New(calls), Vault: sealed, Seal: stamp, People: cast, Developer: developer,
		Workdays: days, Persons: client.NewPersons(persons), ClientKey: cfg.clientKey(), Clock: deps.Clock, Routing: routing,
		SyntheticOnly: cfg.SyntheticCodes,
	})
	return &Service{config: cfg.withDefaults(), deps: deps, policy: engine, disclosure: disclosure, app: uses, erasures: erase, law: restrictions,
		server: server.New(uses, issuer, stamp, deps.Clock, deps.Log)}, nil
}

// people are those of sandboxes; none where no sandboxes are made.
func people(cfg Config) (*sandbox.People, error) {
	if !cfg.Sandboxes {
		return nil, nil
	}
	return sandbox.Load()
}

// Name returns the name of the service.
func (s *Service) Name() string { return Name }

// Guard returns what the chain guards the service with.
func (s *Service) Guard() rpc.Guard {
	return rpc.Guard{Policy: s.policy, DB: s.deps.DB, Encode: server.Encode, Callers: Callers, Disclosure: s.disclosure, Restrictions: s.law}
}

// Outside are the systems outside the platform that the service reaches: those of providers, with news for their webhooks.
func (s *Service) Outside() []string { return []string{"providers"} }

// Register adds the RPCs.
func (s *Service) Register(r grpc.ServiceRegistrar) { s.server.Register(r) }

// How often what time makes due is looked for, issues about data that wait to be routed, clocks of sandboxes to be moved, and use to be added up.
const (
	tickEvery  = time.Minute
	routeEvery = 3 * time.Second
	clockEvery = 300 * time.Millisecond
	usageEvery = time.Second
)

// Run publishes the outbox and does what time makes due until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		cfg := outbox.Config{Service: Name, Poll: s.config.RelayPoll}
		return outbox.NewRelay(s.deps.DB, s.deps.JetStream, cfg, s.deps.Log).Run(ctx)
	})
	g.Go(func() error { return s.tick(ctx, tickEvery, s.app.Tick) })
	g.Go(func() error { return s.tick(ctx, routeEvery, s.app.TickIssues) })
	g.Go(func() error { return s.tick(ctx, routeEvery, s.app.TickMatches) })
	g.Go(func() error { return s.tick(ctx, clockEvery, s.app.TickClocks) })
	g.Go(func() error { return s.addUpUsage(ctx) })
	g.Go(func() error { return s.sendWebhooks(ctx) })
	g.Go(func() error { return s.playConformance(ctx) })
	g.Go(func() error { return s.erasures.Run(ctx, s.deps.Bus) })
	for _, c := range store.Restrictions(s.deps.DB).Consumers() {
		g.Go(func() error { return s.deps.Bus.Run(ctx, c) })
	}
	g.Go(func() error { return s.keepSealed(ctx) })
	return g.Wait()
}

// tick does what is due now and again and again. What fails is tried the next time.
func (s *Service) tick(ctx context.Context, pause time.Duration, do func(context.Context) error) error {
	every := time.NewTicker(pause)
	defer every.Stop()
	for {
		if err := do(ctx); err != nil && ctx.Err() == nil {
			s.deps.Log.WarnContext(ctx, "what is due was not done", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-every.C:
		}
	}
}

// addUpUsage adds up what agreements used until ctx ends, and once more then.
func (s *Service) addUpUsage(ctx context.Context) error {
	err := s.tick(ctx, usageEvery, s.app.FlushUsage)
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
	defer cancel()
	if err := s.app.FlushUsage(last); err != nil {
		s.deps.Log.WarnContext(last, "the last use was not added up", "error", err)
	}
	return err
}

// webhookPoll is how often endpoints with something due are looked for.
const webhookPoll = time.Second

// sendWebhooks sends changes to endpoints until ctx ends, and lets calls that are under way end.
func (s *Service) sendWebhooks(ctx context.Context) error {
	every := time.NewTicker(webhookPoll)
	defer every.Stop()
	sender := app.NewWebhooks(s.app)
	defer sender.Wait()
	failed := func(ctx context.Context, err error) {
		s.deps.Log.WarnContext(ctx, "changes were not sent to an endpoint", "error", err)
	}
	for {
		if err := sender.Start(ctx, failed); err != nil && ctx.Err() == nil {
			failed(ctx, err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-every.C:
		}
	}
}

// How often open conformance runs are played, and looked for where there are none.
const (
	playEvery = 100 * time.Millisecond
	lookEvery = 500 * time.Millisecond
)

// playConformance plays runs until ctx ends. Without sandboxes there are none.
func (s *Service) playConformance(ctx context.Context) error {
	if !s.config.Sandboxes {
		return nil
	}
	conductor := app.NewConductor(s.app)
	for {
		open, err := conductor.Play(ctx)
		if err != nil && ctx.Err() == nil {
			s.deps.Log.WarnContext(ctx, "conformance runs were not played", "error", err)
		}
		pause := lookEvery
		if open > 0 && err == nil {
			pause = playEvery
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
	}
}

// Ready reports whether the schema is there and current.
func (s *Service) Ready(ctx context.Context) error { return pg.CheckSchema(ctx, s.deps.DB, Migrations) }
