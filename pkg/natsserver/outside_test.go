package natsserver_test

import (
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/digisoc/platform/pkg/natsserver"
	"github.com/digisoc/platform/pkg/testkit"
)

// JetStream answers to whatever subject a request names, with rights of its own. A user of the services' account shows
// that an answer can end in a stream; one from outside must not be able to.
func TestAnAnswerToAnOutsiderStaysInItsAccount(t *testing.T) {
	t.Parallel()
	s := start(t, natsserver.Config{Users: []natsserver.User{
		natsserver.ServiceUser("cases", ""), natsserver.SubscriberUser("ministry", "", "CASES", "ministry"),
	}})
	inside, cases := connect(t, s, "cases")
	stream, err := cases.CreateStream(t.Context(), jetstream.StreamConfig{Name: "CASES", Subjects: []string{"cases.>"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stream.CreateConsumer(t.Context(), jetstream.ConsumerConfig{Durable: "ministry", AckPolicy: jetstream.AckExplicitPolicy}); err != nil {
		t.Fatal(err)
	}
	count := func() uint64 {
		info, err := stream.Info(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return info.State.Msgs
	}
	outside, js := connect(t, s, "ministry")
	for _, conn := range []*nats.Conn{outside, inside} {
		if err := conn.PublishRequest("$JS.API.CONSUMER.INFO.CASES.ministry", "cases.case.opened.v1", nil); err != nil {
			t.Fatal(err)
		}
		if _, err := js.Consumer(t.Context(), "CASES", "ministry"); err != nil { // later, so the request was answered
			t.Fatal(err)
		}
		if _, err := cases.Publish(t.Context(), "cases.mark", nil); err != nil {
			t.Fatal(err)
		}
		if conn == inside {
			testkit.Await(t, func() bool { return count() == 3 }) // two marks and the answer
		} else if n := count(); n != 1 {
			t.Errorf("%d answers were stored as events", n-1)
		}
	}
}

func TestStreamsAndOutsidersAreThereAfterARestart(t *testing.T) {
	t.Parallel()
	s := start(t, natsserver.Config{Users: []natsserver.User{
		natsserver.ServiceUser("cases", ""), natsserver.SubscriberUser("ministry", "", "CASES", "ministry"),
	}})
	_, cases := connect(t, s, "cases")
	stream, err := cases.CreateStream(t.Context(), jetstream.StreamConfig{Name: "CASES", Subjects: []string{"cases.>"}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stream.CreateConsumer(t.Context(), jetstream.ConsumerConfig{Durable: "ministry", AckPolicy: jetstream.AckExplicitPolicy}); err != nil {
		t.Fatal(err)
	}
	if _, err := cases.Publish(t.Context(), "cases.case.opened.v1", []byte("kept")); err != nil {
		t.Fatal(err)
	}
	if err := s.Restart(t.Context(), 0); err != nil {
		t.Fatal(err)
	}
	_, outside := connect(t, s, "ministry")
	consumer, err := outside.Consumer(t.Context(), "CASES", "ministry")
	if err != nil {
		t.Fatal(err)
	}
	msg, err := consumer.Next()
	if err != nil || string(msg.Data()) != "kept" {
		t.Fatalf("%v, %v", msg, err)
	}
}
