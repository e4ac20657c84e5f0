package outbox_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/digisoc/platform/pkg/outbox"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/pgserver"
	"github.com/digisoc/platform/pkg/testkit"
)

// envEvents sets how many events a benchmark handles, for example DIGISOC_BENCH_EVENTS=1000000.
const envEvents = "DIGISOC_BENCH_EVENTS"

// report is one line of JSON: what the smallest possible program reached in the same run, what we reached, and the goal.
type report struct {
	Name    string  `json:"name"`
	Unit    string  `json:"unit"`
	Events  int     `json:"events"`
	Ceiling float64 `json:"ceiling"`
	Ours    float64 `json:"ours"`
	Ratio   float64 `json:"ratio"`
	Goal    float64 `json:"goal"`
}

func (r report) print() {
	r.Ratio = r.Ours / r.Ceiling
	line, _ := json.Marshal(r) // numbers and text only
	fmt.Println(string(line))
}

func events(fallback int) int {
	if n, err := strconv.Atoi(os.Getenv(envEvents)); err == nil && n > 0 {
		return n
	}
	return fallback
}

// durable opens a PostgreSQL that really syncs (test databases do not) and a broker that does.
func durable(b *testing.B) (*pg.DB, *testkit.Broker) {
	b.Helper()
	server, err := pgserver.Start(b.Context(), pgserver.Config{Dir: filepath.Join(b.TempDir(), "pg")})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = server.Stop(context.Background()) })
	schema := pg.Schema{Name: service, AppPassword: "bench", MigratePassword: "bench"}
	if err := pg.Provision(b.Context(), server.AdminURL(), schema); err != nil {
		b.Fatal(err)
	}
	if err := pg.Migrate(b.Context(), server.URL(schema.MigrateRole(), "bench", "digisoc"), nil); err != nil {
		b.Fatal(err)
	}
	return testkit.Open(b, server.URL(schema.AppRole(), "bench", "digisoc")), testkit.NewBroker(b)
}

// arrivals notes when each event reached a subscriber.
type arrivals struct {
	mu   sync.Mutex
	at   map[string]time.Time
	want int
	all  chan struct{}
}

// subscribe makes a durable consumer like an outside subscriber's and notes when events arrive.
func subscribe(b *testing.B, js jetstream.JetStream, stream string, want int) *arrivals {
	b.Helper()
	a := &arrivals{at: make(map[string]time.Time, want), want: want, all: make(chan struct{})}
	consumer, err := js.CreateOrUpdateConsumer(b.Context(), stream, jetstream.ConsumerConfig{Durable: "bench", AckPolicy: jetstream.AckExplicitPolicy, MaxAckPending: 10_000})
	if err != nil {
		b.Fatal(err)
	}
	consuming, err := consumer.Consume(func(m jetstream.Msg) {
		now := time.Now()
		a.mu.Lock()
		a.at[m.Headers().Get(outbox.HeaderID)] = now
		if len(a.at) == a.want {
			close(a.all)
		}
		a.mu.Unlock()
		_ = m.Ack()
	})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(consuming.Stop)
	return a
}

// latencies runs emit at rate per second and returns the sorted times from the return of emit (the commit) to arrival.
func (a *arrivals) latencies(b *testing.B, n, rate int, emit func(e outbox.Event) error) []time.Duration {
	b.Helper()
	committed := make([]time.Time, n)
	made := make([]outbox.Event, n)
	var wg sync.WaitGroup
	start, gap := time.Now(), time.Second/time.Duration(rate)
	slots := make(chan struct{}, 8)
	for i := range n {
		made[i] = opened(newSubject())
		if wait := time.Until(start.Add(time.Duration(i) * gap)); wait > 0 {
			time.Sleep(wait) // the rate is what is measured, not waited for
		}
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			if err := emit(made[i]); err != nil {
				b.Error(err)
			}
			committed[i] = time.Now()
		})
	}
	wg.Wait()
	select {
	case <-a.all:
	case <-time.After(time.Minute):
		b.Fatal("events are missing")
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	all := make([]time.Duration, n)
	for i, e := range made {
		all[i] = max(a.at[e.ID.String()].Sub(committed[i]), 0)
	}
	slices.Sort(all)
	return all
}

func at(sorted []time.Duration, q float64) float64 {
	return float64(sorted[int(q*float64(len(sorted)-1))].Microseconds()) / 1000
}

// BenchmarkCommitToSubscriber is the time from a commit to a subscriber at 1,000 events a second (goal P2: p50 2 ms, p99
// 10 ms). The ceiling publishes each event to the broker right after the commit, without an outbox.
func BenchmarkCommitToSubscriber(b *testing.B) {
	n := min(events(3000), 60_000)
	for b.Loop() {
		db, broker := durable(b)
		js := broker.JetStream()
		bare := outbox.StreamConfig("bare")
		if _, err := js.CreateStream(b.Context(), bare); err != nil {
			b.Fatal(err)
		}
		publishing := broker.JetStream()
		ceiling := subscribe(b, js, bare.Name, n).latencies(b, n, 1000, func(e outbox.Event) error {
			go func() { // after the commit, as the relay does; the emitter does not wait
				_, _ = publishing.PublishMsg(context.Background(), &nats.Msg{Subject: "bare.event", Header: nats.Header{"ce-id": {e.ID.String()}}, Data: make([]byte, 60)})
			}()
			return nil
		})
		if _, err := js.CreateStream(b.Context(), outbox.StreamConfig(service)); err != nil {
			b.Fatal(err)
		}
		runRelay(b, db, broker.JetStream())
		ours := subscribe(b, js, outbox.StreamName(service), n).latencies(b, n, 1000, func(e outbox.Event) error {
			return db.InTx(b.Context(), func(ctx context.Context, tx *pg.Tx) error { return outbox.Append(ctx, tx, service, e) })
		})
		report{Name: "commit_to_subscriber_p50", Unit: "ms", Events: n, Ceiling: at(ceiling, 0.5), Ours: at(ours, 0.5), Goal: 2}.print()
		report{Name: "commit_to_subscriber_p99", Unit: "ms", Events: n, Ceiling: at(ceiling, 0.99), Ours: at(ours, 0.99), Goal: 10}.print()
		b.ReportMetric(at(ours, 0.5), "p50-ms")
		b.ReportMetric(at(ours, 0.99), "p99-ms")
	}
}

