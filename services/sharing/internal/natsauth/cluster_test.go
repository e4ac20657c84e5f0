package natsauth_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/digisoc/platform/pkg/authn"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/natsserver/guest"
	"github.com/digisoc/platform/pkg/testkit"
	"github.com/digisoc/platform/services/sharing/internal/delivery"
	"github.com/digisoc/platform/services/sharing/internal/natsauth"
)

const deployed = "../../../../deploy/nats"

// The configuration that is deployed names the accounts as the service writes them.
func TestDeployedAccountsAreThoseOfTheService(t *testing.T) {
	t.Parallel()
	want, err := natsauth.Accounts([]string{one, one})
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join(deployed, "subscribers.conf"))
	if err != nil || string(got) != want {
		t.Errorf("deploy/nats/subscribers.conf is not what digisoc nats accounts %s prints: %v", one, err)
	}
	for _, bad := range []string{"", "900.>", "9000 }", strings.Repeat("9", 33)} {
		if _, err := natsauth.Accounts([]string{bad}); err == nil {
			t.Errorf("%q has an account", bad)
		}
	}
}

// cluster is three servers and a door, started with the files that are deployed.
type cluster struct {
	*ground
	at map[string]string // folder of certificates, addresses of servers
}

func newCluster(t *testing.T) *cluster {
	t.Helper()
	c := &cluster{ground: &ground{t: t, rights: &rights{open: map[string][]string{one: {mine}, other: {theirs}}}}, at: map[string]string{}}
	var err error
	if c.ca, err = authn.NewCA(clock.System()); err != nil {
		t.Fatal(err)
	}
	keys, err := natsauth.NewKeys(base64.StdEncoding.EncodeToString(make([]byte, 32)))
	if err != nil {
		t.Fatal(err)
	}
	c.files(keys)
	routes := c.routes()
	for i, name := range []string{"nats-0", "nats-1", "nats-2", "nats-door-0"} {
		c.start(name, routes[i], routes[:3])
	}
	c.sharing = c.service("sharing")
	js := c.js(c.sharing)
	testkit.Await(t, func() bool { // the cluster has a leader
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err := js.AccountInfo(ctx)
		return err == nil
	})
	c.out = delivery.NewPublisher(js)
	if c.key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		t.Fatal(err)
	}
	tokens, err := authn.NewVerifier(t.Context(), []authn.Issuer{{URL: issuer, Audience: "digisoc", Keys: &oidc.StaticKeySet{PublicKeys: []crypto.PublicKey{c.key.Public()}}}}, clock.System())
	if err != nil {
		t.Fatal(err)
	}
	c.door = natsauth.New(natsauth.Config{Keys: keys, Bound: true, Sweep: time.Hour}, tokens, c.rights, c.out, natsauth.NewCluster(c.sharing, 1), clock.System(), slog.New(slog.NewTextHandler(testWriter{t}, nil)))
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- c.door.Run(ctx, c.sharing) }()
	t.Cleanup(func() { stop(); <-done })
	return c
}

// files puts the deployed configuration and certificates into a folder.
func (c *cluster) files(keys natsauth.Keys) {
	c.t.Helper()
	dir := c.t.TempDir()
	c.at["dir"] = dir
	names, err := filepath.Glob(filepath.Join(deployed, "*.conf"))
	if err != nil || len(names) < 5 {
		c.t.Fatal(names, err)
	}
	write := func(name string, body []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), body, 0o600); err != nil {
			c.t.Fatal(err)
		}
	}
	for _, name := range names {
		src, err := os.ReadFile(name)
		if err != nil {
			c.t.Fatal(err)
		}
		text := strings.NewReplacer("/certificates/", dir+"/", "$DOOR_ISSUER", keys.PublicIssuer, "$DOOR_XKEY", keys.PublicCurve, "$STORE_DIR", "x").Replace(string(src))
		write(filepath.Base(name), []byte(text))
	}
	certificate, err := c.ca.IssueServer("127.0.0.1")
	if err != nil {
		c.t.Fatal(err)
	}
	key, err := x509.MarshalPKCS8PrivateKey(certificate.PrivateKey)
	if err != nil {
		c.t.Fatal(err)
	}
	authority := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.ca.Certificate()})
	write("tls.crt", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate.Certificate[0]}))
	write("tls.key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key}))
	write("ca.crt", authority)
	write("clients.crt", authority) // the strictest case: an institution's certificate of the platform's own authority
}

// routes are free ports of this machine.
func (c *cluster) routes() (out []*url.URL) {
	c.t.Helper()
	for range 4 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			c.t.Fatal(err)
		}
		defer l.Close()
		out = append(out, &url.URL{Scheme: "nats-route", Host: l.Addr().String()})
	}
	return out
}

