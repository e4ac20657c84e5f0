// Package sharing is the sharing service. This package is its only door; programs build it from service.Deps.
//
// It owns the data catalogue's public face and the decision about which leaf of it goes to whom. It keeps no data about persons
// of other services; each of them lets out what the decision released.
package sharing

import (
	"context"
	"fmt"
	"io/fs"

	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/authz"
	"github.com/digisoc/platform/pkg/disclose"
	"github.com/digisoc/platform/pkg/outbox"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/rpc"
	"github.com/digisoc/platform/pkg/service"
	"github.com/digisoc/platform/proto/catalogue"
	"github.com/digisoc/platform/services/sharing/internal/app"
	"github.com/digisoc/platform/services/sharing/internal/policy"
	"github.com/digisoc/platform/services/sharing/internal/server"
	"github.com/digisoc/platform/services/sharing/internal/store"
)

// Name is the service's folder, schema, certificate and stream name.
const Name = "sharing"

// Migrations are the service's tables.
var Migrations fs.FS = store.Migrations

// Policy is the service's rules, *.cedar.
var Policy fs.FS = policy.Files

// Callers are the programs that may call.
var Callers = []string{"gateway"}

// Service is the running service.
type Service struct {
	config Config
	deps   service.Deps
	policy *authz.Engine
	server *server.Server
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
	rules, err := disclose.Load(catalogue.Files)
	if err != nil {
		return nil, fmt.Errorf("sharing: %w", err)
	}
	uses := app.New(store.New(deps.DB), rules, deps.Clock)
	return &Service{config: cfg.withDefaults(), deps: deps, policy: engine, server: server.New(uses)}, nil
}

// Name returns the name of the service.
func (s *Service) Name() string { return Name }

// Guard returns what the chain guards the service with.
func (s *Service) Guard() rpc.Guard {
	return rpc.Guard{Policy: s.policy, DB: s.deps.DB, Encode: server.Encode, Callers: Callers}
}

// Register adds the RPCs.
func (s *Service) Register(r grpc.ServiceRegistrar) { s.server.Register(r) }

// Run publishes the outbox until ctx ends.
func (s *Service) Run(ctx context.Context) error {
	cfg := outbox.Config{Service: Name, Poll: s.config.RelayPoll}
	return outbox.NewRelay(s.deps.DB, s.deps.JetStream, cfg, s.deps.Log).Run(ctx)
}

// Ready reports whether the schema is there and current.
func (s *Service) Ready(ctx context.Context) error { return pg.CheckSchema(ctx, s.deps.DB, Migrations) }
