package pg

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// DB is a pool of connections to one service's schema. It is safe for concurrent use.
type DB struct {
	pool           *pgxpool.Pool
	acquireTimeout time.Duration
	signals        signals
}

var errNotDurable = errors.New("pg: synchronous_commit is off: acknowledged writes could be lost; set it to on")

// Open connects to the database at url (postgres://role:password@host/database, or ?host=/socket/dir). It fails when the
// server does not answer, and when it would acknowledge writes before they are safe. Close the DB when done.
func Open(ctx context.Context, url string, opts ...Option) (*DB, error) {
	o := defaults()
	for _, set := range opts {
		set(o)
	}
	config, err := o.config(url)
	if err != nil {
		return nil, err
	}
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	db := &DB{pool: pool, acquireTimeout: 2 * DefaultConnectTimeout} // the first answer may take longer
	var mode string
	err = db.QueryRow(ctx, "select current_setting('synchronous_commit')").Scan(&mode)
	if err == nil && mode == "off" {
		err = errNotDurable
	}
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("open database: %w", err)
	}
	db.acquireTimeout = o.acquireTimeout
	return db, nil
}

// Close waits until every connection is given back, and closes the pool.
func (db *DB) Close() { db.pool.Close() }

// Ping asks the server for an answer; readiness checks use it.
func (db *DB) Ping(ctx context.Context) error {
	_, err := db.Exec(ctx, "select 1")
	return err
}

// Stat returns the counters of the pool, for metrics.
func (db *DB) Stat() *pgxpool.Stat { return db.pool.Stat() }

// Exec runs one statement by itself and returns its tag.
func (db *DB) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	conn, err := db.acquire(ctx)
	if err != nil {
		return pgconn.CommandTag{}, err
	}
	defer conn.Release()
	return conn.Exec(ctx, sql, args...)
}

// Query runs one statement by itself and returns its rows; close them.
func (db *DB) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	conn, err := db.acquire(ctx)
	if err != nil {
		return nil, err
	}
	inner, err := conn.Query(ctx, sql, args...)
	if err != nil {
		conn.Release()
		return nil, err
	}
	return &rows{Rows: inner, after: func() error { conn.Release(); return nil }}, nil
}

// QueryRow runs one statement by itself and returns its first row; errors come from Scan.
func (db *DB) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	r, err := db.Query(ctx, sql, args...)
	return &row{rows: r, err: err}
}

// CopyFrom copies many rows into a table by itself, and returns how many.
func (db *DB) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, source pgx.CopyFromSource) (int64, error) {
	conn, err := db.acquire(ctx)
	if err != nil {
		return 0, err
	}
	defer conn.Release()
	return conn.CopyFrom(ctx, table, columns, source)
}

// Session runs f on one connection of its own, for session advisory locks and the like. What f leaves behind in the
// session (locks, settings) must be undone by f; if it cannot, it returns an error and the connection is closed.
func (db *DB) Session(ctx context.Context, f func(ctx context.Context, conn *pgx.Conn) error) error {
	conn, err := db.acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	if err := f(ctx, conn.Conn()); err != nil {
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		return errors.Join(err, conn.Conn().Close(closing))
	}
	return nil
}

// acquire takes a connection, waiting no longer than the pool's acquire timeout.
func (db *DB) acquire(ctx context.Context) (*pgxpool.Conn, error) {
	waiting, cancel := context.WithTimeoutCause(ctx, db.acquireTimeout, errPoolTimeout)
	defer cancel()
	conn, err := db.pool.Acquire(waiting)
	if err == nil {
		return conn, nil
	}
	if ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		return nil, fmt.Errorf("%w: %w", errPoolTimeout, err)
	}
	return nil, err
}
