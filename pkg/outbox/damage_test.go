package outbox_test

import (
	"os"
	"testing"

	"github.com/nats-io/nats.go/jetstream"

	"github.com/digisoc/platform/pkg/outbox"
	"github.com/digisoc/platform/pkg/testkit"
)

func TestStreamThatWentOnAfterLosingItsTailIsRebuilt(t *testing.T) {
	t.Parallel()
	db, js, subject := testkit.Postgres(t, service, nil), testkit.JetStream(t), newSubject()
	backlogged(t, db, js, subject, 3)
	// A later event took the place of a lost one: filling up behind it would break the order of the record.
	restore(t, js, func(all []*jetstream.RawStreamMsg) []*jetstream.RawStreamMsg { return append(all[:150], all[299]) })
	relay(t, db, js)
	testkit.Await(t, func() bool { return streamed(t, js) == 300 })
	awaitSent(t, db)
	checkOrder(t, contents(t, js), map[string]int{subject: 300})
	checkPlaces(t, db, js)
}

func TestStreamThatLostItsHeadIsRebuilt(t *testing.T) {
	t.Parallel()
	db, js, subject := testkit.Postgres(t, service, nil), testkit.JetStream(t), newSubject()
	cfg := outbox.StreamConfig(service)
	cfg.DenyDelete, cfg.DenyPurge = false, false
	stream, err := js.CreateStream(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	backlogged(t, db, js, subject, 2)
	if err := stream.Purge(t.Context(), jetstream.WithPurgeSequence(11)); err != nil {
		t.Fatal(err)
	}
	relay(t, db, js)
	testkit.Await(t, func() bool { return streamed(t, js) == 200 })
	awaitSent(t, db)
	checkOrder(t, contents(t, js), map[string]int{subject: 200})
	checkPlaces(t, db, js)
}

func TestPrunedPlacesLeaveAWholeStreamAlone(t *testing.T) {
	t.Parallel()
	db, js, subject := testkit.Postgres(t, service, nil), testkit.JetStream(t), newSubject()
	backlogged(t, db, js, subject, 3)
	if _, err := db.Exec(t.Context(), "delete from outbox_published where position <= 200"); err != nil {
		t.Fatal(err)
	}
	restore(t, js, func(all []*jetstream.RawStreamMsg) []*jetstream.RawStreamMsg { return all[:260] })
	relay(t, db, js)
	testkit.Await(t, func() bool { return streamed(t, js) >= 300 })
	awaitSent(t, db)
	checkOrder(t, contents(t, js), map[string]int{subject: 300})
}

func TestStreamThatEndsBeforeThePrunedPlacesIsRebuilt(t *testing.T) {
	t.Parallel()
	db, js, subject := testkit.Postgres(t, service, nil), testkit.JetStream(t), newSubject()
	backlogged(t, db, js, subject, 3)
	if _, err := db.Exec(t.Context(), "delete from outbox_published where position <= 200"); err != nil {
		t.Fatal(err)
	}
	restore(t, js, func(all []*jetstream.RawStreamMsg) []*jetstream.RawStreamMsg { return all[:150] })
	relay(t, db, js)
	testkit.Await(t, func() bool { return streamed(t, js) == 300 })
	awaitSent(t, db)
	checkOrder(t, contents(t, js), map[string]int{subject: 300})
	checkPlaces(t, db, js)
}

func TestMissingStreamIsRebuiltThoughNoPlacesAreLeft(t *testing.T) {
	t.Parallel()
	db, js, subject := testkit.Postgres(t, service, nil), testkit.JetStream(t), newSubject()
	backlogged(t, db, js, subject, 2)
	if _, err := db.Exec(t.Context(), "delete from outbox_published"); err != nil {
		t.Fatal(err)
	}
	if err := js.DeleteStream(t.Context(), outbox.StreamName(service)); err != nil {
		t.Fatal(err)
	}
	relay(t, db, js)
	testkit.Await(t, func() bool { return streamed(t, js) == 200 })
	awaitSent(t, db)
	checkOrder(t, contents(t, js), map[string]int{subject: 200})
	checkPlaces(t, db, js)
}

// Nothing new is written: the relay must look by itself when the broker is back.
func TestIdleRelayRebuildsWhatABrokerLostInARestart(t *testing.T) {
	t.Parallel()
	db, broker, subject := testkit.Postgres(t, service, nil), testkit.NewBroker(t), newSubject()
	js := broker.JetStream()
	relay(t, db, js)
	for range 30 {
		emit(t, db, opened(subject))
	}
	awaitSent(t, db)
	broker.Stop()
	if err := os.RemoveAll(broker.Dir()); err != nil {
		t.Fatal(err)
	}
	broker.Start()
	js = broker.JetStream()
	testkit.Await(t, func() bool { return streamed(t, js) == 30 })
	awaitSent(t, db)
	checkOrder(t, contents(t, js), map[string]int{subject: 30})
	checkPlaces(t, db, js)
}
