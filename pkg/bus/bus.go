// Package bus delivers events to consumers: durable, in order per record, with retries and dead letters.
//
// # Order
//
// Events of one record (ce-subject) are handled one after the other, in the order of the stream, also when one of them
// has to be tried again: what follows it waits, other records go on. For that, retries happen inside the process (the
// broker is kept patient with in-progress signals) instead of by negative acknowledgement, which would let later events
// overtake; one instance of a consumer is active at a time (the broker pins it, others stand by); and an instance that
// takes over handles nothing until every event its predecessor left open has come back to it. After a dead letter the
// record's next event is handled: a consumer that cannot bear a gap looks at Message.Sequence.
//
// # Delivery
//
// At least once. The first line of the use case is inbox.Once, so that the effect happens once.
//
// It is not an RPC mechanism and not a store: a consumer that needs more than the event says asks by gRPC.
package bus

import (
	"context"
	"errors"
	"log/slog"
	"regexp"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/outbox"
)

// Bus is one service's side of the event streams. It is safe for concurrent use.
type Bus struct {
	js      jetstream.JetStream
	service string
	clock   clock.Clock
	log     *slog.Logger
	timing  timing
}

// New makes the bus of a service.
func New(js jetstream.JetStream, service string, clock clock.Clock, log *slog.Logger) *Bus {
	return &Bus{js: js, service: service, clock: clock, log: log.With("component", "bus"), timing: usual}
}

// apiTimeout bounds one request to the broker; apiTries is how often it is asked again, because the first request after
// a start may never be answered.
const (
	apiTimeout = 2 * time.Second
	apiTries   = 5
)

// try asks the broker, again when there is no answer.
func try(ctx context.Context, ask func(ctx context.Context) error) error {
	var err error
	for range apiTries {
		bounded, cancel := context.WithTimeout(ctx, apiTimeout)
		err = ask(bounded)
		cancel()
		if err == nil || ctx.Err() != nil || !errors.Is(err, context.DeadlineExceeded) {
			return err
		}
	}
	return err
}

// EnsureStream creates or updates the stream of this service's own events. Idempotent.
func (b *Bus) EnsureStream(ctx context.Context) error {
	return b.ensure(ctx, outbox.StreamConfig(b.service))
}

// Consumer says what is consumed and how.
type Consumer struct {
	// Name is the durable name, unique in the stream, for example assistance-decisions. It is also the consumer's name for
	// inbox.Once and for dead letters. Lower-case letters, digits and dashes.
	Name string
	// Stream of the producer, for example CASES.
	Stream string
	// Topics consumed, for example cases.decision.issued.v1; wildcards as in NATS.
	Topics []string
	// Handle does the work of one event. It is called for different records at the same time.
	//
	// An error of kind Invalid, NotFound or Precondition can never succeed: the event is a dead letter at once. Unavailable
	// is not the event's fault: it is tried until it succeeds. Everything else is tried MaxDeliver times.
	Handle func(ctx context.Context, m Message) error
	// MaxDeliver is how often an event is tried before it is a dead letter; 8 by default.
	MaxDeliver int
	// Backoff is the wait after each failed try; the last entry repeats. From 100 ms to 30 s by default.
	Backoff []time.Duration
	// Concurrency is how many records are handled at the same time; 8 by default. Keep it below the size of the pool.
	Concurrency int
	// Timeout bounds one try; 30 s by default.
	Timeout time.Duration
	// Window is how many events are taken from the broker at most before they are done; 256 by default.
	Window int
}

const (
	defaultMaxDeliver  = 8
	defaultConcurrency = 8
	defaultTimeout     = 30 * time.Second
	defaultWindow      = 256
)

var defaultBackoff = []time.Duration{100 * time.Millisecond, 500 * time.Millisecond, 2 * time.Second, 5 * time.Second, 10 * time.Second, 30 * time.Second}

// token is a safe part of a subject.
var token = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// errConsumer is a mistake in the program, found when Run starts.
var errConsumer = errors.New("bus: consumer needs a name and a stream of letters, digits and dashes, topics and a handler")

func (c Consumer) withDefaults() (Consumer, error) {
	if !token.MatchString(c.Name) || !token.MatchString(c.Stream) || len(c.Topics) == 0 || c.Handle == nil {
		return c, errConsumer
	}
	if c.MaxDeliver <= 0 {
		c.MaxDeliver = defaultMaxDeliver
	}
	if len(c.Backoff) == 0 {
		c.Backoff = defaultBackoff
	}
	if c.Concurrency <= 0 {
		c.Concurrency = defaultConcurrency
	}
	if c.Timeout <= 0 {
		c.Timeout = defaultTimeout
	}
	if c.Window <= 0 {
		c.Window = defaultWindow
	}
	return c, nil
}

// wait is how long to wait after the given try, counted from one.
func (c Consumer) wait(try int) time.Duration {
	return c.Backoff[min(max(try, 1), len(c.Backoff))-1]
}
