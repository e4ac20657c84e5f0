package outbox_test

import (
	"slices"
	"testing"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/digisoc/platform/pkg/outbox"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
)

// noted is every place that outbox_published tells of.
func noted(t testing.TB, db *pg.DB) map[uint64]string {
	t.Helper()
	rows, err := db.Query(t.Context(), `
select p.number, o.event_id::text from (
  select id, position - events + row_number() over (partition by position order by id) as number
    from outbox_published, unnest(ids) span, generate_series(lower(span), upper(span) - 1) id) p
  join outbox o using (id)`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	places := map[uint64]string{}
	for rows.Next() {
		var number uint64
		var event string
		if err := rows.Scan(&number, &event); err != nil {
			t.Fatal(err)
		}
		if other, double := places[number]; double {
			t.Errorf("place %d is noted for %s and %s", number, other, event)
		}
		places[number] = event
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return places
}

// checkPlaces fails unless what is noted is on the stream, and every event sent is noted once.
func checkPlaces(t testing.TB, db *pg.DB, js jetstream.JetStream) {
	t.Helper()
	stored := map[uint64]string{}
	for _, m := range contents(t, js) {
		stored[m.Sequence] = m.Header.Get(outbox.HeaderID)
	}
	places, events := noted(t, db), map[string]bool{}
	for number, event := range places {
		if stored[number] != event {
			t.Errorf("place %d holds %q, noted is %q", number, stored[number], event)
		}
		events[event] = true
	}
	var sent int
	if err := db.QueryRow(t.Context(), "select count(*) from outbox where id not in (select id from outbox_unsent)").Scan(&sent); err != nil {
		t.Fatal(err)
	}
	if len(events) != sent || len(places) != sent {
		t.Errorf("%d events at %d places are noted, %d were sent", len(events), len(places), sent)
	}
}

// restore replaces the stream by what change makes of its messages. The new one has no memory of event ids, as after the
// duplicate window.
func restore(t testing.TB, js jetstream.JetStream, change func([]*jetstream.RawStreamMsg) []*jetstream.RawStreamMsg) {
	t.Helper()
	messages := change(contents(t, js))
	replace(t, js)
	for _, m := range messages {
		for _, h := range []string{"Nats-Batch-Id", "Nats-Batch-Sequence", "Nats-Batch-Commit", "Nats-Msg-Id"} {
			m.Header.Del(h)
		}
		if _, err := js.PublishMsg(t.Context(), toMsg(m)); err != nil {
			t.Fatal(err)
		}
	}
}

func unchanged(all []*jetstream.RawStreamMsg) []*jetstream.RawStreamMsg { return all }

// backlogged publishes groups of a hundred and stops the relay.
func backlogged(t *testing.T, db *pg.DB, js jetstream.JetStream, subject string, groups int) {
	t.Helper()
	for range groups {
		for range 100 {
			emit(t, db, opened(subject))
		}
		stop := relay(t, db, js)
		awaitSent(t, db)
		stop()
	}
}

func TestTailLostInTheMiddleOfAGroupIsPublishedAgainExactly(t *testing.T) {
	t.Parallel()
	db, js, subject := testkit.Postgres(t, service, nil), testkit.JetStream(t), newSubject()
	backlogged(t, db, js, subject, 3)
	restore(t, js, func(all []*jetstream.RawStreamMsg) []*jetstream.RawStreamMsg { return all[:150] })
	relay(t, db, js)
	testkit.Await(t, func() bool { return streamed(t, js) >= 300 })
	awaitSent(t, db)
	checkOrder(t, contents(t, js), map[string]int{subject: 300}) // the broker knows no ids: nothing was published twice
	checkPlaces(t, db, js)
}

func TestCrashBetweenPublishAndMarkKeepsPlacesTrue(t *testing.T) {
	t.Parallel()
	db, js, subject := testkit.Postgres(t, service, nil), testkit.JetStream(t), newSubject()
	backlogged(t, db, js, subject, 2)
	unmark(t, db, 100)
	restore(t, js, unchanged) // the window is over: a second copy of the group follows
	stop := relay(t, db, js)
	awaitSent(t, db)
	stop()
	if n := streamed(t, js); n != 300 {
		t.Fatalf("%d messages, want 200 and 100 again", n)
	}
	checkPlaces(t, db, js)
	restore(t, js, func(all []*jetstream.RawStreamMsg) []*jetstream.RawStreamMsg { return all[:250] })
	relay(t, db, js)
	testkit.Await(t, func() bool { return streamed(t, js) == 300 }) // the lost half of the copies, no more
	awaitSent(t, db)
	checkPlaces(t, db, js)
}

func TestCrashBeforeTheFirstMarkDoesNotLookLikeAnotherStream(t *testing.T) {
	t.Parallel()
	db, js, subject := testkit.Postgres(t, service, nil), testkit.JetStream(t), newSubject()
	backlogged(t, db, js, subject, 1)
	unmark(t, db, 100)
	restore(t, js, unchanged)
	for range 2 { // the first leaves places 1 to 100 unnoted, the second finds it so
		stop := relay(t, db, js)
		awaitSent(t, db)
		stop()
		if n := streamed(t, js); n != 200 {
			t.Fatalf("%d messages", n)
		}
		checkPlaces(t, db, js)
	}
}

func TestBatchRefusedForDuplicatesIsNotedWhereTheyLie(t *testing.T) {
	t.Parallel()
	db, js, subject := testkit.Postgres(t, service, nil), testkit.JetStream(t), newSubject()
	backlogged(t, db, js, subject, 1)
	other := newSubject()
	backlogged(t, db, js, other, 1)
	unmark(t, db, 200)
	for range 50 {
		emit(t, db, opened(subject)) // new, in one group with what is there
	}
	relay(t, db, js)
	awaitSent(t, db)
	checkOrder(t, contents(t, js), map[string]int{subject: 150, other: 100})
	checkPlaces(t, db, js)
}

func TestEventsMadeUnsentByHandAreNotedOnce(t *testing.T) {
	t.Parallel()
	db, js, subject := testkit.Postgres(t, service, nil), testkit.JetStream(t), newSubject()
	backlogged(t, db, js, subject, 2)
	if _, err := db.Exec(t.Context(), "insert into outbox_unsent select id from outbox where id > 150"); err != nil {
		t.Fatal(err)
	}
	relay(t, db, js)
	awaitSent(t, db)
	checkOrder(t, contents(t, js), map[string]int{subject: 200})
	checkPlaces(t, db, js)
}

func TestForeignMessageDoesNotStopTheRelay(t *testing.T) {
	t.Parallel()
	db, js, subject := testkit.Postgres(t, service, nil), testkit.JetStream(t), newSubject()
	relay(t, db, js)
	for _, round := range []int{1, 2, 3} {
		emit(t, db, opened(subject))
		awaitSent(t, db)
		if _, err := js.PublishMsg(t.Context(), &nats.Msg{Subject: "cases.stray.sent.v1"}); err != nil {
			t.Fatal(err)
		}
		if n := streamed(t, js); n != 2*round {
			t.Fatalf("round %d: %d messages", round, n)
		}
	}
	for range 40 {
		emit(t, db, opened(subject))
	}
	awaitSent(t, db)
	own := slices.DeleteFunc(contents(t, js), func(m *jetstream.RawStreamMsg) bool { return m.Header.Get(outbox.HeaderID) == "" })
	checkOrder(t, own, map[string]int{subject: 43})
	checkPlaces(t, db, js)
}
