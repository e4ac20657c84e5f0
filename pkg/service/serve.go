package service

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"google.golang.org/grpc"

	"github.com/digisoc/platform/pkg/auditseal"
	"github.com/digisoc/platform/pkg/authn"
	"github.com/digisoc/platform/pkg/bus"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/memory"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/rpc"
	"github.com/digisoc/platform/pkg/telemetry"
	"github.com/digisoc/platform/pkg/vault"
)

// flushTimeout is how long the end may take to send what telemetry still holds.
const flushTimeout = 5 * time.Second

// program is a program in the making: what was opened so far is closed in the opposite order.
type program struct {
	Program
	settings  Settings
	telemetry *telemetry.Telemetry
	identity  authn.Identity
	network   rpc.Network
	closers   []func() error
}

func (p *program) closing(f func() error) { p.closers = append(p.closers, f) }

func (p *program) close() error {
	var all error
	for i := len(p.closers) - 1; i >= 0; i-- {
		all = errors.Join(all, p.closers[i]())
	}
	return all
}

// serve opens everything, serves until ctx ends and closes everything.
func (p Program) serve(ctx context.Context, s Settings) (err error) {
	if err := s.serveable(p.Name); err != nil {
		return fmt.Errorf("configuration: %w", err)
	}
	memory.Tune()
	run := &program{Program: p, settings: s, network: rpc.TCP(s.addresses(p.Name))}
	defer func() { err = errors.Join(err, run.close()) }()
	tokens, err := run.base(ctx)
	if err != nil {
		return err
	}
	deps, err := run.deps(ctx)
	if err != nil {
		return err
	}
	deps.Tokens = tokens
	one, err := p.New(deps)
	if err != nil {
		return fmt.Errorf("make %s: %w", p.Name, err)
	}
	stopping, stop := context.WithCancel(ctx)
	defer stop()
	go func() {
		<-stopping.Done() // no new work is sent here while calls in flight end
		run.telemetry.Ready(p.Name, func(context.Context) error { return context.Canceled })
	}()
	r := Runner{
		Network: run.network, Tokens: tokens, Vault: deps.Vault, Clock: deps.Clock, Log: deps.Log, Drain: s.Drain, Timeout: s.CallTimeout,
		Identity: func(string) (authn.Identity, error) { return run.identity, nil }, AuditQueue: s.AuditQueue,
		Ready: run.telemetry.Ready, Outside: s.outside(),
		Stops: &Stops{Events: func(string) (jetstream.JetStream, error) { return deps.JetStream, nil }},
	}
	if err := r.sign(s); err != nil {
		return err
	}
	return Run(ctx, r, one)
}

// sign has the audit log signed, if there is a key.
func (r *Runner) sign(s Settings) (err error) {
	if s.AuditKey == "" {
		return nil
	}
	r.Witness = auditseal.NewFile(s.AuditCheckpoints)
	r.Signer, err = auditseal.LoadSigner(s.AuditKey, s.AuditSuccessor)
	return err
}

// base opens telemetry, the identity and the token verifier.
func (p *program) base(ctx context.Context) (*authn.Verifier, error) {
	t, err := telemetry.Start(ctx, telemetry.Config{
		Service: p.Name, OTLPEndpoint: p.settings.OTLPEndpoint, LogLevel: p.settings.LogLevel, LogFormat: p.settings.LogFormat, Admin: p.settings.Admin,
	})
	if err != nil {
		return nil, err
	}
	p.telemetry = t
	p.closing(func() error {
		flush, cancel := context.WithTimeout(context.WithoutCancel(ctx), flushTimeout)
		defer cancel()
		return t.Shutdown(flush)
	})
	if p.identity, err = authn.LoadIdentity(p.settings.Certificate, p.settings.Key, p.settings.Roots); err != nil {
		return nil, err
	}
	return authn.NewVerifier(ctx, p.settings.issuers(), clock.System())
}

// deps opens what the service is built from.
func (p *program) deps(ctx context.Context) (Deps, error) {
	db, err := pg.Open(ctx, p.settings.PostgresURL.Value(), pg.WithApplicationName(p.Name))
	if err != nil {
		return Deps{}, fmt.Errorf("open database: %w", err)
	}
	p.closing(func() error { db.Close(); return nil })
	if err := pg.CheckSchema(ctx, db, p.Migrations); err != nil {
		return Deps{}, fmt.Errorf("%w: run %q first", err, p.Name+" migrate")
	}
	js, err := p.events()
	if err != nil {
		return Deps{}, err
	}
	log := p.telemetry.Log
	events := bus.New(js, p.Name, clock.System(), log)
	if err := events.EnsureStream(ctx); err != nil {
		return Deps{}, err
	}
	d := Deps{DB: db, Bus: events, JetStream: js, Dial: p.dial, Clock: clock.System(), Log: log}
	if p.settings.VaultKeys != "" {
		keys, err := vault.OpenFile(p.settings.VaultKeys)
		if err != nil {
			return Deps{}, err
		}
		d.Vault = vault.New(keys, d.Clock)
	}
	if p.settings.AuditKey != "" {
		if d.Signer, err = auditseal.LoadSigner(p.settings.AuditKey, p.settings.AuditSuccessor); err != nil {
			return Deps{}, err
		}
	}
	return d, nil
}

// inboxPrefix and the user's name are where a user may read answers; others cannot. The server's permissions say the
// same. It is repeated here so that a service does not link the server; a test compares both.
const inboxPrefix = "_INBOX_"

// events connects to NATS, over TLS with the service's own certificate, and keeps reconnecting for as long as it runs.
func (p *program) events() (jetstream.JetStream, error) {
	options := []nats.Option{nats.Name(p.Name), nats.CustomInboxPrefix(inboxPrefix + p.Name), nats.MaxReconnects(-1), nats.RetryOnFailedConnect(true), nats.ReconnectWait(time.Second)}
	if strings.HasPrefix(p.settings.NATSURL, "tls://") {
		options = append(options, nats.Secure(p.identity.ClientTLS("nats")))
	}
	conn, err := nats.Connect(p.settings.NATSURL, options...)
	if err != nil {
		return nil, fmt.Errorf("connect to NATS: %w", err)
	}
	p.closing(func() error { conn.Close(); return nil })
	return jetstream.New(conn)
}

// dial connects to a peer with the service's own certificate.
func (p *program) dial(name string) (grpc.ClientConnInterface, error) {
	conn, err := rpc.Dial(p.network, p.identity, name)
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", name, err)
	}
	p.closing(conn.Close)
	return conn, nil
}
