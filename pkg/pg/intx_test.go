package pg_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/pg"
)

func TestTransactionIsStoredWhole(t *testing.T) {
	t.Parallel()
	inBoth(t, func(t *testing.T, db *pg.DB, read func(context.Context, *pg.Tx) error) {
		err := db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
			if err := put(ctx, tx, 1, 2); err != nil {
				return err
			}
			if err := read(ctx, tx); err != nil {
				return err
			}
			return put(ctx, tx, 3)
		})
		if n := count(t, db); err != nil || n != 3 {
			t.Errorf("%d notes, %v; want 3", n, err)
		}
	})
}

func TestFailureAnywhereLeavesNothing(t *testing.T) {
	t.Parallel()
	broken := map[string]struct {
		sql        string
		args       []any
		constraint string
		kind       errs.Kind
	}{
		"unique":          {insertNote, []any{1, "another"}, "note_pkey", errs.Exists},
		"check":           {"insert into note (id, body, rank) values (9, 'x', -1)", nil, "note_rank_positive", errs.Invalid},
		"not null":        {insertNote, []any{9, nil}, "", errs.Invalid},
		"foreign key":     {"insert into note (id, body, parent) values (9, 'x', 77)", nil, "note_parent_known", errs.Precondition},
		"deferred unique": {"insert into note (id, body, rank, parent) values (8, 'x', 5, 1), (9, 'y', 5, 1)", nil, "note_rank_once", errs.Exists},
		"no such table":   {"insert into nowhere values (1)", nil, "", errs.Internal},
		"bad value":       {insertNote, []any{"not a number", "x"}, "", errs.Invalid},
		"bad argument":    {insertNote, []any{struct{ int }{1}, "x"}, "", errs.Internal}, // never reaches the server
	}
	for name, tc := range broken {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBoth(t, func(t *testing.T, db *pg.DB, read func(context.Context, *pg.Tx) error) {
				committed := false
				err := db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
					tx.OnCommit(func() { committed = true })
					if err := put(ctx, tx, 1); err != nil {
						return err
					}
					if err := read(ctx, tx); err != nil {
						return err
					}
					if _, err := tx.Exec(ctx, tc.sql, tc.args...); err != nil {
						return err
					}
					return put(ctx, tx, 2)
				})
				if errs.KindOf(err) != tc.kind || err == nil {
					t.Errorf("error %v of kind %v, want %v", err, errs.KindOf(err), tc.kind)
				}
				if constraint, _ := pg.Constraint(err); constraint != tc.constraint {
					t.Errorf("constraint %q, want %q", constraint, tc.constraint)
				}
				if n := count(t, db); n != 0 || committed {
					t.Errorf("%d notes were left behind, OnCommit called: %v", n, committed)
				}
			})
		})
	}
}

func TestErrorOfTheClosureRollsBack(t *testing.T) {
	t.Parallel()
	failure := errors.New("no")
	inBoth(t, func(t *testing.T, db *pg.DB, read func(context.Context, *pg.Tx) error) {
		err := db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
			return errors.Join(put(ctx, tx, 1), read(ctx, tx), failure)
		})
		if n := count(t, db); n != 0 || !errors.Is(err, failure) {
			t.Errorf("%d notes, %v; want none and the closure's error", n, err)
		}
	})
}

func TestPanicRollsBackAndGoesOn(t *testing.T) {
	t.Parallel()
	inBoth(t, func(t *testing.T, db *pg.DB, read func(context.Context, *pg.Tx) error) {
		func() {
			defer func() {
				if recover() != "boom" {
					t.Error("the panic was swallowed")
				}
			}()
			_ = db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
				if err := errors.Join(put(ctx, tx, 1), read(ctx, tx)); err != nil {
					t.Error(err)
				}
				panic("boom")
			})
		}()
		if n, busy := count(t, db), db.Stat().AcquiredConns(); n != 0 || busy != 0 {
			t.Errorf("%d notes, %d connections not given back", n, busy)
		}
	})
}

func TestReadSeesWhatWasQueuedBefore(t *testing.T) {
	t.Parallel()
	db := open(t)
	err := db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
		var seen []int
		for id := range 3 {
			if err := put(ctx, tx, id); err != nil {
				return err
			}
			rows, err := tx.Query(ctx, "select id from note order by id")
			if err != nil {
				return err
			}
			if seen, err = pgx.CollectRows(rows, pgx.RowTo[int]); err != nil {
				return err
			}
			if want := []int{0, 1, 2}[:id+1]; !slices.Equal(seen, want) {
				t.Errorf("after %d writes %v is seen, want %v", id+1, seen, want)
			}
		}
		if _, err := tx.Exec(ctx, "update note set rank = id + 1"); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, "delete from note where rank = 2") // order matters: before the update nothing has rank 2
		return err
	})
	if n := count(t, db); err != nil || n != 2 {
		t.Errorf("%d notes, %v; want 2", n, err)
	}
}

