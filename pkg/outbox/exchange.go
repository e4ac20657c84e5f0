package outbox

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

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

// The place of the group on the stream is noted in the statement that takes it off the list, so that one is never without
// the other. A run already noted with the same end gives way to a longer one only.
const markSQL = `
with sent as (
  delete from outbox_unsent where id = any($1::bigint[])),
noted as (
  insert into outbox_published as p (position, events, ids)
  select position, events, ids::int8multirange from unnest($2::bigint[], $3::integer[], $4::text[]) as r (position, events, ids)
  on conflict (position) do update set events = excluded.events, ids = excluded.ids where excluded.events > p.events)
select pg_current_xact_id()::text::bigint`

// Unsent events in order of id, without those already in hand. Never "above the last id seen": ids are given out before
// commit, so a slow transaction would be stepped over. "offset 0" keeps the planner from walking along the archive and
// asking of each of its rows whether it is unsent, which its statistics may make look as good.
const readSQL = `
select o.id, o.event_id, o.topic, o.subject, o.sequence, o.headers, o.payload, o.created_at
  from outbox_unsent u
 cross join lateral (select * from outbox where id = u.id offset 0) o
 where u.id > $1 and u.id <> all($2::bigint[])
 order by u.id
 limit $3`

// marks are the arguments of markSQL.
func marks(done runs) []any {
	var all, positions []int64
	var events []int
	var ids []string
	for _, r := range done {
		all, positions, events = append(all, r.ids...), append(positions, int64(r.last)), append(events, len(r.ids))
		ids = append(ids, r.multirange())
	}
	return []any{all, positions, events, ids}
}

// exchange marks what was published and reads what to publish next, in one round trip and one transaction.
func (s *session) exchange(ctx context.Context, done runs, held []int64, limit int) ([]record, error) {
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	batch := &pgx.Batch{}
	if len(done) > 0 {
		batch.Queue(markSQL, marks(done)...)
	}
	if limit > 0 {
		batch.Queue(`select pg_snapshot_xmin(pg_current_snapshot())::text::bigint`)
		batch.Queue(readSQL, s.floor.id, held, limit)
	}
	results := s.conn.SendBatch(ctx, batch)
	records, err := s.collect(results, done, limit)
	return records, errors.Join(err, results.Close())
}

func (s *session) collect(results pgx.BatchResults, done runs, limit int) (records []record, err error) {
	var xid int64
	if len(done) > 0 {
		if err := results.QueryRow().Scan(&xid); err != nil {
			return nil, err
		}
	}
	if limit > 0 {
		if records, err = s.read(results, limit); err != nil {
			return nil, err
		}
	}
	if len(done) > 0 {
		s.floor.propose(done.top(), uint64(xid))
	}
	return records, nil
}

func (s *session) read(results pgx.BatchResults, limit int) ([]record, error) {
	var xmin, last int64
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
	if n := len(records); n > 0 {
		last = records[n-1].id
	}
	s.floor.raise(uint64(xmin), last, len(records) < limit)
	return records, nil
}

func scan(row pgx.CollectableRow) (record, error) {
	var r record
	err := row.Scan(&r.id, &r.event, &r.topic, &r.subject, &r.sequence, &r.headers, &r.payload, &r.created)
	return r, err
}
