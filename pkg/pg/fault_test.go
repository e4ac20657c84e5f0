package pg_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/pg"
	"github.com/digisoc/platform/pkg/testkit"
)

// write stores note n, and returns the kind of its failure.
func write(ctx context.Context, db *pg.DB, n int) error {
	return db.InTx(ctx, func(ctx context.Context, tx *pg.Tx) error {
		_, err := tx.Exec(ctx, "insert into note (id, body) values ($1::int, ($1::int)::text)", n)
		return err
	})
}

func TestCrashOfTheServerIsUnavailableAndHealsByItself(t *testing.T) {
	t.Parallel()
	server, urls := testkit.FaultyPostgres(t, "notes", notes)
	db := testkit.Open(t, urls.App)
	n := 0
	acknowledged := map[int]bool{}
	for range 3 {
		for range 20 {
			n++
			if err := write(t.Context(), db, n); err != nil {
				t.Fatal(err)
			}
			acknowledged[n] = true
		}
		server.Kill()
		testkit.Await(t, func() bool {
			n++
			err := write(t.Context(), db, n)
			if err == nil {
				acknowledged[n] = true
				return true
			}
			if e, _ := errs.As(err); errs.KindOf(err) != errs.Unavailable || e.RetryAfter == 0 {
				t.Fatalf("while the server is down: %v", err)
			}
			return false
		})
	}
	for id := range acknowledged {
		var found bool
		if err := db.QueryRow(t.Context(), "select exists (select from note where id = $1)", id).Scan(&found); err != nil || !found {
			t.Errorf("note %d was acknowledged and is gone, %v", id, err)
		}
	}
}

func TestRestartUnderLoadLosesNothingAndTellsTheTruth(t *testing.T) {
	t.Parallel()
	server, urls := testkit.FaultyPostgres(t, "notes", notes)
	db := testkit.Open(t, urls.App)
	var next, stored atomic.Int64
	stop := make(chan struct{})
	failures := make(chan error, 4)
	for range 4 {
		go func() {
			for {
				select {
				case <-stop:
					failures <- nil
					return
				default:
				}
				err := write(t.Context(), db, int(next.Add(1)))
				switch {
				case err == nil:
					stored.Add(1)
				case errs.KindOf(err) != errs.Unavailable:
					failures <- err
					return
				}
			}
		}()
	}
	for range 2 {
		before := stored.Load()
		testkit.Await(t, func() bool { return stored.Load() > before+50 })
		if err := server.Restart(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	close(stop)
	for range 4 {
		if err := <-failures; err != nil {
			t.Errorf("a writer saw %v", err)
		}
	}
	if n := count(t, db); n < int(stored.Load()) {
		t.Errorf("%d notes, but %d were acknowledged", n, stored.Load())
	}
}

func TestLostAnswerOfACommitKeepsTheRequestClosed(t *testing.T) {
	t.Parallel()
	server, urls := testkit.FaultyPostgres(t, "notes", notes)
	db := testkit.Open(t, urls.App)
	ctx := pg.WithFinisher(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
		// The server dies while it works on the commit: nobody can know what became of it.
		_, err := tx.Exec(ctx, "select pg_sleep(30)")
		return err
	})
	result := make(chan error, 1)
	go func() { result <- write(ctx, db, 1) }()
	admin := testkit.Open(t, urls.Admin)
	testkit.Await(t, func() bool {
		var n int
		err := admin.QueryRow(t.Context(), "select count(*) from pg_stat_activity where wait_event = 'PgSleep'").Scan(&n)
		return err == nil && n == 1
	})
	server.Kill()
	if err := <-result; !errors.Is(err, errs.ErrServiceUnavailable) {
		t.Errorf("%v, want %v", err, errs.ErrServiceUnavailable)
	}
	if err := write(ctx, db, 2); err == nil || errs.KindOf(err) != errs.Internal {
		t.Errorf("a request with an unknown outcome wrote again: %v", err)
	}
}
