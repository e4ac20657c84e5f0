package pg_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
)

func TestSerializationFailureIsRunAgainWithFinishers(t *testing.T) {
	t.Parallel()
	db := open(t, pg.WithSetting("default_transaction_isolation", "serializable"))
	if _, err := db.Exec(t.Context(), insertNote, 1, "counter"); err != nil {
		t.Fatal(err)
	}
	attempts, finished, commits := 0, 0, 0
	ctx := pg.WithFinisher(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
		finished++
		return put(ctx, tx, 10)
	})
	err := db.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error {
		attempts++
		tx.OnCommit(func() { commits++ })
		if tx.Result() != nil {
			t.Error("the result of the attempt before is still there")
		}
		tx.SetResult(attempts)
		var rank int
		if err := tx.QueryRow(ctx, "select rank from note where id = 1").Scan(&rank); err != nil {
			return err
		}
		if attempts == 1 { // another writer comes first
			if _, err := db.Exec(ctx, "update note set rank = rank + 1 where id = 1"); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, "update note set rank = $1 where id = 1", rank+1)
		return err
	})
	if err != nil || attempts != 2 || finished != 2 || commits != 1 {
		t.Errorf("%v after %d attempts, %d finishers, %d commits; want 2, 2, 1", err, attempts, finished, commits)
	}
	var rank int
	if err := db.QueryRow(t.Context(), "select rank from note where id = 1").Scan(&rank); err != nil || rank != 2 {
		t.Errorf("rank %d, %v; want 2: an update was lost", rank, err)
	}
}

func TestDeadlockIsResolvedByRunningOneAgain(t *testing.T) {
	t.Parallel()
	db := open(t)
	if _, err := db.Exec(t.Context(), "insert into note (id, body) values (1, 'a'), (2, 'b')"); err != nil {
		t.Fatal(err)
	}
	var first sync.WaitGroup // both hold their first row before they want the other's
	first.Add(2)
	var errsOf [2]error
	var attempts [2]int
	var wg sync.WaitGroup
	for i := range 2 {
		wg.Go(func() {
			mine, other := 1+i, 2-i
			errsOf[i] = db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
				attempts[i]++
				var id int
				if err := tx.QueryRow(ctx, "update note set rank = rank + 1 where id = $1 returning id", mine).Scan(&id); err != nil {
					return err
				}
				if attempts[i] == 1 {
					first.Done()
					first.Wait()
				}
				_, err := tx.Exec(ctx, "update note set rank = rank + 1 where id = $1", other)
				return err
			})
		})
	}
	wg.Wait()
	if err := errors.Join(errsOf[:]...); err != nil || attempts[0]+attempts[1] != 3 {
		t.Errorf("%v after %v attempts; want three together", err, attempts)
	}
	var ranks int
	if err := db.QueryRow(t.Context(), "select sum(rank) from note").Scan(&ranks); err != nil || ranks != 4 {
		t.Errorf("ranks add up to %d, %v; want 4", ranks, err)
	}
}

func TestConflictThatStaysIsToldAfterThreeAttempts(t *testing.T) {
	t.Parallel()
	db := open(t)
	attempts := 0
	err := db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
		attempts++
		_, err := tx.Exec(ctx, "do $$ begin raise serialization_failure; end $$")
		return err
	})
	if !errors.Is(err, errs.ErrTryAgain) || attempts != 3 {
		t.Errorf("%v after %d attempts; want %v after 3", err, attempts, errs.ErrTryAgain)
	}
}

func TestOtherErrorsAreNotRunAgain(t *testing.T) {
	t.Parallel()
	db := open(t)
	attempts := 0
	err := db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
		attempts++
		return put(ctx, tx, 1, 1)
	})
	if err == nil || attempts != 1 {
		t.Errorf("%v after %d attempts; want one", err, attempts)
	}
}

func TestCancelledCallLeavesNothingAndFreesItsConnection(t *testing.T) {
	t.Parallel()
	inBoth(t, func(t *testing.T, db *pg.DB, read func(context.Context, *pg.Tx) error) {
		ctx, cancel := context.WithCancel(t.Context())
		err := db.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error {
			if err := errors.Join(put(ctx, tx, 1), read(ctx, tx)); err != nil {
				return err
			}
			cancel()
			return nil
		})
		if !errors.Is(err, context.Canceled) || errs.KindOf(err) != errs.Unavailable {
			t.Errorf("%v, want the cancellation, as unavailable", err)
		}
		if n, busy := count(t, db), db.Stat().AcquiredConns(); n != 0 || busy != 0 {
			t.Errorf("%d notes, %d connections not given back", n, busy)
		}
	})
}

func TestDeadlineDuringAStatementEndsTheCall(t *testing.T) {
	t.Parallel()
	db := open(t)
	holder, release := make(chan struct{}), make(chan struct{})
	done := make(chan error, 1)
	go func() {
		done <- db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
			var id int
			err := tx.QueryRow(ctx, "insert into note (id, body) values (1, 'held') returning id").Scan(&id)
			close(holder)
			<-release
			return err
		})
	}()
	<-holder
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	err := db.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error { return put(ctx, tx, 1) }) // waits for the holder
	if !errors.Is(err, errs.ErrDeadlineExceeded) {
		t.Errorf("%v, want %v", err, errs.ErrDeadlineExceeded)
	}
	close(release)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestLockWaitEndsWithTryAgain(t *testing.T) {
	t.Parallel()
	urls := testkit.Database(t, "notes", notes)
	db := testkit.Open(t, urls.App, pg.WithLockTimeout(50*time.Millisecond))
	err := db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
		if err := put(ctx, tx, 1); err != nil {
			return err
		}
		if _, err := tx.Query(ctx, "select id from note for update"); err != nil {
			return err
		}
		_, err := db.Exec(ctx, insertNote, 1, "other")
		return pg.Classify(err)
	})
	if !errors.Is(err, errs.ErrTryAgain) {
		t.Errorf("%v, want %v", err, errs.ErrTryAgain)
	}
}

func TestExhaustedPoolIsUnavailableAndRecovers(t *testing.T) {
	t.Parallel()
	db := open(t, pg.WithMaxConns(1), pg.WithAcquireTimeout(50*time.Millisecond))
	var err error
	held := db.Session(t.Context(), func(ctx context.Context, _ *pgx.Conn) error {
		err = db.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error { return put(ctx, tx, 1) })
		return nil
	})
	e, ok := errs.As(err)
	if !ok || !errors.Is(err, errs.ErrServiceUnavailable) || e.RetryAfter == 0 || held != nil {
		t.Errorf("%v, want %v with a time to come back; %v", err, errs.ErrServiceUnavailable, held)
	}
	if err := db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error { return put(ctx, tx, 2) }); err != nil {
		t.Errorf("after the connection is free again: %v", err)
	}
	if n := count(t, db); n != 1 {
		t.Errorf("%d notes, want the second", n)
	}
}
