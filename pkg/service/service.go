// Package service is what every service of the platform looks like from outside, and the programs that run it: Run for
// several services in one process, Main for one service as a program of its own. Both give a service the same chain, the
// same mutual TLS and the same order of stopping; a service cannot tell which of them runs it.
//
// It holds no business logic and knows no service by name.
package service

import (
	"context"
	"log/slog"

	"github.com/nats-io/nats.go/jetstream"
	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/auditseal"
	"github.com/digisoc/platform/pkg/authn"
	"github.com/digisoc/platform/pkg/bus"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/rpc"
	"github.com/digisoc/platform/pkg/vault"
)

// Service is one service of the platform.
type Service interface {
	// Name is the folder, certificate, schema and stream name, for example cases.
	Name() string
	// Guard is what the chain guards the service with.
	Guard() rpc.Guard
	// Register adds the service's RPCs to its server.
	Register(grpc.ServiceRegistrar)
	// Run does the background work (relay, consumers, timers) and blocks until ctx ends. An error stops the process;
	// returning nil early means that there is none.
	Run(ctx context.Context) error
	// Ready reports whether the service can take work now. It must be cheap and respect ctx.
	Ready(ctx context.Context) error
}

// Outsider is a service that reaches systems outside the platform by itself.
type Outsider interface {
	// Outside are these systems by what they are, for example dagr; only those that it is set up for.
	Outside() []string
}

// Deps is what the runner owns and a service is built from.
type Deps struct {
	// DB is the service's own schema, as the role that may only touch rows.
	DB *pg.DB
	// Bus delivers events to the service's consumers.
	Bus *bus.Bus
	// JetStream is where the service's relay publishes.
	JetStream jetstream.JetStream
	// Dial returns a connection to another service by name, made with this service's identity. It connects lazily.
	Dial func(name string) (grpc.ClientConnInterface, error)
	// Tokens checks access tokens that come another way than by a call; nil where calls are the only way.
	Tokens *authn.Verifier
	// Vault seals fields of this schema; nil where no keys are configured, and a service that needs one refuses to be made.
	Vault *vault.Vault
	// Signer signs certificates, with the key of the audit log; nil where none is configured: then they are not signed.
	Signer *auditseal.Signer
	// Clock tells the time.
	Clock clock.Clock
	// Log is the logger of the process.
	Log *slog.Logger
}
