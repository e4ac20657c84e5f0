package outbox

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/nats-io/nats.go/jetstream"
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
		n, err = s.reset(ctx, renewSQL)
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
	n, err := s.reset(ctx, renewSQL)
	if err != nil {
		return 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, brokerTimeout)
	defer cancel()
	if err := s.js.DeleteStream(ctx, StreamName(s.cfg.Service)); err != nil && !errors.Is(err, jetstream.ErrStreamNotFound) {
		return 0, fmt.Errorf("delete stream: %w", err)
	}
	if err := s.create(ctx); err != nil {
		return 0, fmt.Errorf("create stream: %w", err)
	}
	s.top = 0
	return n, nil
}

// create makes the stream, again and again until ctx ends: a broker that still clears away the files of the old one
// refuses for a moment.
func (s *session) create(ctx context.Context) error {
	wait := backoff{}
	for {
		_, err := s.js.CreateStream(ctx, StreamConfig(s.cfg.Service))
		if err == nil || ctx.Err() != nil {
			return err
		}
		wait.pause(ctx)
	}
}

// compare looks at both ends of what the stream should hold by outbox_published: its first event, and the last that the
// stream is long enough for. When these are there, so is what lies between, because the stream only grows at its end and
// only loses from it (holes are found before); what was published after is unsent again.
func (s *session) compare(ctx context.Context, state jetstream.StreamState) (int64, error) {
	asking, cancel := context.WithTimeout(ctx, brokerTimeout)
	defer cancel()
	stream, err := s.js.Stream(asking, StreamName(s.cfg.Service))
	if err != nil {
		return 0, fmt.Errorf("look up stream: %w", err)
	}
	rows, err := s.conn.Query(asking, endsSQL, int64(state.LastSeq))
	if err != nil {
		return 0, err
	}
	ends, err := pgx.CollectRows(rows, pgx.RowToStructByPos[place])
	if err != nil {
		return 0, err
	}
	for _, end := range ends {
		there, err := has(asking, stream, end)
		if err != nil {
			return 0, err
		}
		if !there {
			s.log.ErrorContext(ctx, "stream holds something else than was sent: it was replaced; rebuilding it", "number", end.Number)
			return s.renew(ctx)
		}
	}
	return s.reset(ctx, cutSQL, int64(state.LastSeq))
}

// place is where an event lies on the stream.
type place struct {
	Number int64
	Event  uuid.UUID
}

// has reports whether the event lies on the stream where it should.
func has(ctx context.Context, stream jetstream.Stream, p place) (bool, error) {
	m, err := stream.GetMsg(ctx, uint64(p.Number))
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("read event %d of the stream: %w", p.Number, err)
	}
	return m.Header.Get(HeaderID) == p.Event.String(), nil
}

// reset runs a statement that may touch a whole archive, and waits until it is safe on disk.
func (s *session) reset(ctx context.Context, sql string, args ...any) (n int64, err error) {
	ctx, cancel := context.WithTimeout(ctx, resetTimeout)
	defer cancel()
	err = pgx.BeginFunc(ctx, s.conn, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `set local statement_timeout = 0; set local synchronous_commit = on;
set local enable_hashjoin = on; set local enable_mergejoin = on; set local enable_seqscan = on; set local enable_sort = on`); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, sql, args...)
		n = tag.RowsAffected()
		return err
	})
	return n, err
}
