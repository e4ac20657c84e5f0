package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// listening is many consumers that note when each got its first message of a round.
type listening struct {
	conn  *nats.Conn
	stop  []jetstream.ConsumeContext
	want  int
	mu    sync.Mutex
	first map[string]time.Time
	body  []byte
	all   chan struct{} // closed when each has one
}

// listen connects as the institution and reads its subscriptions.
func (i *instance) listen(ctx context.Context, consumers []string) (*listening, error) {
	system, err := i.institution()
	if err != nil {
		return nil, err
	}
	token := func() string {
		raw, _ := system.Token(ctx) // without one the server refuses, which Connect tells
		return raw
	}
	conn, err := nats.Connect(i.Running().NATS, nats.RootCAs(i.Running().CA), nats.TokenHandler(token), nats.MaxReconnects(-1))
	if err != nil {
		return nil, err
	}
	return newListening(ctx, conn, "SUBSCRIBER_"+subscriberOrg, consumers)
}

func newListening(ctx context.Context, conn *nats.Conn, stream string, consumers []string) (*listening, error) {
	l := &listening{conn: conn, want: len(consumers)}
	l.begin()
	js, err := jetstream.New(conn)
	if err != nil {
		return nil, err
	}
	for _, name := range consumers {
		consumer, err := js.Consumer(ctx, stream, name)
		if err != nil {
			return nil, fmt.Errorf("consumer %s: %w", name, err)
		}
		consuming, err := consumer.Consume(func(m jetstream.Msg) {
			l.note(name, m.Data())
			_ = m.Ack()
		})
		if err != nil {
			return nil, err
		}
		l.stop = append(l.stop, consuming)
	}
	return l, nil
}

func (l *listening) close() {
	for _, c := range l.stop {
		c.Stop()
	}
	l.conn.Close()
}

func (l *listening) begin() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.first, l.all = map[string]time.Time{}, make(chan struct{})
}

func (l *listening) note(name string, body []byte) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, again := l.first[name]; again {
		return
	}
	l.first[name], l.body = time.Now(), body
	if len(l.first) == l.want {
		close(l.all)
	}
}

// text is an event as it came.
func (l *listening) text() []byte {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.body
}

// since waits until each consumer has a message and returns how long after the moment, in milliseconds.
func (l *listening) since(ctx context.Context, begin time.Time) ([]float64, error) {
	select {
	case <-l.all:
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(time.Minute):
		return nil, fmt.Errorf("not every one of %d consumers got a message", l.want)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]float64, 0, len(l.first))
	for _, at := range l.first {
		out = append(out, max(0, at.Sub(begin).Seconds()*1000))
	}
	return out, nil
}
