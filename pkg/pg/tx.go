package pg

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// maxQueued statements are held back at most; more are sent, in a transaction block, before the closure ends.
const maxQueued = 1000

// rollbackTimeout limits the rollback of a call that may be out of time already.
const rollbackTimeout = 2 * time.Second

var (
	errTxOver    = errors.New("pg: the transaction is over")
	errTxAborted = errors.New("pg: the transaction was aborted by an earlier error")
)

// Tx is a transaction in progress. It lives inside one InTx closure and is not safe for concurrent use.
type Tx struct {
	db       *DB
	conn     *pgxpool.Conn // nil until something must be asked or sent
	begun    bool          // a transaction block is open on conn
	queue    []*pgx.QueuedQuery
	tellings map[*pgx.QueuedQuery]func(error) error // what the server's error of a statement is told as
	open     *rows                                  // rows handed out and perhaps not closed yet
	failed   error                                  // first server error: the block is aborted, whatever the closure does with it
	over     bool
	unknown  bool // the commit was sent and its answer never came
	onCommit []func()
	result   any
	attempt  int    // how often the closure has begun
	guessed  string // a constraint that tells that the closure guessed wrong
}

// DB returns the pool the transaction belongs to.
func (tx *Tx) DB() *DB { return tx.db }

// OnCommit calls f after the transaction has been committed, in the order of the calls; never after a rollback.
func (tx *Tx) OnCommit(f func()) { tx.onCommit = append(tx.onCommit, f) }

// Attempt is how often the closure has begun, this time included.
func (tx *Tx) Attempt() int { return tx.attempt }

// Guess says that the closure took something for granted instead of asking first, to save a round trip. If that was wrong the
// transaction breaks the unique constraint; the closure is then run again at once, as Attempt 2, and has to ask.
func (tx *Tx) Guess(constraint string) { tx.guessed = constraint }

// wrong reports whether err tells that the closure guessed wrong.
func (tx *Tx) wrong(err error) bool {
	name, broken := Constraint(err)
	return broken && name == tx.guessed && tx.attempt == 1
}

// SetResult keeps the value that answers the call, so that a finisher can store the answer beside its idempotency key.
func (tx *Tx) SetResult(v any) { tx.result = v }

// Result returns what SetResult kept, nil when nothing.
func (tx *Tx) Result() any { return tx.result }

// Exec queues a statement and returns an empty tag: it is sent before the next read or with the commit, and its error
// comes from there. The arguments must not be changed afterwards.
func (tx *Tx) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	if tx.over {
		return pgconn.CommandTag{}, errTxOver
	}
	tx.queue = append(tx.queue, &pgx.QueuedQuery{SQL: sql, Arguments: args})
	if len(tx.queue) >= maxQueued {
		return pgconn.CommandTag{}, tx.flush(ctx)
	}
	return pgconn.CommandTag{}, nil
}

// ExecTold is Exec for a statement whose refusal by the server is told as something else, when it comes with the commit. telling keeps its cause.
func (tx *Tx) ExecTold(ctx context.Context, telling func(error) error, sql string, args ...any) error {
	if _, err := tx.Exec(ctx, sql, args...); err != nil || len(tx.queue) == 0 {
		return err
	}
	if tx.tellings == nil {
		tx.tellings = map[*pgx.QueuedQuery]func(error) error{}
	}
	tx.tellings[tx.queue[len(tx.queue)-1]] = telling
	return nil
}

// told is a server's error of a queued statement as it is to be told.
func (tx *Tx) told(q *pgx.QueuedQuery, err error) error {
	var refused *pgconn.PgError
	if telling := tx.tellings[q]; telling != nil && errors.As(err, &refused) {
		return telling(err)
	}
	return err
}

// Query sends what is queued together with this statement, and returns its rows; close them before the next read.
func (tx *Tx) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	if err := tx.ready(ctx); err != nil {
		return nil, err
	}
	if tx.begun && len(tx.queue) == 0 {
		inner, err := tx.conn.Query(ctx, sql, args...)
		return tx.track(inner, func() error { return nil }), tx.note(err)
	}
	batch := tx.batch()
	batch.Queue(sql, args...)
	results := tx.conn.SendBatch(ctx, batch)
	if err := drain(results, batch.Len()-1); err != nil {
		return nil, tx.note(err)
	}
	inner, err := results.Query()
	if err != nil {
		return nil, tx.note(firstError(err, results.Close()))
	}
	return tx.track(inner, results.Close), nil
}