func TestBlindTransactionIsOneRoundTripOnNoBlock(t *testing.T) {
	t.Parallel()
	db := open(t)
	err := db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
		if err := put(ctx, tx, 1, 2); err != nil {
			return err
		}
		if busy := db.Stat().AcquiredConns(); busy != 0 {
			t.Errorf("%d connections are held before anything is sent", busy)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	// Both rows carry the number of one transaction.
	var ids int
	if err := db.QueryRow(t.Context(), "select count(distinct xmin::text) from note").Scan(&ids); err != nil || ids != 1 {
		t.Errorf("%d transactions, %v; want 1", ids, err)
	}
}

func TestSwallowedErrorDoesNotCommit(t *testing.T) {
	t.Parallel()
	db := open(t)
	err := db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
		if err := put(ctx, tx, 1); err != nil {
			return err
		}
		var id int
		_ = tx.QueryRow(ctx, "insert into note (id, body) values (1, 'again') returning id").Scan(&id)
		return put(ctx, tx, 2)
	})
	if name, _ := pg.Constraint(err); name != "note_pkey" || count(t, db) != 0 {
		t.Errorf("error %v, %d notes; want the error that was swallowed, and none", err, count(t, db))
	}
}

func TestErrorOfQueuedWriteComesWithTheNextRead(t *testing.T) {
	t.Parallel()
	db := open(t)
	reached := false
	err := db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
		if err := put(ctx, tx, 1, 1); err != nil {
			return err
		}
		var n int
		if err := tx.QueryRow(ctx, "select count(*) from note").Scan(&n); err != nil {
			return fmt.Errorf("read: %w", err)
		}
		reached = true
		return nil
	})
	if name, _ := pg.Constraint(err); name != "note_pkey" || reached {
		t.Errorf("error %v, went on: %v", err, reached)
	}
}

func TestRowsLeftOpenDoNotStopTheCommit(t *testing.T) {
	t.Parallel()
	db := open(t)
	err := db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
		rows, err := tx.Query(ctx, "select n from generate_series(1, 1000) n")
		if err != nil {
			return err
		}
		rows.Next()
		return put(ctx, tx, 1)
	})
	if n := count(t, db); err != nil || n != 1 {
		t.Errorf("%d notes, %v; want 1", n, err)
	}
}

func TestManyQueuedStatementsAreStillOneTransaction(t *testing.T) {
	t.Parallel()
	db := open(t)
	run := func(last int) error {
		return db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
			for id := range 2500 {
				if _, err := tx.Exec(ctx, insertNote, id, fmt.Sprint(id)); err != nil {
					return err
				}
			}
			_, err := tx.Exec(ctx, insertNote, last, "last")
			return err
		})
	}
	if err := run(0); errs.KindOf(err) != errs.Exists || count(t, db) != 0 {
		t.Errorf("duplicate at the end: %v, %d notes left", err, count(t, db))
	}
	if err := run(9999); err != nil || count(t, db) != 2501 {
		t.Errorf("%v, %d notes; want 2501", err, count(t, db))
	}
}

func TestCopyFromSeesQueuedWritesAndRollsBackWithThem(t *testing.T) {
	t.Parallel()
	db := open(t)
	source := func() pgx.CopyFromSource { return pgx.CopyFromRows([][]any{{1, "one"}, {2, "two"}}) }
	run := func(more error) error {
		return db.InTx(t.Context(), func(ctx context.Context, tx *pg.Tx) error {
			if _, err := tx.Exec(ctx, "delete from note"); err != nil {
				return err
			}
			n, err := tx.CopyFrom(ctx, pgx.Identifier{"note"}, []string{"id", "body"}, source())
			if err == nil && n != 2 {
				t.Errorf("%d rows copied, want 2", n)
			}
			return errors.Join(err, more)
		})
	}
	if err := run(errors.New("no")); err == nil || count(t, db) != 0 {
		t.Errorf("%v, %d notes; want an error and none", err, count(t, db))
	}
	for range 2 { // the second only works when the delete went before the copy
		if err := run(nil); err != nil || count(t, db) != 2 {
			t.Errorf("%v, %d notes; want 2", err, count(t, db))
		}
	}
}

func TestTxAfterItsEndIsRefused(t *testing.T) {
	t.Parallel()
	db := open(t)
	var kept *pg.Tx
	if err := db.InTx(t.Context(), func(_ context.Context, tx *pg.Tx) error { kept = tx; return nil }); err != nil {
		t.Fatal(err)
	}
	if _, err := kept.Exec(t.Context(), insertNote, 1, "late"); err == nil {
		t.Error("Exec after the end was accepted")
	}
	if _, err := kept.Query(t.Context(), "select 1"); err == nil {
		t.Error("Query after the end was accepted")
	}
}
