package outbox

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"github.com/digisoc/platform/pkg/pg"
)

// Config of a relay. Zero values take the defaults.
type Config struct {
	// Service whose events are published; also the name of the lock that keeps one relay active.
	Service string
	// Poll is how long an event written by another process waits at most while the relay is busy; 10 ms by default. Events
	// of this process wake the relay at once. An idle relay polls ever more slowly, down to a sixteenth of the rate.
	Poll time.Duration
	// Batch is the most events published together, 1,000 by default and at most (the broker's limit).
	Batch int
}

const (
	defaultPoll  = 10 * time.Millisecond
	maxBatch     = 1000
	standbyEvery = 500 * time.Millisecond // how often a standby asks for the lock
	yieldEvery   = time.Second            // how often the active relay lets a waiting Rebuild in
	firstBackoff = 50 * time.Millisecond
	lastBackoff  = time.Second
)

// Relay publishes the committed events of one service. Any number may run, in any process; one is active.
type Relay struct {
	db   *pg.DB
	js   jetstream.JetStream
	cfg  Config
	log  *slog.Logger
	wake <-chan struct{}
}

// NewRelay makes a relay; Run starts it.
func NewRelay(db *pg.DB, js jetstream.JetStream, cfg Config, log *slog.Logger) *Relay {
	r := newRelay(db, js, cfg, log)
	r.wake = db.Subscribe(signal)
	return r
}

func newRelay(db *pg.DB, js jetstream.JetStream, cfg Config, log *slog.Logger) *Relay {
	if cfg.Poll <= 0 {
		cfg.Poll = defaultPoll
	}
	if cfg.Batch <= 0 || cfg.Batch > maxBatch {
		cfg.Batch = maxBatch
	}
	return &Relay{db: db, js: js, cfg: cfg, log: log.With("component", "outbox", "stream", StreamName(cfg.Service))}
}

// errEnd makes pg close the session's connection, which gives the lock and the settings back.
var errEnd = errors.New("session ends")

// Run publishes until ctx ends, then returns nil. Faults of PostgreSQL and of the broker are logged once per kind of
// trouble and waited out; events stay in the outbox meanwhile.
func (r *Relay) Run(ctx context.Context) error {
	defer r.observe()()
	wait := backoff{}
	for ctx.Err() == nil {
		err := r.db.Session(ctx, func(ctx context.Context, conn *pgx.Conn) error {
			s := newSession(r, conn)
			if err := s.lock(ctx); err != nil {
				return err
			}
			wait.reset()
			return errors.Join(s.serve(ctx), errEnd)
		})
		if ctx.Err() != nil {
			return nil // asked to end: the error is only its echo
		}
		r.log.WarnContext(ctx, "outbox relay lost its database session", "error", err)
		wait.pause(ctx)
	}
	return nil
}

// serve heals and publishes until the connection is lost or ctx ends. Faults of the broker are waited out here, with the
// lock kept.
func (s *session) serve(ctx context.Context) error {
	wait, trouble := backoff{}, ""
	for {
		err := s.heal(ctx)
		if err == nil {
			if trouble != "" {
				s.log.InfoContext(ctx, "outbox relay publishes again")
			}
			wait.reset()
			trouble = ""
			err = s.run(ctx)
		}
		if ctx.Err() != nil || s.conn.IsClosed() {
			return err
		}
		if text := err.Error(); text != trouble { // the same trouble is told once
			s.log.WarnContext(ctx, "outbox relay cannot publish; events wait", "error", err)
			trouble = text
		}
		s.forget()
		wait.pause(ctx)
	}
}

// run publishes, letting a waiting Rebuild in between, until something fails.
func (s *session) run(ctx context.Context) error {
	link, stop := s.follow(ctx)
	defer stop()
	for {
		if err := s.pump(ctx, link, yieldEvery, nil); err != nil {
			return err
		}
		if err := s.yield(ctx); err != nil {
			return err
		}
	}
}

// follow returns a context that ends when the connection to the broker is lost, so that what is on its way is given up
// then rather than when its time is over; stop ends the watch.
func (s *session) follow(ctx context.Context) (link context.Context, stop func()) {
	link, cancel := context.WithCancelCause(ctx)
	conn := s.js.Conn()
	changed := conn.StatusChanged(nats.RECONNECTING, nats.CLOSED)
	if !conn.IsConnected() { // it was lost before the watch began
		cancel(errDisconnected)
	}
	go func() {
		select {
		case <-changed:
			cancel(errDisconnected)
		case <-link.Done():
		}
	}()
	return link, func() {
		cancel(nil)
		conn.RemoveStatusListener(changed)
	}
}

// Lag is the age of the oldest event not yet published, zero when there is none. Any relay may be asked, active or not.
func (r *Relay) Lag(ctx context.Context) (time.Duration, error) {
	var seconds float64
	err := r.db.QueryRow(ctx, `select coalesce((
  select extract(epoch from clock_timestamp() - created_at) from outbox where id = (select min(id) from outbox_unsent)), 0)::float8`).Scan(&seconds)
	if err != nil {
		return 0, pg.Classify(err)
	}
	return time.Duration(max(seconds, 0) * float64(time.Second)), nil
}

// backoff waits longer after every failure, never the same.
type backoff struct{ next time.Duration }

func (b *backoff) reset() { b.next = 0 }

func (b *backoff) pause(ctx context.Context) {
	b.next = min(max(2*b.next, firstBackoff), lastBackoff)
	timer := time.NewTimer(b.next/2 + rand.N(b.next/2))
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