// QueryRow is Query for one row; errors, also of what was queued, come from Scan.
func (tx *Tx) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	r, err := tx.Query(ctx, sql, args...)
	return &row{rows: r, err: err}
}

// CopyFrom sends what is queued, then copies many rows into a table, and returns how many.
func (tx *Tx) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, source pgx.CopyFromSource) (int64, error) {
	if err := tx.flush(ctx); err != nil {
		return 0, err
	}
	n, err := tx.conn.CopyFrom(ctx, table, columns, source)
	return n, tx.note(err)
}

// flush sends what is queued in a transaction block, and begins the block if that has not happened yet.
func (tx *Tx) flush(ctx context.Context) error {
	if err := tx.ready(ctx); err != nil {
		return err
	}
	if tx.begun && len(tx.queue) == 0 {
		return nil
	}
	batch := tx.batch()
	return tx.note(finish(tx.conn.SendBatch(ctx, batch), batch.Len()))
}

// batch takes what is queued, after a begin where one is still due.
func (tx *Tx) batch() *pgx.Batch {
	batch := &pgx.Batch{}
	if !tx.begun {
		batch.Queue("begin")
		tx.begun = true
	}
	batch.QueuedQueries = append(batch.QueuedQueries, tx.queue...)
	tx.queue = nil
	return batch
}

// ready makes sure that a connection is there, that it is free, and that the transaction can go on.
func (tx *Tx) ready(ctx context.Context) error {
	switch {
	case tx.over:
		return errTxOver
	case tx.failed != nil:
		return tx.failed
	}
	tx.closeRows()
	if tx.conn != nil {
		return nil
	}
	conn, err := tx.db.acquire(ctx)
	tx.conn = conn
	return err
}

// track remembers rows that were handed out, so that they cannot block the commit.
func (tx *Tx) track(inner pgx.Rows, after func() error) pgx.Rows {
	r := &rows{Rows: inner}
	r.after = func() error { return tx.note(firstError(inner.Err(), after())) }
	tx.open = r
	return r
}

func (tx *Tx) closeRows() {
	if tx.open != nil {
		tx.open.Close()
		tx.open = nil
	}
}

// note keeps the first error after which the server refuses everything but a rollback.
func (tx *Tx) note(err error) error {
	if err != nil && tx.failed == nil && tx.conn != nil && (tx.conn.Conn().IsClosed() || tx.conn.Conn().PgConn().TxStatus() == 'E') {
		tx.failed = err
	}
	return err
}

// commit sends what is queued and ends the transaction, all in one batch. Without an open block the batch is a
// transaction by itself: the server commits at its end, or nothing of it.
func (tx *Tx) commit(ctx context.Context) error {
	if tx.conn == nil && len(tx.queue) == 0 {
		return nil
	}
	if err := firstError(tx.ready(ctx), ctx.Err()); err != nil {
		return err
	}
	if tx.failed != nil { // the rows just closed may have brought it
		return tx.failed
	}
	batch := &pgx.Batch{QueuedQueries: slices.Clip(tx.queue)}
	if tx.begun {
		batch.Queue("commit")
	}
	results := tx.conn.SendBatch(ctx, batch)
	var tag pgconn.CommandTag
	var err error
	for _, q := range batch.QueuedQueries {
		if tag, err = results.Exec(); err != nil {
			err = tx.told(q, err)
			break
		}
	}
	err = firstError(err, results.Close())
	if err == nil && tx.begun && tag.String() != "COMMIT" {
		err = errTxAborted
	}
	tx.unknown = err != nil && !surelyRolledBack(err)
	return err
}

// close ends the transaction: it rolls back what was not committed and gives the connection back. It runs also when the
// closure panics.
func (tx *Tx) close(ctx context.Context) {
	tx.over = true
	if tx.conn == nil {
		return
	}
	tx.closeRows()
	if conn := tx.conn.Conn(); !conn.IsClosed() && conn.PgConn().TxStatus() != 'I' {
		rolling, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollbackTimeout)
		defer cancel()
		_, _ = conn.Exec(rolling, "rollback") // if this fails, Release closes the connection and the server rolls back
	}
	tx.conn.Release()
}
