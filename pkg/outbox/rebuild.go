package outbox

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/digisoc/platform/pkg/pg"
)

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
	if err := s.conn.QueryRow(ctx, `select count(*) from outbox_unsent`).Scan(&total); err != nil {
		return err
	}
	return s.pump(ctx, link, resetTimeout, func(n int) {
		done += int64(n)
		if progress != nil {
			progress(done, max(done, total))
		}
	})
}
