package pg_test

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
)

func TestWritesStaySynchronous(t *testing.T) {
	t.Parallel()
	inBoth(t, func(t *testing.T, db *pg.DB, read func(context.Context, *pg.Tx) error) {
		err := db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
			if err := read(ctx, tx); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, "insert into note (id, body) values (1, current_setting('synchronous_commit'))")
			return err
		})
		var mode string
		if err == nil {
			err = db.QueryRow(t.Context(), "select body from note").Scan(&mode)
		}
		if err != nil || mode != "on" {
			t.Errorf("synchronous_commit was %q inside the transaction, %v", mode, err)
		}
	})
}

func TestServerThatMayLoseWritesIsRefused(t *testing.T) {
	t.Parallel()
	urls := testkit.Database(t, "notes", notes)
	db, err := pg.Open(t.Context(), urls.App, pg.WithSetting("synchronous_commit", "off"))
	if err == nil {
		db.Close()
		t.Error("a database that loses acknowledged writes was opened")
	}
}

func TestTimeoutsAreSet(t *testing.T) {
	t.Parallel()
	db := open(t)
	for _, name := range []string{"statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "client_connection_check_interval"} {
		var value string
		if err := db.QueryRow(t.Context(), "select current_setting($1)", name).Scan(&value); err != nil || value == "0" {
			t.Errorf("%s is %q, %v", name, value, err)
		}
	}
}

func TestQueryRowOfNothingIsNoRows(t *testing.T) {
	t.Parallel()
	db := open(t)
	var id int
	if err := db.QueryRow(t.Context(), "select id from note").Scan(&id); err != pgx.ErrNoRows {
		t.Errorf("%v, want %v", err, pgx.ErrNoRows)
	}
	err := db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
		if err := tx.QueryRow(ctx, "select id from note").Scan(&id); err != pgx.ErrNoRows {
			t.Errorf("%v, want %v", err, pgx.ErrNoRows)
		}
		return put(ctx, tx, 1) // having found nothing is no failure of the transaction
	})
	if err != nil || count(t, db) != 1 {
		t.Errorf("%v, %d notes; want 1", err, count(t, db))
	}
}

func TestSignalsCoalesceAndReachEverySubscriber(t *testing.T) {
	t.Parallel()
	db := open(t)
	one, two, other := db.Subscribe("outbox"), db.Subscribe("outbox"), db.Subscribe("other")
	for range 3 {
		db.Signal("outbox")
	}
	for i, c := range []<-chan struct{}{one, two} {
		if len(c) != 1 {
			t.Errorf("subscriber %d has %d signals waiting, want 1", i, len(c))
		}
		<-c
	}
	if len(other) != 0 {
		t.Error("a signal reached another topic")
	}
	db.Signal("outbox")
	if len(one) != 1 {
		t.Error("a signal after the first was taken is lost")
	}
}

func TestTracesHoldNoValues(t *testing.T) {
	t.Parallel()
	const secret = "010190-12345"
	recorder := tracetest.NewSpanRecorder()
	provider := sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(recorder))
	db := open(t, pg.WithTracing(provider))
	ctx, parent := provider.Tracer("test").Start(t.Context(), "call") // statements are traced inside a trace only
	err := db.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error {
		if _, err := tx.Exec(ctx, insertNote, 1, secret); err != nil {
			return err
		}
		var id int
		return tx.QueryRow(ctx, "select id from note where body = $1", secret).Scan(&id)
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec(ctx, "select $1::text::uuid", secret); err == nil {
		t.Fatal("no error")
	}
	parent.End()
	spans := recorder.Ended()
	if len(spans) < 4 {
		t.Fatal("nothing was traced")
	}
	for _, span := range spans {
		texts := []string{span.Name(), span.Status().Description}
		for _, a := range span.Attributes() {
			texts = append(texts, a.Value.String())
		}
		for _, event := range span.Events() {
			for _, a := range event.Attributes {
				texts = append(texts, a.Value.String())
			}
		}
		if all := strings.Join(texts, "\n"); strings.Contains(all, secret) {
			t.Errorf("span %s holds the value:\n%s", span.Name(), all)
		}
	}
}
