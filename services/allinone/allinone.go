// Package allinone is the single-node edition: every service of the platform in one process, with a private PostgreSQL,
// an embedded NATS and, outside production, a development issuer. Services keep their schemas, roles, certificates,
// handshakes and policies; only the wire between them is in memory. It is not a place for business logic.
package allinone

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/digisoc/platform/pkg/auditseal"
	"github.com/digisoc/platform/pkg/authn"
	"github.com/digisoc/platform/pkg/authn/devissuer"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/memory"
	"github.com/digisoc/platform/pkg/natsserver"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/pgserver"
	"github.com/digisoc/platform/pkg/rpc"
	"github.com/digisoc/platform/pkg/telemetry"
	"github.com/digisoc/platform/pkg/vault"
	"github.com/digisoc/platform/services/allinone/internal/people"
	"github.com/digisoc/platform/services/allinone/internal/state"
)

// Platform is a running instance.
type Platform struct {
	config    Config
	say       func(string)
	dir       *state.Dir
	log       *slog.Logger
	telemetry *telemetry.Telemetry
	clock     clock.Clock
	ca        *authn.CA
	vault     *vault.Vault
	network   rpc.Network
	postgres  *pgserver.Server
	dbs       map[string]*pg.DB
	nats      *natsserver.Server
	buses     map[string]jetstream.JetStream // of each service; complete before the services run
	issuer    *devissuer.Server
	tokens    *authn.Verifier
	signer    *auditseal.Signer
	listener  net.Listener
	secure    net.Listener // encrypted; nil when there is none
	running   state.Running
	closers   []closer
	failed    chan error // the first failure after the start
}

// closer is something that was opened, with the name told when it does not close.
type closer struct {
	name  string
	close func(context.Context) error
}

// Start starts an instance and returns when it takes work. say is told of each step. On an error everything that was
// opened is closed again; the error is one line that says what to do.
func Start(ctx context.Context, cfg Config, say func(string)) (_ *Platform, err error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	memory.Tune()
	p := &Platform{config: cfg, say: say, clock: clock.System(), dbs: map[string]*pg.DB{}, buses: map[string]jetstream.JetStream{}, failed: make(chan error, 8)}
	p.running.PID, p.running.SchemaURLs = os.Getpid(), map[string]string{}
	defer func() {
		if err != nil {
			err = errors.Join(err, p.Stop(context.WithoutCancel(ctx)))
		}
	}()
	for _, step := range []func(context.Context) error{
		p.openFolder, p.listen, p.listenSecure, p.observe, p.startDatabase, p.trust, p.openVault, p.connect, p.serve, p.announce,
	} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (p *Platform) closing(name string, f func(context.Context) error) {
	p.closers = append(p.closers, closer{name, f})
}

func (p *Platform) openFolder(context.Context) error {
	dir, err := state.Open(p.config.Dir)
	if err != nil {
		return err
	}
	p.dir = dir
	p.closing("data folder", func(context.Context) error { dir.Withdraw(); dir.Close(); return nil })
	return nil
}

// listen takes the public address first: a taken port is the most common trouble and should be told at once.
func (p *Platform) listen(ctx context.Context) error {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", p.config.Listen)
	if err != nil {
		return taken("listen", p.config.Listen, err)
	}
	p.listener = l
	p.closing("public address", func(context.Context) error {
		if err := l.Close(); !errors.Is(err, net.ErrClosed) {
			return err
		}
		return nil
	})
	p.running.Base = "http://" + l.Addr().String()
	return nil
}

func (p *Platform) observe(ctx context.Context) error {
	t, err := telemetry.Start(ctx, telemetry.Config{
		Service: "digisoc", OTLPEndpoint: p.config.OTLP, LogLevel: p.config.LogLevel, LogFormat: "text", Admin: p.config.AdminListen,
	})
	if err != nil {
		return taken("admin-listen", p.config.AdminListen, err)
	}
	p.telemetry, p.log = t, t.Log
	p.closing("telemetry", t.Shutdown)
	if p.config.AdminListen != "" {
		p.running.Admin = "http://" + t.AdminAddress()
	}
	return nil
}

func taken(flag, addr string, err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		return fmt.Errorf("%s: %s cannot be used (%w): stop the other program, or choose another address with --%s", flag, addr, op.Err, flag)
	}
	return err
}

// trust makes the throwaway authority of this start and decides whose tokens are accepted.
func (p *Platform) trust(ctx context.Context) (err error) {
	if p.ca, err = authn.NewCA(p.clock); err != nil {
		return err
	}
	issuer := authn.Issuer{URL: p.config.Issuer, Audience: p.config.Audience}
	if p.config.Issuer == "" {
		roster, err := people.Roster()
		if err != nil {
			return err
		}
		p.running.Issuer = p.running.Base + issuerPath
		p.issuer, err = devissuer.New(devissuer.Config{
			URL: p.running.Issuer, Profile: p.config.Profile, Audience: p.config.Audience, Dir: p.dir.Sub("issuer"), Roster: roster, Clock: p.clock,
		})
		if err != nil {
			return err
		}
		issuer = p.issuer.Issuer()
		p.say("sign-in: development issuer with invented people")
	}
	systems := authn.Issuer{URL: p.running.Base + systemIssuerPath, Audience: p.config.Audience, Algorithms: []string{"ES256"}}
	purposes := authn.Issuer{URL: p.running.Base + purposeIssuerPath, Audience: p.config.Audience, Algorithms: []string{"ES256"}, Purposes: true}
	p.tokens, err = authn.NewVerifier(ctx, []authn.Issuer{issuer, systems, purposes}, p.clock)
	return err
}

// issuerPath is where the development issuer lives on the public address.
const issuerPath = "/dev-issuer"

// systemIssuerPath is where systems of providers get their tokens, on the public address.
const systemIssuerPath = "/oauth2"

// purposeIssuerPath is where tokens for a purpose come from, on the public address.
const purposeIssuerPath = "/purpose"

// announce waits until every service takes work and tells where the instance is.
func (p *Platform) announce(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for {
		if ready(ctx, p.running.Base) {
			return p.dir.Announce(p.running)
		}
		select {
		case err := <-p.failed:
			return err
		case <-ctx.Done():
			return errors.New("the services did not become ready in 30 seconds: start again with --log-level info to see why")
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func ready(ctx context.Context, base string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/readyz", nil)
	if err != nil {
		return false
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	res.Body.Close()
	return res.StatusCode == http.StatusOK
}
