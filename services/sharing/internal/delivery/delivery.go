// Package delivery puts events into the streams that other institutions read over NATS: one stream for an organisation,
// one durable consumer for a subscription. A subscriber who stays away fills its own place only.
package delivery

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/digisoc/platform/pkg/natsserver/guest"
)

// Limits of what waits for one subscription, and for one organisation. When a place is full the next event is refused
// and waits with its sender, who keeps it anyway.
const (
	maxWaiting = 10_000
	maxBytes   = 256 << 20
	ackWait    = 30 * time.Second
)

// ErrFull is returned while as much waits for the subscription as may wait.
var ErrFull = errors.New("as many events wait for the subscriber as may wait")

// Publisher publishes to subscribers. It is safe for concurrent use.
type Publisher struct {
	js    jetstream.JetStream
	mu    sync.Mutex
	ready map[string]bool // subject → its stream and consumer are there
}

// NewPublisher returns a publisher.
func NewPublisher(js jetstream.JetStream) *Publisher {
	return &Publisher{js: js, ready: map[string]bool{}}
}

// Publish puts an event, a CloudEvent in JSON, on the subject of a subscription (guest.Subject) and returns when it is on
// disk. The same event may be published again: a subscriber tells by its id.
func (p *Publisher) Publish(ctx context.Context, subject, id string, raw []byte) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if err := p.ensure(ctx, subject); err != nil {
		return err
	}
	msg := &nats.Msg{Subject: subject, Data: raw, Header: nats.Header{"content-type": {"application/cloudevents+json"}, "ce-id": {id}}}
	_, err := p.js.PublishMsg(ctx, msg)
	var refused *jetstream.APIError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &refused) && refused.ErrorCode == storeFailed:
		return ErrFull
	}
	p.forget(subject) // the stream may have been lost: it is made again at the next try
	return fmt.Errorf("publish to a subscriber: %w", err)
}

// storeFailed is JetStream's code for a message that a limit of the stream refused.
const storeFailed = 10077

// patience bounds one event; the sender tries again.
const patience = 5 * time.Second

// Ensure makes the place of a subscription, so that it can be read before the first event.
func (p *Publisher) Ensure(ctx context.Context, organisation, consumer string) error {
	return p.ensure(ctx, guest.Subject(organisation, consumer))
}

// ensure makes the stream of the organisation and the consumer of the subscription.
func (p *Publisher) ensure(ctx context.Context, subject string) error {
	p.mu.Lock()
	ready := p.ready[subject]
	p.mu.Unlock()
	if ready {
		return nil
	}
	parts := strings.Split(subject, ".")
	if len(parts) != 3 || !guest.Valid(guest.Account(parts[1])) {
		return fmt.Errorf("publish to a subscriber: %q is no subject of a subscription", subject)
	}
	name := guest.Account(parts[1])
	cfg := jetstream.StreamConfig{
		Name: name, Subjects: []string{guest.Subject(parts[1], "*")}, Storage: jetstream.FileStorage,
		// What was acknowledged is gone; what waits is never pushed out by what comes.
		Retention: jetstream.WorkQueuePolicy, Discard: jetstream.DiscardNew, DiscardNewPerSubject: true,
		MaxMsgsPerSubject: maxWaiting, MaxBytes: maxBytes, MaxMsgSize: 1 << 20, Replicas: 1,
	}
	_, err := p.js.CreateStream(ctx, cfg) // one that is so already is left alone
	if errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
		_, err = p.js.UpdateStream(ctx, cfg)
	}
	if err != nil {
		return fmt.Errorf("stream of a subscriber: %w", err)
	}
	_, err = p.js.CreateOrUpdateConsumer(ctx, name, jetstream.ConsumerConfig{
		Durable: parts[2], FilterSubject: subject, AckPolicy: jetstream.AckExplicitPolicy, AckWait: ackWait,
		MaxAckPending: 1, // events arrive in their order
	})
	if err != nil {
		return fmt.Errorf("consumer of a subscriber: %w", err)
	}
	p.mu.Lock()
	p.ready[subject] = true
	p.mu.Unlock()
	return nil
}

func (p *Publisher) forget(subject string) {
	p.mu.Lock()
	delete(p.ready, subject)
	p.mu.Unlock()
}

// End takes away what waits for a subscription that has ended, and its consumer. Ending it again is no error.
func (p *Publisher) End(ctx context.Context, organisation, consumer string) error {
	subject := guest.Subject(organisation, consumer)
	p.forget(subject)
	stream, err := p.js.Stream(ctx, guest.Account(organisation))
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return nil
	}
	if err == nil {
		err = stream.DeleteConsumer(ctx, consumer)
	}
	if err == nil || errors.Is(err, jetstream.ErrConsumerNotFound) {
		err = stream.Purge(ctx, jetstream.WithPurgeSubject(subject))
	}
	if err != nil {
		return fmt.Errorf("end a subscription over NATS: %w", err)
	}
	return nil
}
