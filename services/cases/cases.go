// Package cases is the client case service: applications, electronic client cases, assessments kept, decisions of named
// persons, tasks and legal deadlines. This package is its only door; programs build it from service.Deps.
//
// It does not keep persons (service persons) and does not compute the means test (service assistance).
package cases

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
	"github.com/digisoc/platform/pkg/bus"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/pkg/erasure"
	"github.com/digisoc/platform/pkg/inputs"
	"github.com/digisoc/platform/pkg/mask"
	"github.com/digisoc/platform/pkg/outbox"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/printer"
	"github.com/digisoc/platform/pkg/restriction"
	"github.com/digisoc/platform/pkg/rpc"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/proto/catalogue"
	"github.com/digisoc/platform/services/cases/internal/app"
	"github.com/digisoc/platform/services/cases/internal/client"
	"github.com/digisoc/platform/services/cases/internal/consumer"
	"github.com/digisoc/platform/services/cases/internal/deadline"
	"github.com/digisoc/platform/services/cases/internal/document"
	"github.com/digisoc/platform/services/cases/internal/domain"
	"github.com/digisoc/platform/services/cases/internal/knowledge"
	"github.com/digisoc/platform/services/cases/internal/policy"
	"github.com/digisoc/platform/services/cases/internal/procedure"
	"github.com/digisoc/platform/services/cases/internal/recovery"
	"github.com/digisoc/platform/services/cases/internal/server"
	"github.com/digisoc/platform/services/cases/internal/store"
)

// Name is the service's folder, schema, certificate and stream name.
const Name = "cases"

// Migrations are the service's tables.
var Migrations fs.FS = store.Migrations

// Policy is the service's rules, *.cedar.
var Policy fs.FS = policy.Files

// Callers are the programs that may call.
var Callers = []string{"gateway"}

// Service is the running service.
type Service struct {
	deps         service.Deps
	config       Config
	policy       *authz.Engine
	disclosure   *mask.Disclosure
	server       *server.Server
	app          *app.App
	awards       bus.Consumer
	erasures     erasure.Executor
	restrictions *restriction.Law
	others       []bus.Consumer
}

var _ service.Service = (*Service)(nil)

// New builds the service. It connects to nothing yet.
func New(cfg Config, deps service.Deps) (*Service, error) {
	if err := cfg.Validate(); err != nil {
		return nil, fmt.Errorf("cases: configuration: %w", err)
	}
	cfg = cfg.withDefaults()
	if deps.Vault == nil {
		return nil, errors.New("cases: declarations and decisions are sealed: name a file of keys in vault_keys")
	}
	engine, err := authz.Load(Name, Policy)
	if err != nil {
		return nil, fmt.Errorf("cases: policy: %w", err)
	}
	disclosure, err := mask.Open(catalogue.Files)
	if err != nil {
		return nil, fmt.Errorf("cases: %w", err)
	}
	restrictions, err := restriction.Embedded()
	if err != nil {
		return nil, fmt.Errorf("cases: %w", err)
	}
	terms, err := deadline.Load()
	if err != nil {
		return nil, fmt.Errorf("cases: terms: %w", err)
	}
	rules, err := procedure.Load()
	if err != nil {
		return nil, fmt.Errorf("cases: procedure: %w", err)
	}
	documents, err := document.New()
	if err != nil {
		return nil, fmt.Errorf("cases: documents: %w", err)
	}
	recoveries, err := recovery.Load()
	if err != nil {
		return nil, fmt.Errorf("cases: %w", err)
	}
	asked, err := inputs.Load(catalogue.Files)
	if err != nil {
		return nil, fmt.Errorf("cases: %w", err)
	}
	certificates, err := knowledge.Load()
	if err != nil {
		return nil, fmt.Errorf("cases: knowledge: %w", err)
	}
	persons, err := deps.Dial("persons")
	if err != nil {
		return nil, fmt.Errorf("cases: connect to persons: %w", err)
	}
	assistance, err := deps.Dial("assistance")
	if err != nil {
		return nil, fmt.Errorf("cases: connect to assistance: %w", err)
	}
	if deps.Log == nil {
		deps.Log = slog.Default()
	}
	uses := app.New(app.Deps{Store: store.New(deps.DB, deps.Vault, Name), Persons: client.NewPersons(persons),
		Assistance: client.NewAssistance(assistance), Terms: terms, Procedure: rules, Documents: documents,
		Printer: printer.New(printer.Config{Wait: cfg.PrintWait, AtOnce: cfg.PrintsAtOnce, Missing: domain.ErrPrinterMissing, Failed: domain.ErrPrinterFailed}), Clock: deps.Clock, NamesWait: cfg.NamesWait,
		Children: client.NewChildren(persons), Shows: shows(disclosure, deps.Clock), Given: given(disclosure, deps.Clock), Funds: domain.Funds{Fund: cfg.Fund, Foundations: cfg.Foundations},
		Recovery: recoveries, Knowledge: certificates})
	erase, err := erasing(deps)
	if err != nil {
		return nil, fmt.Errorf("cases: %w", err)
	}
	awards := consumer.Awards(uses)
	awards.MaxDeliver = cfg.MaxDeliver
	return &Service{deps: deps, config: cfg, policy: engine, disclosure: disclosure, restrictions: restrictions, server: server.New(uses, asked), app: uses, awards: awards, erasures: erase, others: append(telling(deps).Consumers(), consumer.Rectifications(uses))}, nil
}