// start starts a server with a deployed file; only addresses and the store are the test's.
func (c *cluster) start(name string, own *url.URL, routes []*url.URL) {
	c.t.Helper()
	file := "nats.conf"
	if strings.Contains(name, "door") {
		file = "door.conf"
	}
	path := filepath.Join(c.at["dir"], file)
	src, err := os.ReadFile(path)
	if err != nil {
		c.t.Fatal(err)
	}
	path += "." + name
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(string(src), "$SERVER_NAME", name)), 0o600); err != nil {
		c.t.Fatal(err)
	}
	opts, err := server.ProcessConfigFile(path)
	if err != nil {
		c.t.Fatal(err)
	}
	opts.Host, opts.Port, opts.HTTPHost, opts.HTTPPort, opts.StoreDir, opts.NoSigs, opts.NoLog, opts.SyncAlways = "127.0.0.1", server.RANDOM_PORT, "", 0, c.t.TempDir(), true, true, false
	_, port, _ := net.SplitHostPort(own.Host)
	opts.Cluster.Host, opts.Routes, opts.Cluster.TLSConfig = "127.0.0.1", routes, nil
	if opts.Cluster.Port, err = net.LookupPort("tcp", port); err != nil {
		c.t.Fatal(err)
	}
	ns, err := server.NewServer(opts)
	if err != nil {
		c.t.Fatal(err)
	}
	go ns.Start()
	c.t.Cleanup(func() { ns.Shutdown(); ns.WaitForShutdown() })
	if !ns.ReadyForConnections(20 * time.Second) {
		c.t.Fatal("the server does not start:", name)
	}
	c.at[name] = "tls://" + ns.Addr().String()
}

// service connects as a service does, with its certificate.
func (c *cluster) service(name string) *nats.Conn {
	c.t.Helper()
	id, err := c.ca.Issue(name)
	if err != nil {
		c.t.Fatal(err)
	}
	config := &tls.Config{RootCAs: c.ca.Roots(), Certificates: []tls.Certificate{id.Certificate}, MinVersion: tls.VersionTLS13}
	conn, err := nats.Connect(c.at["nats-0"], nats.Secure(config), nats.CustomInboxPrefix("_INBOX_"+name))
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(conn.Close)
	return conn
}

// outside connects to the door as a system of an institution does.
func (c *cluster) outside(organisation string, id authn.Identity) (*nats.Conn, error) {
	config := &tls.Config{RootCAs: c.ca.Roots(), Certificates: []tls.Certificate{id.Certificate}, MinVersion: tls.VersionTLS13}
	conn, err := nats.Connect(c.at["nats-door-0"], nats.Token(c.token(organisation, bound(id))), nats.Secure(config), nats.MaxReconnects(0))
	if err == nil {
		c.t.Cleanup(conn.Close)
	}
	return conn, err
}

// An institution reads its events at the door of a cluster that was started with the deployed files, and nothing else; what ends is closed.
func TestAnInstitutionReadsAtTheDoorOfACluster(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	c.publish(one, mine, "first")
	id, err := c.ca.Issue("office")
	if err != nil {
		t.Fatal(err)
	}
	conn, err := c.outside(one, id)
	if err != nil {
		t.Fatal(err)
	}
	js := c.js(conn)
	consumer, err := js.Consumer(t.Context(), guest.Account(one), mine)
	if err != nil {
		t.Fatal(err)
	}
	msg, err := consumer.Next(jetstream.FetchMaxWait(10 * time.Second))
	if err != nil || string(msg.Data()) != "first" {
		t.Fatalf("%v, %v", msg, err)
	}
	if err := msg.DoubleAck(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.nothingElse(conn)
	if _, err := c.outside(other, id); err == nil {
		t.Error("an institution without an account came in")
	}
	service, err := c.ca.Issue("cases") // a service's certificate is no key to this door
	if err != nil {
		t.Fatal(err)
	}
	config := &tls.Config{RootCAs: c.ca.Roots(), Certificates: []tls.Certificate{service.Certificate}, MinVersion: tls.VersionTLS13}
	if conn, err := nats.Connect(c.at["nats-door-0"], nats.Secure(config), nats.MaxReconnects(0)); err == nil {
		conn.Close()
		t.Error("a service's certificate let somebody in without a token")
	}
	if conn, err := nats.Connect(c.at["nats-0"], nats.Secure(config), nats.Token(c.token(one, bound(service))), nats.MaxReconnects(0)); err == nil {
		defer conn.Close()
		if _, err := c.js(conn).Consumer(brief(t), guest.Account(one), mine); err == nil {
			t.Error("a token has a meaning where services connect")
		}
	}
	closed := make(chan struct{})
	conn.SetClosedHandler(func(*nats.Conn) { close(closed) })
	c.rights.set(one)
	c.door.Sweep(t.Context())
	select {
	case <-closed:
	case <-time.After(10 * time.Second): // only when it fails
		t.Error("the connection is open after its right has ended")
	}
}

// brief is for a question that nobody answers.
func brief(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	t.Cleanup(cancel)
	return ctx
}

// nothingElse wants that a client reaches no other stream, no subject of the platform, and no connections.
func (c *cluster) nothingElse(conn *nats.Conn) {
	c.t.Helper()
	heard, err := c.sharing.SubscribeSync("_INBOX_sharing.probe")
	if err != nil {
		c.t.Fatal(err)
	}
	for _, subject := range []string{"_INBOX_sharing.probe", "$JS.API.STREAM.NAMES", "$JS.API.CONSUMER.INFO." + guest.Account(other) + "." + theirs, "$SYS.REQ.SERVER.PING.CONNZ", "cases.decision.issued.v1"} {
		if answer, err := conn.Request(subject, nil, 300*time.Millisecond); err == nil {
			c.t.Errorf("%s answered %s", subject, answer.Data)
		}
	}
	if err := c.sharing.Flush(); err != nil {
		c.t.Fatal(err)
	}
	if n, _, _ := heard.Pending(); n > 0 {
		c.t.Error("a client from outside reached an inbox of the platform")
	}
}
