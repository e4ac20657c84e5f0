// Package rpctest serves a service's handlers in memory with the whole real chain: mutual TLS, token, policy, validation
// and audit. Only the certificate authority and the tokens are throwaway. It is for tests.
package rpctest

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/audit"
	"github.com/digisoc/platform/pkg/auditlog"
	"github.com/digisoc/platform/pkg/authn"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/rpc"
	"github.com/digisoc/platform/pkg/stoplist"
	"github.com/digisoc/platform/pkg/vault"
)

// Handlers is the part of a service that answers calls; service.Service has it.
type Handlers interface {
	Name() string
	Guard() rpc.Guard
	Register(grpc.ServiceRegistrar)
}

// Fake is Handlers made of values, for handlers without their service.
type Fake struct {
	Service string
	Guarded rpc.Guard
	Serve   func(grpc.ServiceRegistrar)
}

// Name is the service's name.
func (f Fake) Name() string { return f.Service }

// Guard is what the chain guards the service with.
func (f Fake) Guard() rpc.Guard { return f.Guarded }

// Register adds the handlers.
func (f Fake) Register(r grpc.ServiceRegistrar) { f.Serve(r) }

// Server is a served service.
type Server struct {
	// Conn is a connection as the gateway. Calls act as whom As put into their context.
	Conn *grpc.ClientConn

	t       testing.TB
	ca      *authn.CA
	name    string
	network rpc.Network
	mu      sync.Mutex
	entries []audit.Entry
	fail    error
}

// Option changes what is served.
type Option func(*rpc.ServerConfig)

// WithTimeout limits how long a call may take.
func WithTimeout(d time.Duration) Option { return func(c *rpc.ServerConfig) { c.Timeout = d } }

// WithLog sets the log; without it warnings and errors go to the test's output.
func WithLog(log *slog.Logger) Option { return func(c *rpc.ServerConfig) { c.Log = log } }

// WithClock sets the clock.
func WithClock(c clock.Clock) Option { return func(cfg *rpc.ServerConfig) { cfg.Clock = c } }

// WithStops has the list of whose access has ended.
func WithStops(h *stoplist.Holder) Option { return func(cfg *rpc.ServerConfig) { cfg.Stops = h } }

// WithVault seals kept answers.
func WithVault(v *vault.Vault) Option { return func(cfg *rpc.ServerConfig) { cfg.Vault = v } }

// Serve serves h until the test ends.
func Serve(t testing.TB, h Handlers, options ...Option) *Server {
	t.Helper()
	return ServeOn(t, rpc.Memory(), h, options...)
}

// ServeOn is Serve on a network of the test's choice.
func ServeOn(t testing.TB, network rpc.Network, h Handlers, options ...Option) *Server {
	t.Helper()
	ca, err := authn.NewCA(clock.System())
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{t: t, ca: ca, name: h.Name(), network: network}
	guard := h.Guard()
	cfg := rpc.ServerConfig{
		Service: h.Name(), Identity: s.Identity(h.Name()), Tokens: tokens{}, Guard: guard, Clock: clock.System(),
		Log: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn})),
	}
	cfg.Audit = func(ctx context.Context, e audit.Entry) error { return s.record(ctx, guard, e) }
	for _, option := range options {
		option(&cfg)
	}
	srv := rpc.NewServer(cfg)
	h.Register(srv)
	if err := rpc.CheckContract(srv, guard); err != nil {
		t.Fatal(err)
	}
	listener, err := network.Listen(h.Name())
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- srv.Serve(listener) }()
	t.Cleanup(func() {
		srv.Stop()
		if err := <-done; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	s.Conn = s.As("gateway")
	return s
}

// Identity issues a certificate of the test's authority.
func (s *Server) Identity(name string) authn.Identity {
	s.t.Helper()
	id, err := s.ca.Issue(name)
	if err != nil {
		s.t.Fatal(err)
	}
	return id
}

// As returns a connection of another program, by the name on its certificate.
func (s *Server) As(workload string) *grpc.ClientConn {
	s.t.Helper()
	conn, err := rpc.Dial(s.network, s.Identity(workload), s.name)
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// Audited returns the audit entries that were written outside transactions so far: reads, refusals and failures, and
// everything of a service without a database.
func (s *Server) Audited() []audit.Entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.entries)
}

// FailAudit makes every later audit entry outside a transaction fail to be written; nil repairs it.
func (s *Server) FailAudit(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = err
}

func (s *Server) record(ctx context.Context, guard rpc.Guard, e audit.Entry) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail != nil {
		return s.fail
	}
	s.entries = append(s.entries, e)
	if guard.DB != nil {
		return auditlog.Write(ctx, guard.DB, e)
	}
	return nil
}

// As returns a context whose calls carry a token of c. The token says the purpose, legal basis and case of c too; leave
// them out of c to have none.
func As(ctx context.Context, c caller.Caller) context.Context {
	return authn.WithToken(ctx, Token(c))
}

const tokenPrefix = "test."

// Token is the access token of c that served services accept.
func Token(c caller.Caller) string {
	c.Workload, c.RequestID, c.TraceID = "", "", ""
	data, err := json.Marshal(c)
	if err != nil {
		panic("rpctest: a caller is plain data: " + err.Error())
	}
	return tokenPrefix + base64.RawURLEncoding.EncodeToString(data)
}

// tokens verifies what Token made.
type tokens struct{}

// Verify returns the caller in the token.
func (tokens) Verify(_ context.Context, raw string) (caller.Caller, error) {
	text, ok := strings.CutPrefix(raw, tokenPrefix)
	if !ok {
		return caller.Caller{}, errs.ErrTokenInvalid
	}
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return caller.Caller{}, errs.ErrTokenInvalid.Wrap(err)
	}
	var c caller.Caller
	if err := json.Unmarshal(data, &c); err != nil {
		return caller.Caller{}, errs.ErrTokenInvalid.Wrap(err)
	}
	return c, nil
}
