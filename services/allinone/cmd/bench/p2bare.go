package main

import (
	"context"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// bare is the ceiling: a program that puts the same bytes on as many subjects, each on disk before it counts, for as many consumers.
type bare struct {
	*listening
	js       jetstream.JetStream
	subjects []string
}

func newBare(ctx context.Context, i *instance, consumers int) (*bare, error) {
	const user = "operator"
	conn, err := nats.Connect(i.Running().NATS, nats.RootCAs(i.Running().CA), nats.UserInfo(user, i.Running().NATSUsers[user]), nats.CustomInboxPrefix("_INBOX_"+user))
	if err != nil {
		return nil, err
	}
	js, err := jetstream.New(conn)
	if err != nil {
		return nil, err
	}
	if _, err := js.CreateStream(ctx, jetstream.StreamConfig{Name: "BARE", Subjects: []string{"bare.*"}, Retention: jetstream.WorkQueuePolicy}); err != nil {
		return nil, err
	}
	b := &bare{js: js}
	var names []string
	for n := range consumers {
		name := fmt.Sprint("bare-", n)
		names, b.subjects = append(names, name), append(b.subjects, fmt.Sprint("bare.", n))
		_, err := js.CreateConsumer(ctx, "BARE", jetstream.ConsumerConfig{Durable: name, FilterSubject: b.subjects[n], AckPolicy: jetstream.AckExplicitPolicy, MaxAckPending: 1})
		if err != nil {
			return nil, err
		}
	}
	b.listening, err = newListening(ctx, conn, "BARE", names)
	return b, err
}

// round publishes to every subject and returns how long each consumer waited, in milliseconds.
func (b *bare) round(ctx context.Context, body []byte) ([]float64, error) {
	b.begin()
	begin := time.Now()
	for _, subject := range b.subjects {
		if _, err := b.js.PublishAsync(subject, body); err != nil {
			return nil, err
		}
	}
	return b.since(ctx, begin)
}
