package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/digisoc/platform/pkg/outbox"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
	caseseventsv1 "github.com/digisoc/platform/proto/gen/go/cases/events/v1"
)

const service = "cases"

func newSubject() string { return "cases/" + uuid.NewString() }

func opened(subject string) outbox.Event {
	return outbox.Event{
		ID: uuid.Must(uuid.NewV7()), Type: "lv.digisoc.cases.v1.caseOpened", Topic: "cases.case.opened.v1", Subject: subject,
		Municipality: "0001000", Payload: &caseseventsv1.CaseOpened{Case: subject, Municipality: "0001000"},
		DataClass: "OPERATIONAL", DataCategory: "G07", Time: time.Now(),
	}
}

// emit commits one event.
func emit(t testing.TB, db *pg.DB, e outbox.Event) {
	t.Helper()
	if err := db.InTx(context.WithoutCancel(t.Context()), func(ctx context.Context, tx *pg.Tx) error {
		return outbox.Append(ctx, tx, service, e)
	}); err != nil {
		t.Fatal(err)
	}
}

var errAbort = errors.New("the use case fails")

// storm writes events of a few records from many goroutines, a third of them rolled back, and returns how many of each
// record were committed.
func storm(t testing.TB, db *pg.DB, writers, each int, subjects []string) map[string]int {
	t.Helper()
	var mu sync.Mutex
	committed := map[string]int{}
	var wg sync.WaitGroup
	for w := range writers {
		wg.Go(func() {
			for i := range each {
				subject := subjects[(w*7+i*3)%len(subjects)]
				err := db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
					if err := outbox.Append(ctx, tx, service, opened(subject)); err != nil {
						return err
					}
					if (w+i)%3 == 0 {
						if _, err := tx.Query(ctx, "select 1"); err != nil { // the events are at the server before the abort
							return err
						}
						return errAbort
					}
					return nil
				})
				if err != nil && !errors.Is(err, errAbort) {
					t.Error(err)
					return
				}
				if err == nil {
					mu.Lock()
					committed[subject]++
					mu.Unlock()
				}
			}
		})
	}
	wg.Wait()
	return committed
}

// relay runs a relay for the rest of the test, or until the returned function is called, which waits for its end.
func relay(t testing.TB, db *pg.DB, js jetstream.JetStream) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	done := make(chan struct{})
	r := outbox.NewRelay(db, js, outbox.Config{Service: service}, slog.New(slog.NewTextHandler(t.Output(), nil)))
	go func() {
		defer close(done)
		if err := r.Run(ctx); err != nil {
			t.Errorf("relay: %v", err)
		}
	}()
	stop = func() { cancel(); <-done }
	t.Cleanup(stop)
	return stop
}

// unsent is how many events wait.
func unsent(t testing.TB, db *pg.DB) (n int) {
	t.Helper()
	if err := db.QueryRow(context.WithoutCancel(t.Context()), "select count(*) from outbox_unsent").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func awaitSent(t testing.TB, db *pg.DB) {
	t.Helper()
	testkit.Await(t, func() bool { return unsent(t, db) == 0 })
}

// unmark makes the last n places of the stream unknown and their events unsent, as a crash does that comes between
// publishing and marking or loses the marks. It takes whole groups.
func unmark(t testing.TB, db *pg.DB, n int) {
	t.Helper()
	if _, err := db.Exec(t.Context(), `with gone as (
  delete from outbox_published where position > (select max(position) - $1 from outbox_published) returning ids)
insert into outbox_unsent (id) select generate_series(lower(span), upper(span) - 1) from gone, unnest(ids) span`, n); err != nil {
		t.Fatal(err)
	}
}

// contents reads the whole stream.
func contents(t testing.TB, js jetstream.JetStream) []*jetstream.RawStreamMsg {
	t.Helper()
	stream, err := js.Stream(t.Context(), outbox.StreamName(service))
	if err != nil {
		t.Fatal(err)
	}
	info, err := stream.Info(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var all []*jetstream.RawStreamMsg
	for seq := info.State.FirstSeq; seq != 0 && seq <= info.State.LastSeq; seq++ {
		m, err := stream.GetMsg(t.Context(), seq)
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, m)
	}
	return all
}

// replace makes the stream anew, empty.
func replace(t testing.TB, js jetstream.JetStream) {
	t.Helper()
	if err := js.DeleteStream(t.Context(), outbox.StreamName(service)); err != nil {
		t.Fatal(err)
	}
	testkit.Await(t, func() bool { // the broker may still be clearing away the files of the old one
		_, err := js.CreateStream(t.Context(), outbox.StreamConfig(service))
		return err == nil
	})
}

// checkOrder fails unless every record's events are in the stream exactly once, in order, without gaps.
func checkOrder(t testing.TB, messages []*jetstream.RawStreamMsg, want map[string]int) {
	t.Helper()
	got := map[string]int{}
	for _, m := range messages {
		subject := m.Header.Get(outbox.HeaderSubject)
		n, err := strconv.Atoi(m.Header.Get(outbox.HeaderSequence))
		if err != nil {
			t.Fatal(err)
		}
		got[subject]++
		if n != got[subject] {
			t.Fatalf("%s: sequence %d at place %d", subject, n, got[subject])
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("in the stream: %v\ncommitted: %v", got, want)
	}
}

// streamed is how many messages the stream holds, zero when there is no stream.
func streamed(t testing.TB, js jetstream.JetStream) int {
	t.Helper()
	stream, err := js.Stream(t.Context(), outbox.StreamName(service))
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return 0
	}
	if err != nil {
		t.Fatal(err)
	}
	return int(stream.CachedInfo().State.Msgs)
}

func total(counts map[string]int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}

func toMsg(m *jetstream.RawStreamMsg) *nats.Msg {
	return &nats.Msg{Subject: m.Subject, Header: m.Header, Data: m.Data}
}
