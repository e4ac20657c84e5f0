package idempotency_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/idempotency"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
)

var effects = fstest.MapFS{"00001_effect.sql": {Data: []byte("-- +goose Up\ncreate table effect (answer text not null);\n")}}

func key(id, request string) idempotency.Key {
	return idempotency.Key{Caller: "staff-1", Method: "/cases.v1.Cases/OpenCase", ID: id, Hash: sha256.Sum256([]byte(request))}
}

// write is what a handler with a key does: act once, or answer as before.
func write(ctx context.Context, db *pg.DB, k idempotency.Key, answer string) (string, error) {
	err := db.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error {
		if _, err := tx.Exec(ctx, "insert into effect values ($1)", answer); err != nil {
			return err
		}
		return idempotency.Append(ctx, tx, k, []byte(answer))
	})
	if err == nil {
		return answer, nil
	}
	stored, found, findErr := idempotency.Find(ctx, db, k)
	if findErr != nil || !found {
		return "", errors.Join(err, findErr)
	}
	return string(stored), nil
}

func TestOfManyAtOnceExactlyOneActsAndAllGetItsAnswer(t *testing.T) {
	t.Parallel()
	db := testkit.Postgres(t, "cases", effects)
	const callers = 12
	answers := make([]string, callers)
	var wg sync.WaitGroup
	for i := range callers {
		wg.Go(func() {
			answer, err := write(t.Context(), db, key("k", "open"), fmt.Sprint("answer ", i))
			if err != nil {
				t.Error(err)
			}
			answers[i] = answer
		})
	}
	wg.Wait()
	var n int
	var winner string
	if err := db.QueryRow(t.Context(), "select count(*), min(answer) from effect").Scan(&n, &winner); err != nil {
		t.Fatal(err)
	}
	if n != 1 {
		t.Errorf("%d effects, want 1", n)
	}
	for i, answer := range answers {
		if answer != winner {
			t.Errorf("caller %d got %q, the winner's answer is %q", i, answer, winner)
		}
	}
}

func TestLosingTransactionNamesTheConstraint(t *testing.T) {
	t.Parallel()
	db := testkit.Postgres(t, "cases", effects)
	put := func() error {
		return db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
			return idempotency.Append(ctx, tx, key("k", "open"), nil)
		})
	}
	if err := put(); err != nil {
		t.Fatal(err)
	}
	err := put()
	if name, _ := pg.Constraint(err); name != idempotency.Constraint || errs.KindOf(err) != errs.Exists {
		t.Errorf("second append: %v", err)
	}
	if response, found, err := idempotency.Find(t.Context(), db, key("k", "open")); err != nil || !found || response == nil || len(response) != 0 {
		t.Errorf("an empty answer came back as %v, %v, %v", response, found, err)
	}
}

func TestKeyWithAnotherRequestIsRefused(t *testing.T) {
	t.Parallel()
	db := testkit.Postgres(t, "cases", effects)
	if _, err := write(t.Context(), db, key("k", "open"), "first"); err != nil {
		t.Fatal(err)
	}
	if _, err := write(t.Context(), db, key("k", "something else"), "second"); !errors.Is(err, errs.ErrIdempotencyKeyReused) {
		t.Errorf("%v, want %v", err, errs.ErrIdempotencyKeyReused)
	}
}

func TestKeysOfOthersAndOfOtherMethodsDoNotMeet(t *testing.T) {
	t.Parallel()
	db := testkit.Postgres(t, "cases", effects)
	mine, stranger, method, id := key("k", "x"), key("k", "x"), key("k", "x"), key("other", "x")
	stranger.Caller, method.Method = "staff-2", "/cases.v1.Cases/CloseCase"
	for i, k := range []idempotency.Key{mine, stranger, method, id} {
		if _, found, err := idempotency.Find(t.Context(), db, k); found || err != nil {
			t.Errorf("key %d is known before it was used: %v", i, err)
		}
		want := fmt.Sprint("answer ", i)
		if got, err := write(t.Context(), db, k, want); got != want || err != nil {
			t.Errorf("key %d: %q, %v; want %q", i, got, err, want)
		}
	}
}

func TestPurgeKeepsTheLastWeek(t *testing.T) {
	t.Parallel()
	db := testkit.Postgres(t, "cases", effects)
	if _, err := db.Exec(t.Context(), `insert into idempotency (caller, method, key, hash, response, created_at)
		select 'c', 'm', n::text, sha256('x'), '', now() - n * interval '1 day' from generate_series(1, 20) n`); err != nil {
		t.Fatal(err)
	}
	if _, err := idempotency.Purge(t.Context(), db, time.Hour); err == nil {
		t.Error("answers younger than a week were purged")
	}
	n, err := idempotency.Purge(t.Context(), db, 10*24*time.Hour)
	if err != nil || n != 11 { // days 10 to 20
		t.Errorf("purged %d, %v; want 11", n, err)
	}
	var left int
	if err := db.QueryRow(t.Context(), "select count(*) from idempotency").Scan(&left); err != nil || left != 9 {
		t.Errorf("%d left, %v; want 9", left, err)
	}
}
