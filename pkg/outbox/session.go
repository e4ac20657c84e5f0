package outbox

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
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
// not wait for the disk. Plans are made for the ids at hand, and along the index: after a burst the statistics are old, and
// the planner would sort the whole backlog for every read. A dead client's lock must not outlive it by long.
const settings = `
set synchronous_commit = off;
set plan_cache_mode = force_custom_plan;
set enable_sort = off; set enable_bitmapscan = off; set enable_seqscan = off;
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

// record is a row of the outbox.
type record struct {
	id       int64
	event    uuid.UUID
	topic    string
	subject  string
	sequence int64
	headers  []byte
	payload  []byte
	created  time.Time
}

// floor is an id below which nothing is left to find, so that reads need not walk over the rows already sent.
//
// It is an economy, never a condition for publishing: it is raised only when every transaction that could have taken a
// lower id is over (all of them began before the mark transaction next, and the read's snapshot says that everything
// before xmin is over) and everything up to it was read. A long transaction keeps it where it is; reads then cost a
// little more and publish all the same.
type floor struct {
	id   int64  // everything up to here was read
	want int64  // everything up to here was taken before transaction next began
	next uint64 // transaction id of the mark after want was read; 0 when there is none
}

// raise is told what a read saw: its snapshot's xmin, and whether it reached beyond want.
func (f *floor) raise(xmin uint64, last int64, complete bool) {
	if f.next != 0 && xmin > f.next && (complete || last >= f.want) {
		f.id, f.want, f.next = f.want, 0, 0
	}
}

// propose remembers the highest id of a marked group and the transaction that marked it.
func (f *floor) propose(id int64, xid uint64) {
	if f.next == 0 && id > f.id {
		f.want, f.next = id, xid
	}
}

const markSQL = `update outbox set sent_at = now() where id = any($1) and sent_at is null`

// Unsent rows in order of id, without those already in hand. Never "above the last id seen": ids are given out before
// commit, so a slow transaction would be stepped over.
const readSQL = `
select id, event_id, topic, subject, sequence, headers, payload, created_at
  from outbox
 where sent_at is null and id > $1 and id <> all($2::bigint[])
 order by id
 limit $3`

// exchange marks what was published and reads what to publish next, in one round trip.
func (s *session) exchange(ctx context.Context, done, held []int64, limit int) ([]record, error) {
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	batch := &pgx.Batch{}
	if len(done) > 0 {
		batch.Queue(markSQL, done)
		batch.Queue(`select pg_current_xact_id()::text::bigint`)
	}
	batch.Queue(`select pg_snapshot_xmin(pg_current_snapshot())::text::bigint`)
	batch.Queue(readSQL, s.floor.id, held, limit)
	results := s.conn.SendBatch(ctx, batch)
	records, err := s.collect(results, done, limit)
	return records, errors.Join(err, results.Close())
}

func (s *session) collect(results pgx.BatchResults, done []int64, limit int) ([]record, error) {
	var xid, xmin int64
	if len(done) > 0 {
		if _, err := results.Exec(); err != nil {
			return nil, err
		}
		if err := results.QueryRow().Scan(&xid); err != nil {
			return nil, err
		}
	}
	if err := results.QueryRow().Scan(&xmin); err != nil {
		return nil, err
	}
	rows, err := results.Query()
	if err != nil {
		return nil, err
	}
	records, err := pgx.CollectRows(rows, scan)
	if err != nil {
		return nil, err
	}
	var last int64
	if n := len(records); n > 0 {
		last = records[n-1].id
	}
	s.floor.raise(uint64(xmin), last, len(records) < limit)
	if len(done) > 0 {
		s.floor.propose(done[len(done)-1], uint64(xid))
	}
	return records, nil
}

func scan(row pgx.CollectableRow) (record, error) {
	var r record
	err := row.Scan(&r.id, &r.event, &r.topic, &r.subject, &r.sequence, &r.headers, &r.payload, &r.created)
	return r, err
}
