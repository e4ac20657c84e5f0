package stopfeed

import (
	"context"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// Where changes of the list are announced.
const (
	stream = "SHARING"
	topic  = "sharing.stoplist.changed.v1"
)

// againAfter is how long to wait before listening is tried again.
const againAfter = 5 * time.Second

// Listen wakes changed at every announcement until ctx ends. Each replica listens for itself: a shared consumer would tell only one of
// them. What is missed, the next poll finds.
func Listen(ctx context.Context, js jetstream.JetStream, changed chan<- struct{}) {
	for ctx.Err() == nil {
		listen(ctx, js, changed)
		select {
		case <-ctx.Done():
		case <-time.After(againAfter):
		}
	}
}

func listen(ctx context.Context, js jetstream.JetStream, changed chan<- struct{}) {
	consumer, err := js.OrderedConsumer(ctx, stream, jetstream.OrderedConsumerConfig{FilterSubjects: []string{topic}, DeliverPolicy: jetstream.DeliverNewPolicy})
	if err != nil {
		return // no stream yet, or no bus: polling goes on
	}
	messages, err := consumer.Messages()
	if err != nil {
		return
	}
	stop := context.AfterFunc(ctx, messages.Stop)
	defer stop()
	defer messages.Stop()
	for {
		if _, err := messages.Next(); err != nil {
			return
		}
		select {
		case changed <- struct{}{}:
		default: // it is awake already
		}
	}
}
