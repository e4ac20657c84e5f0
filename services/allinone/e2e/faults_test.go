package e2e

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/digisoc/platform/services/allinone/internal/people"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// PostgreSQL dies under load: callers get 503 with Retry-After, nothing acknowledged is lost, and it recovers by itself.
func TestInstanceDatabaseDiesUnderLoad(t *testing.T) {
	s := boot(t, t.TempDir()+"/state")
	t.Cleanup(func() { stopAll(t, s) })
	l := startLoad(t, s.people, 4)
	l.reach(t, 20)
	s.Postgres().Kill()
	await(t, "a refusal", func() bool { return l.refused.Load() > 0 })
	before := l.names.count()
	await(t, "recovery", func() bool { return l.names.count() > before+20 })
	l.stop()
	l.check(t, s)
}

// NATS is stopped under load: decisions and applications go on, because events wait in the outbox; then they arrive.
func TestInstanceEventsStopUnderLoad(t *testing.T) {
	s := boot(t, t.TempDir()+"/state")
	t.Cleanup(func() { stopAll(t, s) })
	l := startLoad(t, s.people, 4)
	l.reach(t, 20)
	if err := s.RestartEvents(t.Context(), 500*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	before := l.names.count()
	l.reach(t, before+20)
	l.stop()
	l.check(t, s)
	await(t, "every event is published", func() bool {
		var unsent int
		if err := s.DB("cases").QueryRow(t.Context(), "select count(*) from outbox_unsent").Scan(&unsent); err != nil {
			t.Fatal(err)
		}
		return unsent == 0
	})
}

// load files applications until it is stopped.
type load struct {
	names   names
	refused atomic.Int64
	bad     atomic.Pointer[rest.Problem]
	quit    chan struct{}
	wg      sync.WaitGroup
}

// names are the applications that were acknowledged.
type names struct {
	mu  sync.Mutex
	all []string
}

func (n *names) add(name string) { n.mu.Lock(); n.all = append(n.all, name); n.mu.Unlock() }
func (n *names) count() int      { n.mu.Lock(); defer n.mu.Unlock(); return len(n.all) }

func startLoad(t *testing.T, who *people.People, clients int) *load {
	t.Helper()
	l := &load{quit: make(chan struct{})}
	c := who.As("ilze.kalnina")
	if _, err := c.Token(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range clients {
		l.wg.Go(func() {
			for {
				select {
				case <-l.quit:
					return
				default:
					l.file(t, c)
				}
			}
		})
	}
	t.Cleanup(l.stop)
	return l
}

func (l *load) file(t *testing.T, c *rest.Client) {
	doc, err := c.Post(t.Context(), "/v1/applications", newApplication("0033000"), "")
	if p := new(rest.Problem); errors.As(err, &p) {
		l.refused.Add(1)
		if p.Status != 503 || p.RetryAfter == "" {
			l.bad.Store(p)
		}
		return
	}
	if err == nil {
		l.names.add(rest.Str(doc, "name"))
	}
}

func (l *load) reach(t *testing.T, n int) {
	t.Helper()
	await(t, "enough applications", func() bool { return l.names.count() >= n })
}

func (l *load) stop() {
	select {
	case <-l.quit:
	default:
		close(l.quit)
	}
	l.wg.Wait()
}

// check proves that every acknowledged application is stored, and that refusals were 503 with Retry-After.
func (l *load) check(t *testing.T, s *system) {
	t.Helper()
	l.checkIn(t, connect(t, s.Running().SchemaURLs["cases"]))
}

func (l *load) checkIn(t *testing.T, cases *pgx.Conn) {
	t.Helper()
	if p := l.bad.Load(); p != nil {
		t.Errorf("a refusal was not 503 with Retry-After: %v (Retry-After %q)", p, p.RetryAfter)
	}
	ids := make([]string, 0, len(l.names.all))
	for _, name := range l.names.all {
		ids = append(ids, name[len("applications/"):])
	}
	var stored int
	if err := cases.QueryRow(t.Context(), "select count(*) from application where id = any($1::uuid[])", ids).Scan(&stored); err != nil {
		t.Fatal(err)
	}
	if stored != len(ids) {
		t.Errorf("%d of %d acknowledged applications are stored", stored, len(ids))
	}
	t.Logf("%d acknowledged, %d refused", len(ids), l.refused.Load())
}
