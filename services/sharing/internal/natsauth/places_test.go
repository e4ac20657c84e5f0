package natsauth_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/digisoc/platform/pkg/natsserver/guest"
	"github.com/digisoc/platform/pkg/testkit"
)

func TestASlowSubscriberHoldsUpNobody(t *testing.T) {
	t.Parallel()
	g := newGround(t, false)
	for i := range 10_000 {
		g.publish(one, mine, fmt.Sprint(i))
	}
	if err := g.out.Publish(t.Context(), guest.Subject(one, mine), "x", []byte("x")); err == nil {
		t.Error("more waits than may wait")
	}
	g.publish(one, second, "of the same organisation")
	g.publish(other, theirs, "of another")
	js := g.js(g.mustDial(g.token(other, nil)))
	consumer, err := js.Consumer(t.Context(), guest.Account(other), theirs)
	if err != nil {
		t.Fatal(err)
	}
	msg, err := consumer.Next(jetstream.FetchMaxWait(10 * time.Second))
	if err != nil || string(msg.Data()) != "of another" {
		t.Fatalf("%v, %v", msg, err)
	}
	slow, err := g.js(g.mustDial(g.token(one, nil))).Consumer(t.Context(), guest.Account(one), mine)
	if err != nil {
		t.Fatal(err)
	}
	first, err := slow.Next(jetstream.FetchMaxWait(10 * time.Second))
	if err != nil || string(first.Data()) != "0" {
		t.Fatalf("the slow one lost its first event: %v, %v", first, err)
	}
	if err := first.DoubleAck(t.Context()); err != nil {
		t.Fatal(err)
	}
	g.publish(one, mine, "there is room again")
}

func TestAnEndedSubscriptionLeavesNothing(t *testing.T) {
	t.Parallel()
	g := newGround(t, false)
	g.publish(one, mine, "mine")
	g.publish(one, second, "stays")
	for range 2 {
		if err := g.out.End(t.Context(), one, mine); err != nil {
			t.Fatal(err)
		}
	}
	if err := g.out.End(t.Context(), "90000000009", mine); err != nil {
		t.Error(err)
	}
	stream, err := g.js(g.inside("operator")).Stream(t.Context(), guest.Account(one))
	if err != nil {
		t.Fatal(err)
	}
	if n := stream.CachedInfo().State.Msgs; n != 1 {
		t.Errorf("%d events", n)
	}
	if _, err := stream.Consumer(t.Context(), mine); err == nil {
		t.Error("the consumer is there")
	}
}

func TestSubscribersComeBackAfterTheServerStartedAgain(t *testing.T) {
	t.Parallel()
	g := newGround(t, false)
	g.publish(one, mine, "kept")
	conn := g.mustDial(g.token(one, nil), nats.MaxReconnects(-1), nats.ReconnectWait(20*time.Millisecond))
	if err := g.server.Restart(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	js := g.js(conn)
	testkit.Await(t, func() bool {
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		consumer, err := js.Consumer(ctx, guest.Account(one), mine)
		if err != nil {
			return false
		}
		msg, err := consumer.Next(jetstream.FetchMaxWait(time.Second))
		return err == nil && string(msg.Data()) == "kept"
	})
}

func TestThereIsAPlaceBeforeTheFirstEvent(t *testing.T) {
	t.Parallel()
	g := newGround(t, false)
	consumer, err := g.js(g.mustDial(g.token(one, nil))).Consumer(t.Context(), guest.Account(one), mine)
	if err != nil {
		t.Fatal(err)
	}
	g.publish(one, mine, "first")
	if msg, err := consumer.Next(jetstream.FetchMaxWait(10 * time.Second)); err != nil || string(msg.Data()) != "first" {
		t.Fatalf("%v, %v", msg, err)
	}
}

func TestTidyKeepsWhatMayBeReadAgain(t *testing.T) {
	t.Parallel()
	g := newGround(t, false)
	g.publish(one, mine, "stays")
	g.publish(one, second, "ended")
	g.publish(other, theirs, "nobody can say")
	err := g.out.Tidy(t.Context(), func(_ context.Context, organisation string) ([]string, error) {
		if organisation == other {
			return nil, errors.New("no database")
		}
		return []string{mine}, nil
	})
	if err == nil {
		t.Error("the failure is not told")
	}
	for organisation, want := range map[string]uint64{one: 1, other: 1} {
		stream, err := g.js(g.inside("operator")).Stream(t.Context(), guest.Account(organisation))
		if err != nil {
			t.Fatal(err)
		}
		if state := stream.CachedInfo().State; state.Msgs != want || state.Consumers != 1 {
			t.Errorf("%s: %d events, %d consumers", organisation, state.Msgs, state.Consumers)
		}
	}
}

// A damaged stream of a subscriber that had to be thrown away is made again by the next event. What waited in it is in the log of the subscription:
// the numbers of events show the gap, and going back brings them again (TestReplayAsFarAsTheDaysAllow).
func TestALostStreamIsMadeAgainByTheNextEvent(t *testing.T) {
	t.Parallel()
	g := newGround(t, false)
	g.publish(one, mine, "1")
	g.publish(one, mine, "2")
	if err := g.js(g.inside("operator")).DeleteStream(t.Context(), guest.Account(one)); err != nil {
		t.Fatal(err)
	}
	if err := g.out.Publish(t.Context(), guest.Subject(one, mine), "3", []byte("3")); err == nil {
		t.Error("an event was taken by a stream that is not there")
	}
	g.publish(one, mine, "3") // as its sender does, who keeps what was refused
	consumer, err := g.js(g.mustDial(g.token(one, nil))).Consumer(t.Context(), guest.Account(one), mine)
	if err != nil {
		t.Fatal(err)
	}
	if msg, err := consumer.Next(jetstream.FetchMaxWait(10 * time.Second)); err != nil || string(msg.Data()) != "3" {
		t.Errorf("%v, %v", msg, err)
	}
}
