package bus

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/digisoc/platform/pkg/telemetry"
)

// timing of a consumer at the broker. An instance that died is replaced after pinTTL; what it left open comes back after
// ackWait. Living instances signal progress every ackWait/3 and ask for more at least every pullExpiry.
type timing struct{ ackWait, pinTTL, pullExpiry, heartbeat time.Duration }

var usual = timing{ackWait: 15 * time.Second, pinTTL: 5 * time.Second, pullExpiry: 2 * time.Second, heartbeat: 500 * time.Millisecond}

const (
	grace = 10 * time.Second // for the handlers at work when the context ends
	group = "active"
)

// Run consumes until ctx ends; then it lets the handlers at work finish (at most ten seconds), gives back what was not
// begun and returns nil. A restart of the broker, and a stream deleted and made anew, are waited out: the consumer is
// made again and starts from the beginning of what there is. An error is a mistake in c.
func (b *Bus) Run(ctx context.Context, c Consumer) error {
	c, err := c.withDefaults()
	if err != nil {
		return err
	}
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	d := newDispatcher(work, b, c)
	go d.keepalive()
	last := ""
	for pause := firstPause; ctx.Err() == nil; {
		began := time.Now()
		err := b.consume(ctx, d)
		if ctx.Err() != nil {
			break
		}
		if time.Since(began) > b.timing.pinTTL {
			pause, last = firstPause, ""
		}
		if text := fmt.Sprint(err); text != last { // the same trouble is told once
			b.log.WarnContext(ctx, "consumer interrupted; trying again", telemetry.KeyConsumer, c.Name, telemetry.KeyStream, c.Stream, telemetry.KeyError, err)
			last = text
		}
		sleep(ctx, pause/2+rand.N(pause/2))
		pause = min(2*pause, lastPause)
	}
	d.drain(grace)
	b.unpin(context.WithoutCancel(ctx), c)
	return nil
}

const (
	firstPause = 50 * time.Millisecond
	lastPause  = 2 * time.Second
)

// consume takes events from the broker until something fails.
func (b *Bus) consume(ctx context.Context, d *dispatcher) error {
	for _, cfg := range []jetstream.StreamConfig{deadConfig(), replayConfig()} {
		if err := b.ensure(ctx, cfg); err != nil {
			return err
		}
	}
	events, err := b.open(ctx, d.consumer.Stream, b.config(d.consumer, d.consumer.Name, d.consumer.Topics...), d.consumer.Window)
	if err != nil {
		return err
	}
	defer events.Stop()
	replays, err := b.open(ctx, replayStream, b.config(d.consumer, replayDurable(d.consumer), replaySubject(d.consumer)), d.consumer.Window)
	if err != nil {
		return err
	}
	defer replays.Stop()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	failed := make(chan error, 2)
	for _, s := range []*source{events, replays} {
		go func() { failed <- d.take(ctx, s) }()
	}
	err = <-failed
	cancel()
	return errors.Join(err, <-failed)
}

// config is how the broker keeps a consumer.
func (b *Bus) config(c Consumer, durable string, topics ...string) jetstream.ConsumerConfig {
	return jetstream.ConsumerConfig{
		Durable:        durable,
		FilterSubjects: topics,
		DeliverPolicy:  jetstream.DeliverAllPolicy,
		AckPolicy:      jetstream.AckExplicitPolicy,
		AckWait:        b.timing.ackWait,
		MaxDeliver:     -1, // counted here, so that a dead letter is stored before the event is let go
		MaxAckPending:  c.Window,
		PriorityPolicy: jetstream.PriorityPolicyPinned,
		PinnedTTL:      b.timing.pinTTL,
		PriorityGroups: []string{group},
	}
}

// source is a consumer at the broker and the events coming from it.
type source struct {
	jetstream.MessagesContext
	stream   string
	consumer jetstream.Consumer
	barrier  barrier
}

// open makes sure that the consumer exists and asks it for events.
func (b *Bus) open(ctx context.Context, stream string, cfg jetstream.ConsumerConfig, window int) (*source, error) {
	var consumer jetstream.Consumer
	err := try(ctx, func(ctx context.Context) error {
		var err error
		consumer, err = b.js.CreateOrUpdateConsumer(ctx, stream, cfg)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("ensure consumer %s of %s: %w", cfg.Durable, stream, err)
	}
	messages, err := consumer.Messages(jetstream.PullMaxMessages(window), jetstream.PullExpiry(b.timing.pullExpiry),
		jetstream.PullHeartbeat(b.timing.heartbeat), jetstream.PullPriorityGroup(group), jetstream.WithMessagesErrOnMissingHeartbeat(true))
	if err != nil {
		return nil, fmt.Errorf("pull from consumer %s of %s: %w", cfg.Durable, stream, err)
	}
	return &source{MessagesContext: messages, stream: stream, consumer: consumer, barrier: barrier{closed: true}}, nil
}

// unpin lets a standby take over at once.
func (b *Bus) unpin(ctx context.Context, c Consumer) {
	for stream, durable := range map[string]string{c.Stream: c.Name, replayStream: replayDurable(c)} {
		ctx, cancel := context.WithTimeout(ctx, apiTimeout)
		if s, err := b.js.Stream(ctx, stream); err == nil {
			_ = s.UnpinConsumer(ctx, durable, group) // a standby waits pinTTL instead
		}
		cancel()
	}
}

func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
