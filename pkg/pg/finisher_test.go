package pg_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/digisoc/platform/pkg/pg"
)

func TestFinishersRunInOrderBeforeCommitAndSeeTheResult(t *testing.T) {
	t.Parallel()
	inBoth(t, func(t *testing.T, db *pg.DB, read func(context.Context, *pg.Tx) error) {
		var order []string
		step := func(name string) pg.Finisher {
			return func(ctx context.Context, tx *pg.Tx) error {
				order = append(order, name+" "+tx.Result().(string))
				return put(ctx, tx, len(order)+10)
			}
		}
		ctx := pg.WithFinisher(pg.WithFinisher(t.Context(), step("first")), step("second"))
		err := db.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error {
			tx.OnCommit(func() { order = append(order, "committed") })
			tx.SetResult("answer")
			if tx.DB() != db {
				t.Error("the transaction does not know its pool")
			}
			return errors.Join(put(ctx, tx, 1), read(ctx, tx))
		})
		if want := []string{"first answer", "second answer", "committed"}; err != nil || !slices.Equal(order, want) {
			t.Errorf("order %q, %v; want %q", order, err, want)
		}
		if n := count(t, db); n != 3 {
			t.Errorf("%d notes, want those of the closure and of both finishers", n)
		}
	})
}

func TestFailingFinisherRollsBack(t *testing.T) {
	t.Parallel()
	failure := errors.New("no audit")
	inBoth(t, func(t *testing.T, db *pg.DB, read func(context.Context, *pg.Tx) error) {
		ctx := pg.WithFinisher(t.Context(), func(context.Context, *pg.Tx) error { return failure })
		err := db.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error {
			tx.OnCommit(func() { t.Error("OnCommit was called") })
			return errors.Join(put(ctx, tx, 1), read(ctx, tx))
		})
		if n := count(t, db); n != 0 || !errors.Is(err, failure) {
			t.Errorf("%d notes, %v; want none and the finisher's error", n, err)
		}
	})
}

func TestRequestHasOneTransaction(t *testing.T) {
	t.Parallel()
	db := open(t)
	finished := 0
	ctx := pg.WithFinisher(t.Context(), func(context.Context, *pg.Tx) error { finished++; return nil })
	write := func(id int) error {
		return db.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error { return put(ctx, tx, id) })
	}
	if err := write(1); err != nil {
		t.Fatal(err)
	}
	if err := write(2); err == nil {
		t.Error("the second transaction of a request was accepted")
	}
	if n := count(t, db); n != 1 || finished != 1 {
		t.Errorf("%d notes, finisher ran %d times; want 1 and 1", n, finished)
	}
	// Without finishers there is nothing that a second transaction could leave out.
	for id := range 2 {
		err := db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error { return put(ctx, tx, id+5) })
		if err != nil {
			t.Error(err)
		}
	}
}

func TestTransactionInsideTransactionIsRefused(t *testing.T) {
	t.Parallel()
	db := open(t)
	ctx := pg.WithFinisher(t.Context(), func(context.Context, *pg.Tx) error { return nil })
	err := db.InTx(ctx, func(ctx context.Context, _ *pg.Tx) error {
		return db.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error { return put(ctx, tx, 1) })
	})
	if err == nil || count(t, db) != 0 {
		t.Errorf("%v, %d notes; want a refusal", err, count(t, db))
	}
}

func TestRolledBackTransactionMayBeFollowedByAnother(t *testing.T) {
	t.Parallel()
	db := open(t)
	finished := 0
	ctx := pg.WithFinisher(t.Context(), func(context.Context, *pg.Tx) error { finished++; return nil })
	err := db.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error { return put(ctx, tx, 1, 1) })
	if err == nil {
		t.Fatal("a duplicate was accepted")
	}
	err = db.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error { return put(ctx, tx, 1) })
	if err != nil || count(t, db) != 1 || finished != 2 {
		t.Errorf("%v, %d notes, finisher ran %d times; want 1 note and 2 runs", err, count(t, db), finished)
	}
}
