package pg

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// maxAttempts is how often a closure is run at most.
const maxAttempts = 3

// InTx runs f in a transaction and commits it. When f, a finisher or a statement fails, everything is rolled back and
// the error is returned as Classify makes it. After a serialization failure, a deadlock or a wrong guess (Tx.Guess) f is run again, so f must have
// no effect but through tx; use tx.OnCommit for what should happen after.
func (db *DB) InTx(ctx context.Context, f func(ctx context.Context, tx *Tx) error) error {
	last, release, err := take(ctx)
	if err != nil {
		return err
	}
	unknown := true // until proved otherwise, also when f panics
	defer func() {
		if !unknown {
			release()
		}
	}()
	for attempt := 1; ; attempt++ {
		tx := &Tx{db: db, attempt: attempt}
		err := tx.run(ctx, f, last)
		if err == nil {
			for _, done := range tx.onCommit {
				done()
			}
			return nil
		}
		if attempt < maxAttempts && !tx.unknown && (tx.wrong(err) || again(err) && pause(ctx, attempt)) {
			continue
		}
		unknown = tx.unknown
		return Classify(err)
	}
}

// run is one attempt.
func (tx *Tx) run(ctx context.Context, f func(context.Context, *Tx) error, last []Finisher) error {
	defer tx.close(ctx)
	if err := f(ctx, tx); err != nil {
		return err
	}
	for _, finisher := range last {
		if err := finisher(ctx, tx); err != nil {
			return err
		}
	}
	return tx.commit(ctx)
}

// again reports whether the same transaction may succeed when it is run once more.
func again(err error) bool {
	if pgconn.SafeToRetry(err) { // nothing reached the server
		return true
	}
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		return false
	}
	// RevalidateCachedQuery: a migration changed a table under a cached statement, which the driver now forgets.
	return e.Code == "40001" || e.Code == "40P01" || e.Routine == "RevalidateCachedQuery"
}

// surelyRolledBack reports whether a failed commit left nothing behind: the server said so, or never heard of it.
func surelyRolledBack(err error) bool {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Severity == "ERROR" || e.SeverityUnlocalized == "ERROR"
	}
	return pgconn.SafeToRetry(err) || errors.Is(err, errTxAborted) || errors.As(err, new(pgx.ErrPreprocessingBatch))
}

// pause waits a little, longer each time and never the same, and reports whether there is still time.
func pause(ctx context.Context, attempt int) bool {
	timer := time.NewTimer(time.Duration(attempt)*5*time.Millisecond + rand.N(10*time.Millisecond))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// drain reads the results of n statements of a batch; on an error the batch is closed.
func drain(results pgx.BatchResults, n int) error {
	for range n {
		if _, err := results.Exec(); err != nil {
			return firstError(err, results.Close())
		}
	}
	return nil
}

// finish reads the results of all n statements and closes the batch.
func finish(results pgx.BatchResults, n int) error {
	return firstError(drain(results, n), results.Close())
}

// firstError prefers the error that came first; what follows it is usually its echo.
func firstError(first, second error) error {
	if first != nil {
		return first
	}
	return second
}
