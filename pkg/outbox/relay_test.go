package outbox_test

import (
	"context"
	"log/slog"
	"testing"

	"github.com/digisoc/platform/pkg/outbox"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
)

func TestEventsOfARecordArriveOnceInOrderWithoutGaps(t *testing.T) {
	t.Parallel()
	db, js := testkit.Postgres(t, service, nil), testkit.JetStream(t)
	relay(t, db, js)
	committed := storm(t, db, 16, 60, []string{newSubject(), newSubject(), newSubject(), newSubject(), newSubject()})
	awaitSent(t, db)
	checkOrder(t, contents(t, js), committed)
	checkPlaces(t, db, js)
}

func TestBacklogArrivesInOrder(t *testing.T) {
	t.Parallel()
	db, js := testkit.Postgres(t, service, nil), testkit.JetStream(t)
	subjects := []string{newSubject(), newSubject(), newSubject()}
	want := map[string]int{}
	for range 7 {
		if err := db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
			for i := range 400 {
				if err := outbox.Append(ctx, tx, service, opened(subjects[i%3])); err != nil {
					return err
				}
				want[subjects[i%3]]++
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	}
	relay(t, db, js)
	awaitSent(t, db)
	checkOrder(t, contents(t, js), want)
	checkPlaces(t, db, js)
}

func TestEventsPublishedButNotMarkedAreNotDoubled(t *testing.T) {
	t.Parallel()
	db, js := testkit.Postgres(t, service, nil), testkit.JetStream(t)
	stop := relay(t, db, js)
	committed := storm(t, db, 4, 30, []string{newSubject(), newSubject()})
	awaitSent(t, db)
	stop()
	// As if the relay had been killed between publishing and marking: nothing of the last groups is marked.
	unmark(t, db, 20)
	if n := unsent(t, db); n < 20 {
		t.Fatalf("%d events unsent", n)
	}
	subject := newSubject()
	emit(t, db, opened(subject)) // new and already published events meet in one batch
	committed[subject] = 1
	relay(t, db, js)
	awaitSent(t, db)
	checkOrder(t, contents(t, js), committed)
	checkPlaces(t, db, js)
}

func TestOpenTransactionsDoNotStallOthersAndAreNotForgotten(t *testing.T) {
	t.Parallel()
	db, js := testkit.Postgres(t, service, nil), testkit.JetStream(t)
	relay(t, db, js)
	slow, fast := newSubject(), newSubject()
	hold, held, done := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	go func() {
		done <- db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
			if err := outbox.Append(ctx, tx, service, opened(slow)); err != nil {
				return err
			}
			var n int // sends what is queued: the row has its id now
			if err := tx.QueryRow(ctx, "select 1").Scan(&n); err != nil {
				return err
			}
			close(held)
			<-hold
			return nil
		})
	}()
	<-held
	for range 50 {
		emit(t, db, opened(fast))
	}
	awaitSent(t, db) // the slow transaction is still open, with an id below all of these
	checkOrder(t, contents(t, js), map[string]int{fast: 50})
	close(hold)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	emit(t, db, opened(slow))
	awaitSent(t, db)
	checkOrder(t, contents(t, js), map[string]int{fast: 50, slow: 2})
	checkPlaces(t, db, js)
}

func TestBrokerRestartLosesAndDoublesNothing(t *testing.T) {
	t.Parallel()
	db, broker := testkit.Postgres(t, service, nil), testkit.NewBroker(t)
	js := broker.JetStream()
	relay(t, db, js)
	subjects := []string{newSubject(), newSubject(), newSubject()}
	want := map[string]int{}
	for round := range 3 {
		half := make(chan struct{})
		go func() { <-half; broker.Stop(); broker.Start(); half <- struct{}{} }()
		for i := range 100 {
			if i == 30 {
				half <- struct{}{}
			}
			s := subjects[(round+i)%3]
			emit(t, db, opened(s))
			want[s]++
		}
		<-half
	}
	awaitSent(t, db)
	checkOrder(t, contents(t, js), want)
	checkPlaces(t, db, js)
}

func TestRelaySurvivesTheLossOfItsConnection(t *testing.T) {
	t.Parallel()
	urls := testkit.Database(t, service, nil)
	db, admin, js := testkit.Open(t, urls.App), testkit.Open(t, urls.Admin), testkit.JetStream(t)
	relay(t, db, js)
	relay(t, db, js) // a standby
	subject := newSubject()
	for i := range 3 {
		emit(t, db, opened(subject))
		awaitSent(t, db)
		var ended int
		if err := admin.QueryRow(t.Context(), `select count(pg_terminate_backend(l.pid)) from pg_locks l
			join pg_stat_activity a on a.pid = l.pid
			where l.locktype = 'advisory' and l.granted and a.datname = current_database()`).Scan(&ended); err != nil {
			t.Fatal(err)
		}
		if ended != 1 {
			t.Fatalf("round %d: %d relays held the lock", i, ended)
		}
	}
	emit(t, db, opened(subject))
	awaitSent(t, db)
	checkOrder(t, contents(t, js), map[string]int{subject: 4})
	checkPlaces(t, db, js)
}

func TestStandbyTakesOver(t *testing.T) {
	t.Parallel()
	db, js := testkit.Postgres(t, service, nil), testkit.JetStream(t)
	subject := newSubject()
	first := relay(t, db, js)
	emit(t, db, opened(subject))
	awaitSent(t, db)
	relay(t, db, js)
	first()
	emit(t, db, opened(subject))
	awaitSent(t, db)
	checkOrder(t, contents(t, js), map[string]int{subject: 2})
}

func TestLagIsTheAgeOfTheOldestUnsentEvent(t *testing.T) {
	t.Parallel()
	db, js := testkit.Postgres(t, service, nil), testkit.JetStream(t)
	r := outbox.NewRelay(db, js, outbox.Config{Service: service}, slog.New(slog.DiscardHandler))
	if lag, err := r.Lag(t.Context()); err != nil || lag != 0 {
		t.Fatalf("empty outbox: lag %v, %v", lag, err)
	}
	emit(t, db, opened(newSubject()))
	if _, err := db.Exec(t.Context(), "update outbox set created_at = now() - interval '1 hour'"); err != nil {
		t.Fatal(err)
	}
	emit(t, db, opened(newSubject()))
	if lag, err := r.Lag(t.Context()); err != nil || lag.Hours() < 1 || lag.Hours() > 1.1 {
		t.Fatalf("lag %v, %v", lag, err)
	}
	relay(t, db, js)
	awaitSent(t, db)
	if lag, err := r.Lag(t.Context()); err != nil || lag != 0 {
		t.Fatalf("all sent: lag %v, %v", lag, err)
	}
}