// shows asks the grants whether they open a leaf to a caller who has a referral, today.
func shows(d *mask.Disclosure, c clock.Clock) app.Shows {
	return func(to caller.Caller, leaf string) bool {
		shown, known := d.Rules.For(to, clock.Today(c).Format(time.DateOnly), "REFERRAL")
		l := d.Rules.Catalogue().Leaf(leaf)
		return known && l != nil && shown.Has(l.Index)
	}
}

// given asks the grant of the children's fund whether it gives a leaf as a file, today. The question is asked as if every child hid (REQ-DAT-4).
func given(d *mask.Disclosure, c clock.Clock) app.Given {
	return func(purpose, leaf string) bool {
		l := d.Rules.Catalogue().Leaf(leaf)
		a := d.Rules.Decide(disclose.Question{
			Recipient: "CHILDREN_FUND", Purpose: purpose, Mode: "FILE", Relation: "REFERRAL", Day: clock.Today(c).Format(time.DateOnly),
			Agreement: true, Listed: true, Channel: true, Session: true, Quota: true, Hidden: true,
		})
		return l != nil && a.Form(l.Index) == disclose.Full
	}
}

// Name returns the name of the service.
func (s *Service) Name() string { return Name }

// Guard returns what the chain guards the service with.
func (s *Service) Guard() rpc.Guard {
	return rpc.Guard{Policy: s.policy, DB: s.deps.DB, Encode: server.Encode, Callers: Callers, Disclosure: s.disclosure, Restrictions: s.restrictions}
}

// Register adds the RPCs.
func (s *Service) Register(r grpc.ServiceRegistrar) { s.server.Register(r) }

// Run publishes the outbox and takes news about awards in until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		cfg := outbox.Config{Service: Name, Poll: s.config.RelayPoll, Batch: s.config.RelayBatch}
		return outbox.NewRelay(s.deps.DB, s.deps.JetStream, cfg, s.deps.Log).Run(ctx)
	})
	g.Go(func() error { return s.deps.Bus.Run(ctx, s.awards) })
	g.Go(func() error { return s.tellEnding(ctx) })
	g.Go(func() error { return s.erasures.Run(ctx, s.deps.Bus) })
	for _, c := range s.others {
		g.Go(func() error { return s.deps.Bus.Run(ctx, c) })
	}
	g.Go(func() error {
		vault.Keeper{Vault: s.deps.Vault, DB: s.deps.DB, Columns: store.Sealed, Log: s.deps.Log}.Run(ctx)
		return nil
	})
	return g.Wait()
}

// tellEvery is how often it is looked for entries of the register of specialists that end: they end with a day.
const tellEvery = 10 * time.Minute

// tellEnding tells of entries that end, now and again and again. What fails is tried the next time.
func (s *Service) tellEnding(ctx context.Context) error {
	every := time.NewTicker(tellEvery)
	defer every.Stop()
	for {
		if err := s.app.TellEndingSpecialists(ctx); err != nil && ctx.Err() == nil {
			s.deps.Log.WarnContext(ctx, "ends of entries of specialists were not told", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-every.C:
		}
	}
}

// Ready reports whether the schema is there and current.
func (s *Service) Ready(ctx context.Context) error { return pg.CheckSchema(ctx, s.deps.DB, Migrations) }
