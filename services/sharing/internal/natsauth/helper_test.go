package natsauth_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/digisoc/platform/pkg/authn"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/natsserver"
	"github.com/digisoc/platform/pkg/natsserver/guest"
	"github.com/digisoc/platform/pkg/stoplist"
	"github.com/digisoc/platform/services/sharing/internal/delivery"
	"github.com/digisoc/platform/services/sharing/internal/natsauth"
)

const (
	one, other   = "90000000001", "90000000002" // organisations
	mine, second = "0191a000-0000-7000-8000-000000000001", "0191a000-0000-7000-8000-000000000002"
	theirs       = "0191a000-0000-7000-8000-00000000000f"
	issuer       = "https://issuer.example"
	purposes     = "https://issuer.example/purpose" // its tokens are for a purpose
)

// ground is a NATS server with a door, as an instance has it.
type ground struct {
	t       *testing.T
	server  *natsserver.Server
	door    *natsauth.Door
	out     *delivery.Publisher
	key     *ecdsa.PrivateKey
	ca      *authn.CA
	rights  *rights
	sharing *nats.Conn
}

// rights stand in for the subscriptions.
type rights struct {
	mu   sync.Mutex
	open map[string][]string
	stop string // subject of a system that is stopped
	fail bool
}

func (r *rights) Stopped(_ context.Context, c caller.Caller) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if c.Kind != caller.System || c.Subject == r.stop {
		return stoplist.ErrStopped
	}
	return nil
}

func (r *rights) OpenConsumers(_ context.Context, organisation string) ([]string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fail {
		return nil, errors.New("no database")
	}
	return r.open[organisation], nil
}

func (r *rights) set(organisation string, consumers ...string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.open[organisation] = consumers
}

func newGround(t *testing.T, bound bool) *ground {
	t.Helper()
	g := &ground{t: t, rights: &rights{open: map[string][]string{one: {mine}, other: {theirs}}}}
	var err error
	if g.ca, err = authn.NewCA(clock.System()); err != nil {
		t.Fatal(err)
	}
	certificate, err := g.ca.IssueServer("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	keys, err := natsauth.NewKeys(base64.StdEncoding.EncodeToString(make([]byte, 32)))
	if err != nil {
		t.Fatal(err)
	}
	sharing := natsserver.ServiceUser("sharing", "")
	sharing.Keeper = true
	operator := natsserver.User{Name: "operator", Publish: []string{">"}, Subscribe: []string{">"}}
	g.server, err = natsserver.Start(natsserver.Config{
		Dir: t.TempDir(), Listen: "127.0.0.1:0", NoSync: true, Users: []natsserver.User{sharing, operator, natsserver.ServiceUser("cases", "")},
		Door: &natsserver.Door{Issuer: keys.PublicIssuer, Encryption: keys.PublicCurve},
		TLS:  &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS13},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(g.server.Stop)
	g.sharing = g.inside("sharing")
	g.out = delivery.NewPublisher(g.js(g.sharing))
	if g.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		t.Fatal(err)
	}
	public := &oidc.StaticKeySet{PublicKeys: []crypto.PublicKey{g.key.Public()}}
	tokens, err := authn.NewVerifier(t.Context(), []authn.Issuer{
		{URL: issuer, Audience: "digisoc", Keys: public}, {URL: purposes, Audience: "digisoc", Keys: public, Purposes: true},
	}, clock.System())
	if err != nil {
		t.Fatal(err)
	}
	g.door = natsauth.New(natsauth.Config{Keys: keys, Bound: bound, Sweep: time.Hour}, tokens, g.rights, g.out, g.server, clock.System(), slog.New(slog.NewTextHandler(testWriter{t}, nil)))
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- g.door.Run(ctx, g.sharing) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return g
}

func (g *ground) inside(user string) *nats.Conn {
	g.t.Helper()
	conn, err := g.server.Connect(user)
	if err != nil {
		g.t.Fatal(err)
	}
	g.t.Cleanup(conn.Close)
	return conn
}

func (g *ground) js(conn *nats.Conn) jetstream.JetStream {
	g.t.Helper()
	js, err := jetstream.New(conn)
	if err != nil {
		g.t.Fatal(err)
	}
	return js
}

// token is one of a system of an organisation, with other claims on top.
func (g *ground) token(organisation string, other map[string]any) string {
	return signed(g.t, g.key, organisation, other)
}

func signed(t *testing.T, key *ecdsa.PrivateKey, organisation string, other map[string]any) string {
	t.Helper()
	claims := map[string]any{
		"iss": issuer, "aud": "digisoc", "sub": "system-1", "kind": "system", "organisation": organisation,
		"iat": time.Now().Unix(), "exp": time.Now().Add(5 * time.Minute).Unix(),
	}
	for k, v := range other {
		claims[k] = v
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, nil)
	if err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	out, err := signer.Sign(body)
	if err != nil {
		t.Fatal(err)
	}
	compact, err := out.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return compact
}

// bound is the claim that ties a token to a certificate.
func bound(id authn.Identity) map[string]any {
	sum := sha256.Sum256(id.Certificate.Certificate[0])
	return map[string]any{"cnf": map[string]any{"x5t#S256": base64.RawURLEncoding.EncodeToString(sum[:])}}
}

// dial connects from outside with a token; certificate may be nil.
func (g *ground) dial(token string, certificate *authn.Identity, opts ...nats.Option) (*nats.Conn, error) {
	config := &tls.Config{RootCAs: g.ca.Roots(), ServerName: "127.0.0.1", MinVersion: tls.VersionTLS13}
	if certificate != nil {
		config.Certificates = []tls.Certificate{certificate.Certificate}
	}
	conn, err := nats.Connect(g.server.URL(), append([]nats.Option{nats.Token(token), nats.Secure(config), nats.MaxReconnects(0)}, opts...)...)
	if err == nil {
		g.t.Cleanup(conn.Close)
	}
	return conn, err
}

func (g *ground) mustDial(token string, opts ...nats.Option) *nats.Conn {
	g.t.Helper()
	conn, err := g.dial(token, nil, opts...)
	if err != nil {
		g.t.Fatal(err)
	}
	return conn
}

func (g *ground) publish(organisation, consumer, text string) {
	g.t.Helper()
	if err := g.out.Publish(g.t.Context(), guest.Subject(organisation, consumer), text, []byte(text)); err != nil {
		g.t.Fatal(err)
	}
}

type testWriter struct{ t *testing.T }

func (w testWriter) Write(b []byte) (int, error) { w.t.Log(string(b)); return len(b), nil }
