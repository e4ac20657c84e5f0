package natsauth_test

import (
	"fmt"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/digisoc/platform/pkg/natsserver/guest"
	"github.com/digisoc/platform/pkg/testkit"
)

func TestASubscriberReadsItsEventsInOrder(t *testing.T) {
	t.Parallel()
	g := newGround(t, false)
	for i := range 30 {
		g.publish(one, mine, fmt.Sprint("event ", i))
	}
	g.publish(other, theirs, "not mine")
	js := g.js(g.mustDial(g.token(one, nil)))
	consumer, err := js.Consumer(t.Context(), guest.Account(one), mine)
	if err != nil {
		t.Fatal(err)
	}
	got := make(chan string, 100)
	consuming, err := consumer.Consume(func(m jetstream.Msg) {
		got <- string(m.Data())
		if err := m.Ack(); err != nil {
			t.Error(err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	defer consuming.Stop()
	for i := range 30 {
		if text := <-got; text != fmt.Sprint("event ", i) {
			t.Fatalf("%d: %s", i, text)
		}
	}
	testkit.Await(t, func() bool {
		info, err := consumer.Info(t.Context())
		return err == nil && info.NumAckPending == 0 && info.NumPending == 0
	})
	stream, err := g.js(g.inside("operator")).Stream(t.Context(), guest.Account(one))
	if err != nil {
		t.Fatal(err)
	}
	if n := stream.CachedInfo().State.Msgs; n != 0 {
		t.Errorf("%d events are kept after they were acknowledged", n)
	}
}
