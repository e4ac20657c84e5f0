package bus_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/uuid"
	"github.com/nats-io/nats.go/jetstream"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/digisoc/platform/pkg/bus"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/inbox"
	"github.com/digisoc/platform/pkg/outbox"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
	caseseventsv1 "github.com/digisoc/platform/proto/gen/go/cases/events/v1"
)

// effect is the table of the consuming service in these tests: one row per effect, so that doubles show.
var effect = fstest.MapFS{"00001_effect.sql": {Data: []byte(`-- +goose Up
create table effect (id bigint generated always as identity, subject text not null, sequence bigint not null, event_id text not null);
comment on table effect is 'What the consumer under test did.';
`)}}

const topic = "cases.case.opened.v1"

var start = time.Date(2027, 1, 15, 10, 0, 0, 0, time.UTC)

// world is a producing service with its relay and a consuming one.
type world struct {
	t         testing.TB
	cases     *pg.DB
	consuming *pg.DB
	broker    *testkit.Broker
	js        jetstream.JetStream
	stopRelay func()
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{t: t, cases: testkit.Postgres(t, "cases", nil), consuming: testkit.Postgres(t, "assistance", effect), broker: testkit.NewBroker(t)}
	w.js = w.broker.JetStream()
	w.relay()
	return w
}

func (w *world) log() *slog.Logger { return slog.New(slog.NewTextHandler(w.t.Output(), nil)) }

func (w *world) relay() {
	w.stopRelay = w.background(func(ctx context.Context) error {
		return outbox.NewRelay(w.cases, w.broker.JetStream(), outbox.Config{Service: "cases"}, w.log()).Run(ctx)
	})
}

// background runs f until the test ends or the returned function is called, which waits for its end.
func (w *world) background(f func(ctx context.Context) error) (stop func()) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(w.t.Context()))
	done := make(chan struct{})
	go func() {
		defer close(done)
		if err := f(ctx); err != nil {
			w.t.Errorf("ended with %v", err)
		}
	}()
	stop = func() { cancel(); <-done }
	w.t.Cleanup(stop)
	return stop
}

// consume runs an instance of the consumer on a connection of its own.
func (w *world) consume(handle func(ctx context.Context, m bus.Message) error, change ...func(*bus.Consumer)) (stop func()) {
	c := bus.Consumer{Name: "assistance-cases", Stream: "CASES", Topics: []string{topic}, Handle: handle,
		Backoff: []time.Duration{5 * time.Millisecond}, MaxDeliver: 3}
	for _, f := range change {
		f(&c)
	}
	js := w.broker.JetStream()
	return w.background(func(ctx context.Context) error {
		return bus.New(js, "assistance", clock.Fixed(start), w.log()).Run(ctx, c)
	})
}

// apply is the use case: once per event, one row.
func (w *world) apply(ctx context.Context, m bus.Message) error {
	return w.consuming.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error {
		first, err := inbox.Once(ctx, tx, "assistance-cases", m.ID)
		if err != nil || !first {
			return err
		}
		_, err = tx.Exec(ctx, "insert into effect (subject, sequence, event_id) values ($1, $2, $3)", m.Subject, m.Sequence, m.ID)
		return err
	})
}

func newSubject() string { return "cases/" + uuid.NewString() }

// emit commits one event of the record and returns its id.
func (w *world) emit(ctx context.Context, subject string) string {
	w.t.Helper()
	e := outbox.Event{ID: uuid.Must(uuid.NewV7()), Type: "lv.digisoc.cases.v1.caseOpened", Topic: topic, Subject: subject, Municipality: "0001000",
		Payload: &caseseventsv1.CaseOpened{Case: subject}, Time: start}
	if err := w.cases.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error { return outbox.Append(ctx, tx, "cases", e) }); err != nil {
		w.t.Fatal(err)
	}
	return e.ID.String()
}

// effects are the sequences that took effect, per record, in the order of effect.
func (w *world) effects() map[string][]int64 {
	w.t.Helper()
	rows, err := w.consuming.Query(context.WithoutCancel(w.t.Context()), "select subject, sequence from effect order by id")
	if err != nil {
		w.t.Fatal(err)
	}
	defer rows.Close()
	all := map[string][]int64{}
	for rows.Next() {
		var subject string
		var sequence int64
		if err := rows.Scan(&subject, &sequence); err != nil {
			w.t.Fatal(err)
		}
		all[subject] = append(all[subject], sequence)
	}
	if err := rows.Err(); err != nil {
		w.t.Fatal(err)
	}
	return all
}

// awaitEffects waits until n events took effect, and checks that each record's did so once and in order.
func (w *world) awaitEffects(n int) {
	w.t.Helper()
	var all map[string][]int64
	testkit.Await(w.t, func() bool {
		all = w.effects()
		got := 0
		for _, s := range all {
			got += len(s)
		}
		return got >= n
	})
	for subject, sequences := range all {
		for i, s := range sequences {
			if s != int64(i+1) {
				w.t.Fatalf("%s: effects in the order %v", subject, sequences)
			}
		}
	}
}

// record collects values from handlers.
type record[T any] struct {
	mu  sync.Mutex
	all []T
}

func (r *record[T]) add(v T) { r.mu.Lock(); r.all = append(r.all, v); r.mu.Unlock() }
func (r *record[T]) get() []T {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]T(nil), r.all...)
}

func mustID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

func count(t testing.TB, db *pg.DB, sql string) (n int) {
	t.Helper()
	if err := db.QueryRow(t.Context(), sql).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func named(spans *tracetest.InMemoryExporter, name string) (found []tracetest.SpanStub) {
	for _, s := range spans.GetSpans() {
		if s.Name == name {
			found = append(found, s)
		}
	}
	return found
}
