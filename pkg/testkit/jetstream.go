package testkit

import (
	"context"
	"errors"
	"net"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/digisoc/platform/pkg/natsserver"
)

// Broker is a NATS server with JetStream of one test: in process, without a port, in a directory of the test. It can be
// stopped and started again; its connections reconnect by themselves.
type Broker struct {
	t   testing.TB
	cfg natsserver.Config

	mu      sync.Mutex
	current *natsserver.Server
}

// BrokerOption changes the server of a test.
type BrokerOption func(*natsserver.Config)

// NoSync acknowledges before the data is on disk: faster, for tests that do not stop the server hard.
func NoSync() BrokerOption { return func(c *natsserver.Config) { c.NoSync = true } }

// JetStream starts a server for this test and returns a connection to it; both end with the test.
func JetStream(t testing.TB, opts ...BrokerOption) jetstream.JetStream {
	t.Helper()
	return NewBroker(t, opts...).JetStream()
}

// NewBroker starts a server for this test, for tests that stop it or need more than one connection.
func NewBroker(t testing.TB, opts ...BrokerOption) *Broker {
	t.Helper()
	b := &Broker{t: t, cfg: natsserver.Config{Dir: filepath.Join(t.TempDir(), "nats")}}
	for _, set := range opts {
		set(&b.cfg)
	}
	b.Start()
	t.Cleanup(b.Stop)
	return b
}

// Start starts the server again after Stop, on the same streams.
func (b *Broker) Start() {
	b.t.Helper()
	s, err := natsserver.Start(b.cfg)
	if err != nil {
		b.t.Fatalf("start broker: %v", err)
	}
	b.mu.Lock()
	b.current = s
	b.mu.Unlock()
}

// Stop stops the server; its streams stay.
func (b *Broker) Stop() {
	b.mu.Lock()
	s := b.current
	b.current = nil
	b.mu.Unlock()
	if s != nil {
		s.Stop()
	}
}

// Dir is where the streams are kept.
func (b *Broker) Dir() string { return b.cfg.Dir }

var errStopped = errors.New("the broker of this test is stopped")

// InProcessConn connects to the server that runs now.
func (b *Broker) InProcessConn() (net.Conn, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.current == nil {
		return nil, errStopped
	}
	return b.current.InProcessConn()
}

// JetStream opens another connection, which ends with the test.
func (b *Broker) JetStream() jetstream.JetStream {
	b.t.Helper()
	conn, err := nats.Connect("", nats.InProcessServer(b), nats.MaxReconnects(-1), nats.ReconnectWait(10*time.Millisecond))
	if err != nil {
		b.t.Fatalf("connect to broker: %v", err)
	}
	b.t.Cleanup(conn.Close)
	js, err := jetstream.New(conn)
	if err != nil {
		b.t.Fatalf("open JetStream: %v", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for { // the first request after a start may go unanswered
		asking, done := context.WithTimeout(ctx, 500*time.Millisecond)
		_, err := js.AccountInfo(asking)
		done()
		if err == nil {
			return js
		}
		if ctx.Err() != nil {
			b.t.Fatalf("JetStream does not answer: %v", err)
		}
	}
}