// BenchmarkDrain is how fast a backlog leaves the outbox (goal P2: 30,000 events/s). The ceiling publishes the same bytes
// in atomic batches from memory, without a database.
func BenchmarkDrain(b *testing.B) {
	n := events(20_000)
	for b.Loop() {
		db, broker := durable(b)
		js := broker.JetStream()
		for _, name := range []string{"bare", service} {
			if _, err := js.CreateStream(b.Context(), outbox.StreamConfig(name)); err != nil {
				b.Fatal(err)
			}
		}
		ceiling := bareBatches(b, js, n)
		backlog(b, db, n)
		start := time.Now()
		stop := runRelay(b, db, broker.JetStream())
		for streamed(b, js) < n || unsent(b, db) > 0 { // counting rows costs, so the stream is asked first
			time.Sleep(20 * time.Millisecond)
		}
		ours := float64(n) / time.Since(start).Seconds()
		stop()
		if got := streamed(b, js); got != n {
			b.Fatalf("%d of %d in the stream", got, n)
		}
		report{Name: "outbox_drain", Unit: "events/s", Events: n, Ceiling: ceiling, Ours: ours, Goal: 30_000}.print()
		b.ReportMetric(ours, "events/s")
	}
}

// BenchmarkWritesBesideRelay is what the relay costs the writers (goal P2: at least 75 % of the rate without one).
func BenchmarkWritesBesideRelay(b *testing.B) {
	n := min(events(20_000), 200_000)
	for b.Loop() {
		db, broker := durable(b)
		alone := writes(b, db, n)
		runRelay(b, db, broker.JetStream())
		for unsent(b, db) > 0 {
			time.Sleep(20 * time.Millisecond)
		}
		beside := writes(b, db, n)
		report{Name: "writes_beside_relay", Unit: "tx/s", Events: n, Ceiling: alone, Ours: beside, Goal: 0.75}.print()
		b.ReportMetric(beside/alone, "share")
	}
}

// writes commits n events from eight connections and returns how many a second.
func writes(b *testing.B, db *pg.DB, n int) float64 {
	b.Helper()
	start := time.Now()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range n / 8 {
				if err := db.InTx(b.Context(), func(ctx context.Context, tx *pg.Tx) error {
					return outbox.Append(ctx, tx, service, opened(newSubject()))
				}); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	return float64(n) / time.Since(start).Seconds()
}

// runRelay runs a relay until stop is called or the benchmark ends.
func runRelay(b *testing.B, db *pg.DB, js jetstream.JetStream) (stop func()) {
	b.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = outbox.NewRelay(db, js, outbox.Config{Service: service}, slog.New(slog.DiscardHandler)).Run(ctx)
	}()
	stop = func() { cancel(); <-done }
	b.Cleanup(stop)
	return stop
}

// backlog writes n events as if the broker had been away, in portions that stay within the time of a statement.
func backlog(b *testing.B, db *pg.DB, n int) {
	b.Helper()
	const portion = 50_000
	for from := 0; from < n; from += portion {
		_, err := db.Exec(b.Context(), `with e as (insert into outbox (event_id, topic, subject, sequence, headers, payload)
select gen_random_uuid(), 'cases.case.opened.v1', 'cases/' || lpad(to_hex(i % 100000), 8, '0') || '-0000-7000-8000-000000000000', 1 + i / 100000,
  '{"ce-type": "lv.digisoc.cases.v1.caseOpened", "ce-time": "2027-01-01T00:00:00Z", "ce-source": "/municipality/0001000/service/cases",
    "ce-dataschema": "https://digisoc.lv/schemas/cases.events.v1.CaseOpened", "ce-correlationid": "0190b1c2-0000-7000-8000-000000000000",
    "ce-dataclassification": "operational", "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}', $3
from generate_series($1::integer, $2::integer - 1) i returning id)
insert into outbox_unsent select id from e`, from, min(n, from+portion), make([]byte, 100))
		if err != nil {
			b.Fatal(err)
		}
	}
}

// bareBatches publishes n messages of the same size in batches of 1,000, one after the other.
func bareBatches(b *testing.B, js jetstream.JetStream, n int) float64 {
	b.Helper()
	start, conn := time.Now(), js.Conn()
	for sent := 0; sent < n; {
		size := min(1000, n-sent)
		id := uuid.NewString()
		for i := 1; i <= size; i++ {
			m := &nats.Msg{Subject: "bare.event", Data: make([]byte, 100), Header: nats.Header{
				"Nats-Batch-Id": {id}, "Nats-Batch-Sequence": {strconv.Itoa(i)}, "Nats-Msg-Id": {uuid.NewString()}, "filler": {fmt.Sprintf("%0700d", i)},
			}}
			if i < size {
				if err := conn.PublishMsg(m); err != nil {
					b.Fatal(err)
				}
				continue
			}
			m.Header.Set("Nats-Batch-Commit", "1")
			if _, err := conn.RequestMsg(m, 10*time.Second); err != nil {
				b.Fatal(err)
			}
		}
		sent += size
	}
	return float64(n) / time.Since(start).Seconds()
}
