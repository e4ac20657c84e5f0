package outbox_test

import (
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/digisoc/platform/pkg/outbox"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
)

// sent publishes a history and stops the relay.
func sent(t *testing.T, db *pg.DB, js jetstream.JetStream) map[string]int {
	t.Helper()
	stop := relay(t, db, js)
	defer stop()
	committed := storm(t, db, 4, 40, []string{newSubject(), newSubject(), newSubject()})
	awaitSent(t, db)
	return committed
}

func TestRebuildRepublishesTheWholeArchiveInOrder(t *testing.T) {
	t.Parallel()
	db, js := testkit.Postgres(t, service, nil), testkit.JetStream(t)
	relay(t, db, js) // stays active: Rebuild must get its turn
	committed := storm(t, db, 4, 40, []string{newSubject(), newSubject(), newSubject()})
	awaitSent(t, db)
	var seen, total int64
	if err := outbox.Rebuild(t.Context(), db, js, service, func(done, of int64) { seen, total = done, of }); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, c := range committed {
		n += c
	}
	if seen != int64(n) || total != int64(n) {
		t.Errorf("progress ended at %d of %d, want %d", seen, total, n)
	}
	checkOrder(t, contents(t, js), committed)
	checkPlaces(t, db, js)
	subject := newSubject()
	emit(t, db, opened(subject))
	awaitSent(t, db) // the relay works on
	committed[subject] = 1
	checkOrder(t, contents(t, js), committed)
	checkPlaces(t, db, js)
}

func TestMissingStreamIsRebuiltByTheRelay(t *testing.T) {
	t.Parallel()
	db, js := testkit.Postgres(t, service, nil), testkit.JetStream(t)
	committed := sent(t, db, js)
	if err := js.DeleteStream(t.Context(), outbox.StreamName(service)); err != nil {
		t.Fatal(err)
	}
	relay(t, db, js)
	testkit.Await(t, func() bool { return streamed(t, js) == total(committed) })
	awaitSent(t, db)
	checkOrder(t, contents(t, js), committed)
	checkPlaces(t, db, js)
}

func TestStreamDeletedUnderARunningRelayIsRebuilt(t *testing.T) {
	t.Parallel()
	db, js := testkit.Postgres(t, service, nil), testkit.JetStream(t)
	committed := sent(t, db, js)
	relay(t, db, js)
	if err := js.DeleteStream(t.Context(), outbox.StreamName(service)); err != nil {
		t.Fatal(err)
	}
	subject := newSubject()
	emit(t, db, opened(subject))
	committed[subject] = 1
	testkit.Await(t, func() bool { return streamed(t, js) == total(committed) })
	awaitSent(t, db)
	checkOrder(t, contents(t, js), committed)
	checkPlaces(t, db, js)
}

func TestStreamReplacedUnderARunningRelayIsRebuilt(t *testing.T) {
	t.Parallel()
	db, js := testkit.Postgres(t, service, nil), testkit.JetStream(t)
	relay(t, db, js)
	committed := storm(t, db, 4, 40, []string{newSubject(), newSubject(), newSubject()})
	awaitSent(t, db)
	replace(t, js) // as a starting instance would
	subject := newSubject()
	emit(t, db, opened(subject))
	committed[subject] = 1
	testkit.Await(t, func() bool { return streamed(t, js) == total(committed) })
	awaitSent(t, db)
	checkOrder(t, contents(t, js), committed)
	checkPlaces(t, db, js)
}

func TestStreamWithoutItsBeginningIsRebuilt(t *testing.T) {
	t.Parallel()
	db, js := testkit.Postgres(t, service, nil), testkit.JetStream(t)
	committed := sent(t, db, js)
	replace(t, js)
	// Published into the new stream by a relay that has ended since.
	subject := newSubject()
	late := opened(subject)
	emit(t, db, late)
	committed[subject] = 1
	if _, err := js.PublishMsg(t.Context(), &nats.Msg{Subject: late.Topic, Header: nats.Header{
		"ce-id": {late.ID.String()}, "ce-subject": {subject}, "ce-sequence": {"1"}, "Nats-Msg-Id": {late.ID.String()},
	}}); err != nil {
		t.Fatal(err)
	}
	// As a relay notes it: the place may be that of a run of one event in the old stream, which stays.
	if _, err := db.Exec(t.Context(), `with sent as (delete from outbox_unsent returning id)
		insert into outbox_published select 1, 1, int8multirange(int8range(id, id, '[]')) from sent on conflict (position) do nothing`); err != nil {
		t.Fatal(err)
	}
	relay(t, db, js)
	testkit.Await(t, func() bool { return streamed(t, js) == total(committed) })
	awaitSent(t, db)
	checkOrder(t, contents(t, js), committed)
	checkPlaces(t, db, js)
}

func TestLostTailIsPublishedAgain(t *testing.T) {
	t.Parallel()
	db, js := testkit.Postgres(t, service, nil), testkit.JetStream(t)
	committed := sent(t, db, js)
	restore(t, js, func(kept []*jetstream.RawStreamMsg) []*jetstream.RawStreamMsg { return kept[:len(kept)-25] })
	relay(t, db, js)
	testkit.Await(t, func() bool { return streamed(t, js) == total(committed) })
	awaitSent(t, db)
	checkOrder(t, contents(t, js), committed)
	checkPlaces(t, db, js)
}

func TestStreamWithHolesIsRebuilt(t *testing.T) {
	t.Parallel()
	db, js := testkit.Postgres(t, service, nil), testkit.JetStream(t)
	cfg := outbox.StreamConfig(service)
	cfg.DenyDelete, cfg.DenyPurge = false, false
	stream, err := js.CreateStream(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	committed := sent(t, db, js)
	for _, seq := range []uint64{5, 6, 40} {
		if err := stream.DeleteMsg(t.Context(), seq); err != nil {
			t.Fatal(err)
		}
	}
	relay(t, db, js)
	testkit.Await(t, func() bool { return streamed(t, js) == total(committed) })
	awaitSent(t, db)
	checkOrder(t, contents(t, js), committed)
	checkPlaces(t, db, js)
}
