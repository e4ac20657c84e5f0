package outbox

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"
)

// queryTimeout bounds every statement of the relay: when only the postmaster is killed its backends hang.
const queryTimeout = 20 * time.Second

// session is a relay at work on the one connection that holds the lock. Reading and marking use that same connection, so
// a relay that lost its lock can neither read nor mark.
type session struct {
	*Relay
	conn  *pgx.Conn
	floor floor
	top   uint64 // number of the last message of the stream that this session published
	rate  rate   // how many events leave a second
}

func newSession(r *Relay, conn *pgx.Conn) *session { return &session{Relay: r, conn: conn} }

// forget makes the next read start at the bottom again, after a failure left read rows unpublished.
func (s *session) forget() { s.floor = floor{} }

// The lock's number comes from a name, so that services in one database do not share it.
const (
	lockSQL    = `select pg_try_advisory_lock(hashtextextended('digisoc.outbox.' || $1, 0))`
	waitSQL    = `select pg_advisory_lock(hashtextextended('digisoc.outbox.' || $1, 0))`
	releaseSQL = `select pg_advisory_unlock(hashtextextended('digisoc.outbox.' || $1, 0))`
)

// settings of the session. A mark that a crash loses is only published again and dropped as a duplicate, so marks need
// not wait for the disk. Plans are made for the ids at hand, and along the indexes: the statistics of a queue are always
// old, and the planner would sort the whole backlog, or read the whole archive, for every read. A dead client's lock must
// not outlive it by long.
const settings = `
set synchronous_commit = off;
set plan_cache_mode = force_custom_plan;
set enable_sort = off; set enable_bitmapscan = off; set enable_seqscan = off;
set enable_hashjoin = off; set enable_mergejoin = off;
set tcp_keepalives_idle = 5; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3;
set application_name = 'outbox-relay'`

func (s *session) prepare(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	_, err := s.conn.Exec(ctx, settings)
	return err
}

// lock waits until this is the active relay.
func (s *session) lock(ctx context.Context) error {
	if err := s.prepare(ctx); err != nil {
		return err
	}
	for {
		held, err := s.try(ctx)
		if err != nil || held {
			return err
		}
		timer := time.NewTimer(standbyEvery)
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-timer.C:
		}
	}
}

func (s *session) try(ctx context.Context) (held bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	err = s.conn.QueryRow(ctx, lockSQL, s.cfg.Service).Scan(&held)
	return held, err
}

// yield lets a waiting Rebuild have the lock: the server hands it over at the release, and the relay waits again.
func (s *session) yield(ctx context.Context) error {
	bounded, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	batch := &pgx.Batch{}
	batch.Queue(releaseSQL, s.cfg.Service)
	batch.Queue(lockSQL, s.cfg.Service)
	results := s.conn.SendBatch(bounded, batch)
	_, err := results.Exec()
	var held bool
	if err == nil {
		err = results.QueryRow().Scan(&held)
	}
	if err := errors.Join(err, results.Close()); err != nil || held {
		return err
	}
	s.forget()
	if err := s.lock(ctx); err != nil {
		return err
	}
	return s.heal(ctx)
}
