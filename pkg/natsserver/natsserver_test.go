package natsserver_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/digisoc/platform/pkg/authn"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/natsserver"
)

func start(t *testing.T, cfg natsserver.Config) *natsserver.Server {
	t.Helper()
	if cfg.Dir == "" {
		cfg.Dir = t.TempDir()
	}
	s, err := natsserver.Start(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	return s
}

func connect(t *testing.T, s *natsserver.Server, user string) (*nats.Conn, jetstream.JetStream) {
	t.Helper()
	conn, err := s.Connect(user)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	if err != nil {
		t.Fatal(err)
	}
	return conn, js
}

func TestStreamsSurviveARestartAndNoPortIsOpen(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := start(t, natsserver.Config{Dir: dir})
	if s.URL() != "" {
		t.Errorf("listens on %s", s.URL())
	}
	_, js := connect(t, s, "")
	if _, err := js.CreateStream(t.Context(), jetstream.StreamConfig{Name: "CASES", Subjects: []string{"cases.>"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := js.Publish(t.Context(), "cases.case.opened.v1", []byte("x")); err != nil {
		t.Fatal(err)
	}
	s.Stop()
	s.Stop() // harmless
	s = start(t, natsserver.Config{Dir: dir})
	_, js = connect(t, s, "")
	stream, err := js.Stream(t.Context(), "CASES")
	if err != nil {
		t.Fatal(err)
	}
	if n := stream.CachedInfo().State.Msgs; n != 1 {
		t.Errorf("%d messages", n)
	}
}

func TestUnreadableStreamIsAClearError(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := start(t, natsserver.Config{Dir: dir})
	_, js := connect(t, s, "")
	if _, err := js.CreateStream(t.Context(), jetstream.StreamConfig{Name: "CASES", Subjects: []string{"cases.>"}}); err != nil {
		t.Fatal(err)
	}
	s.Stop()
	meta := filepath.Join(dir, "jetstream", "$G", "streams", "CASES", "meta.inf")
	if err := os.WriteFile(meta, []byte("not json"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := natsserver.Start(natsserver.Config{Dir: dir})
	if err == nil || !strings.Contains(err.Error(), "CASES") || !strings.Contains(err.Error(), "move") || strings.Contains(err.Error(), "\n") {
		t.Errorf("error %v", err)
	}
}

func TestBadConfigurationIsAClearError(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	users := []natsserver.User{natsserver.ServiceUser("cases", "")}
	for name, c := range map[string]struct {
		cfg  natsserver.Config
		says string
	}{
		"port taken":   {natsserver.Config{Dir: t.TempDir(), Listen: taken.Addr().String(), Users: users}, "taken by another program"},
		"no users":     {natsserver.Config{Dir: t.TempDir(), Listen: "127.0.0.1:0"}, "needs users"},
		"no directory": {natsserver.Config{}, "no directory"},
		"not a folder": {natsserver.Config{Dir: file}, "cannot write"},
		"bad address":  {natsserver.Config{Dir: t.TempDir(), Listen: "nowhere", Users: users}, "host:port"},
		"bad port":     {natsserver.Config{Dir: t.TempDir(), Listen: "127.0.0.1:http", Users: users}, "port"},
		"bad user":     {natsserver.Config{Dir: t.TempDir(), Users: []natsserver.User{{Name: "a.b"}}}, "user name"},
		"user twice":   {natsserver.Config{Dir: t.TempDir(), Users: append(users, users...)}, "twice"},
	} {
		s, err := natsserver.Start(c.cfg)
		if err == nil {
			s.Stop()
			t.Errorf("%s: started", name)
			continue
		}
		if !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestUsersMayDoOnlyWhatIsListed(t *testing.T) {
	t.Parallel()
	s := start(t, natsserver.Config{Listen: "127.0.0.1:0", Users: []natsserver.User{
		natsserver.ServiceUser("cases", ""), natsserver.ServiceUser("persons", ""),
		natsserver.SubscriberUser("ministry", "", "CASES", "ministry"),
	}})
	if _, err := s.Connect("nobody"); err == nil {
		t.Error("an unknown user got in")
	}
	if _, err := nats.Connect(s.URL()); err == nil {
		t.Error("without a user: let in")
	}
	if _, err := nats.Connect(s.URL(), nats.UserInfo("cases", "guess")); err == nil {
		t.Error("wrong password: let in")
	}
	if s.Password("cases") == "" || s.Password("cases") == s.Password("persons") {
		t.Error("passwords are not made, or not unique")
	}
	_, cases := connect(t, s, "cases")
	for _, cfg := range []jetstream.StreamConfig{{Name: "CASES", Subjects: []string{"cases.>"}}, {Name: "PERSONS", Subjects: []string{"persons.>"}}} {
		stream, err := cases.CreateStream(t.Context(), cfg)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range []string{"ministry", "other"} {
			if _, err := stream.CreateConsumer(t.Context(), jetstream.ConsumerConfig{Durable: name, AckPolicy: jetstream.AckExplicitPolicy}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := cases.Publish(t.Context(), "cases.case.opened.v1", []byte("x")); err != nil {
		t.Fatal(err)
	}
	refused := func(what string, f func(ctx context.Context) error) {
		t.Helper()
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		if err := f(ctx); err == nil {
			t.Errorf("%s: allowed", what)
		}
	}
	refused("publishing another service's events", func(ctx context.Context) error {
		_, err := cases.Publish(ctx, "persons.person.created.v1", nil)
		return err
	})
	_, outside := connect(t, s, "ministry")
	consumer, err := outside.Consumer(t.Context(), "CASES", "ministry")
	if err != nil {
		t.Fatal(err)
	}
	m, err := consumer.Next(jetstream.FetchMaxWait(5 * time.Second))
	if err != nil {
		t.Fatal(err)
	}
	if err := m.DoubleAck(t.Context()); err != nil {
		t.Errorf("acknowledge: %v", err)
	}
	refused("another consumer", func(ctx context.Context) error { _, err := outside.Consumer(ctx, "CASES", "other"); return err })
	refused("another stream", func(ctx context.Context) error { _, err := outside.Consumer(ctx, "PERSONS", "ministry"); return err })
	refused("looking at the stream", func(ctx context.Context) error { _, err := outside.Stream(ctx, "CASES"); return err })
	refused("deleting the stream", func(ctx context.Context) error { return outside.DeleteStream(ctx, "CASES") })
	refused("publishing an event", func(ctx context.Context) error {
		_, err := outside.Publish(ctx, "cases.case.opened.v1", nil)
		return err
	})
}

func TestOutsideClientsUseTLS(t *testing.T) {
	t.Parallel()
	ca, err := authn.NewCA(clock.System())
	if err != nil {
		t.Fatal(err)
	}
	identity, err := ca.Issue("nats")
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, natsserver.Config{Listen: "127.0.0.1:0", Users: []natsserver.User{natsserver.ServiceUser("cases", "")},
		TLS: &tls.Config{Certificates: []tls.Certificate{identity.Certificate}, MinVersion: tls.VersionTLS13}})
	connect(t, s, "cases") // in process, with the same rights, without TLS
	login := nats.UserInfo("cases", s.Password("cases"))
	if _, err := nats.Connect(s.URL(), login, nats.Secure(&tls.Config{RootCAs: x509.NewCertPool(), ServerName: "nats", MinVersion: tls.VersionTLS13})); err == nil {
		t.Error("a certificate of an unknown authority was accepted")
	}
	conn, err := nats.Connect(s.URL(), login, nats.Secure(&tls.Config{RootCAs: identity.Roots, ServerName: "nats", MinVersion: tls.VersionTLS13}))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if !strings.HasPrefix(s.URL(), "tls://") && !strings.HasPrefix(s.URL(), "nats://127.0.0.1:") {
		t.Errorf("URL %s", s.URL())
	}
}

// Clients survive a restart of the server: same users, same streams.
func TestClientsComeBackAfterARestart(t *testing.T) {
	s, err := natsserver.Start(natsserver.Config{Dir: t.TempDir(), Listen: "127.0.0.1:0", Users: []natsserver.User{{Name: "a", Publish: []string{">"}, Subscribe: []string{">"}}}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Stop() })
	nc, err := s.Connect("a")
	if err != nil {
		t.Fatal(err)
	}
	defer nc.Close()
	url := s.URL()
	back := make(chan struct{}, 1)
	nc.SetReconnectHandler(func(*nats.Conn) { back <- struct{}{} })
	if err := s.Restart(t.Context(), time.Millisecond); err != nil {
		t.Fatal(err)
	}
	select {
	case <-back:
	case <-time.After(10 * time.Second):
		t.Fatal("the client did not come back")
	}
	if s.URL() != url {
		t.Errorf("the address changed from %s to %s", url, s.URL())
	}
	if err := nc.FlushTimeout(5 * time.Second); err != nil {
		t.Fatal(err)
	}
}
