package outbox

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/digisoc/platform/pkg/pg"
)

// brokerTimeout bounds one request to the broker. The first one after its start may never be answered.
const brokerTimeout = 2 * time.Second

// resetTimeout bounds marking a whole archive unsent.
const resetTimeout = 30 * time.Minute

// heal compares the stream with what was sent, and makes the difference unsent again. The broker may lose what it
// acknowledged (a damaged or deleted store); PostgreSQL is the record. It runs with the lock, before anything is
// published, and after every trouble with the broker.
func (s *session) heal(ctx context.Context) error {
	state, err := s.stream(ctx)
	if err != nil {
		return err
	}
	s.top = state.LastSeq
	var n int64
	switch {
	case state.LastSeq == 0:
		n, err = s.reset(ctx, `update outbox set sent_at = null where sent_at is not null`)
	case state.NumDeleted > 0:
		s.log.ErrorContext(ctx, "stream has holes, which only damage makes: rebuilding it", "missing", state.NumDeleted)
		n, err = s.renew(ctx)
	default:
		n, err = s.compare(ctx, state)
	}
	if err == nil && n > 0 {
		s.forget()
		s.log.WarnContext(ctx, "stream lacks events that were sent; publishing them again", "events", n)
	}
	return err
}

// stream looks the stream up, and makes it when it is not there.
func (s *session) stream(ctx context.Context) (jetstream.StreamState, error) {
	if !s.js.Conn().IsConnected() {
		return jetstream.StreamState{}, errDisconnected
	}
	ctx, cancel := context.WithTimeout(ctx, brokerTimeout)
	defer cancel()
	stream, err := s.js.Stream(ctx, StreamName(s.cfg.Service))
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		stream, err = s.js.CreateStream(ctx, StreamConfig(s.cfg.Service))
	}
	if err != nil {
		return jetstream.StreamState{}, fmt.Errorf("look up stream: %w", err)
	}
	return stream.CachedInfo().State, nil
}

// renew makes everything unsent and the stream empty, in that order: whatever happens in between, the archive is
// published again.
func (s *session) renew(ctx context.Context) (int64, error) {
	n, err := s.reset(ctx, `update outbox set sent_at = null where sent_at is not null`)
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, brokerTimeout)
	defer cancel()
	if err := s.js.DeleteStream(ctx, StreamName(s.cfg.Service)); err != nil && !errors.Is(err, jetstream.ErrStreamNotFound) {
		return 0, fmt.Errorf("delete stream: %w", err)
	}
	if _, err := s.js.CreateStream(ctx, StreamConfig(s.cfg.Service)); err != nil {
		return 0, fmt.Errorf("create stream: %w", err)
	}
	s.top = 0
	return n, nil
}

// overlap is how far below the last event of the stream a later one may have its id: a slow transaction's.
const overlap = 10_000

// compare looks at both ends of the stream. Rows are marked group by group in the order of publishing, so (sent_at, id)
// is that order: what was sent before the first event of the stream, or after its last, is not in it.
func (s *session) compare(ctx context.Context, state jetstream.StreamState) (int64, error) {
	asking, cancel := context.WithTimeout(ctx, brokerTimeout)
	defer cancel()
	stream, err := s.js.Stream(asking, StreamName(s.cfg.Service))
	if err != nil {
		return 0, fmt.Errorf("look up stream: %w", err)
	}
	first, err := s.sentAs(asking, stream, state.FirstSeq)
	if err != nil {
		return 0, err
	}
	last, err := s.sentAs(asking, stream, state.LastSeq)
	if err != nil {
		return 0, err
	}
	var headless bool
	err = s.conn.QueryRow(asking, `select exists (select from outbox where sent_at is not null and id < $1
  and ($2::timestamptz is null or (sent_at, id) < ($2, $1)))`, first.id, first.at).Scan(&headless)
	if err != nil {
		return 0, err
	}
	switch {
	case headless:
		s.log.ErrorContext(ctx, "stream begins later than the archive: it was replaced; rebuilding it")
		return s.renew(ctx)
	case last.at == nil:
		return 0, nil // published and not marked: nothing was marked after it
	}
	return s.reset(ctx, `update outbox set sent_at = null where sent_at is not null and id > $1 and (sent_at, id) > ($2, $3)`,
		last.id-overlap, *last.at, last.id)
}

// mark is a row's place in the order of publishing; at is nil for a row not marked, and for no row.
type mark struct {
	id int64
	at *time.Time
}

// sentAs finds the row of a message of the stream.
func (s *session) sentAs(ctx context.Context, stream jetstream.Stream, sequence uint64) (m mark, err error) {
	raw, err := stream.GetMsg(ctx, sequence)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return m, nil
	}
	if err != nil {
		return m, fmt.Errorf("read event %d of the stream: %w", sequence, err)
	}
	event, err := uuid.Parse(raw.Header.Get(HeaderID))
	if err != nil {
		return m, fmt.Errorf("message %d of the stream is not an event: %w", sequence, err)
	}
	number, err := strconv.ParseInt(raw.Header.Get(HeaderSequence), 10, 64)
	if err != nil {
		return m, fmt.Errorf("message %d of the stream has no number: %w", sequence, err)
	}
	err = s.conn.QueryRow(ctx, `select id, sent_at from outbox where subject = $1 and sequence = $2 and event_id = $3`,
		raw.Header.Get(HeaderSubject), number, event).Scan(&m.id, &m.at)
	if errors.Is(err, pgx.ErrNoRows) {
		return m, nil
	}
	return m, err
}

// reset runs an update that may touch a whole archive, and waits until it is safe on disk.
func (s *session) reset(ctx context.Context, sql string, args ...any) (n int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, resetTimeout)
	defer cancel()
	err = pgx.BeginFunc(ctx, s.conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `set local statement_timeout = 0; set local synchronous_commit = on`); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, sql, args...)
		n = tag.RowsAffected()
		return err
	})
	return n, err
}

// Rebuild makes the service's stream anew from the archive: everything the outbox holds, in order. It waits until the
// active relay lets it in (about a second), publishes with the relay's own means, and gives the work back. If it is
// interrupted the relay finishes. Consumers are made anew by their own services and skip by inbox what they have seen.
// progress is told after every group how many of how many are published; it may be nil.
func Rebuild(ctx context.Context, db *pg.DB, js jetstream.JetStream, service string, progress func(done, total int64)) error {
	r := newRelay(db, js, Config{Service: service}, discard)
	err := db.Session(ctx, func(ctx context.Context, conn *pgx.Conn) error {
		s := newSession(r, conn)
		if err := s.prepare(ctx); err != nil {
			return err
		}
		if _, err := conn.Exec(ctx, `set lock_timeout = 0; set statement_timeout = 0`); err != nil {
			return err
		}
		if _, err := conn.Exec(ctx, waitSQL, service); err != nil {
			return err
		}
		if err := s.rebuild(ctx, progress); err != nil {
			return err
		}
		return errEnd
	})
	if errors.Is(err, errEnd) {
		return nil
	}
	return fmt.Errorf("rebuild stream %s: %w", StreamName(service), err)
}

func (s *session) rebuild(ctx context.Context, progress func(done, total int64)) error {
	link, stop := s.follow(ctx)
	defer stop()
	if _, err := s.renew(ctx); err != nil {
		return err
	}
	var done, total int64
	if err := s.conn.QueryRow(ctx, `select count(*) from outbox where sent_at is null`).Scan(&total); err != nil {
		return err
	}
	return s.pump(ctx, link, resetTimeout, func(n int) {
		done += int64(n)
		if progress != nil {
			progress(done, max(done, total))
		}
	})
}
