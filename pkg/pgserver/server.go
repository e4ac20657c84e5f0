package pgserver

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// Server is a running private PostgreSQL.
type Server struct {
	config   Config
	programs programs
	identity identity
	marker   marker
	password string
	socket   string
	lock     *os.File
	fresh    bool
	life     context.Context // until Stop
	end      context.CancelFunc

	mu         sync.Mutex
	process    *process // nil while none runs
	served     bool     // it has been ready once
	stopping   bool
	restarting bool
	hold       chan struct{} // nil: a run that ended is followed at once; else when it is closed
	failure    error         // why it ended for good
	done       chan struct{} // closed when the server has ended for good
}

// Start runs the server in c.Dir, making a cluster there when there is none, and returns when it accepts connections.
// The context limits the start only. Errors are one line that says what to do.
func Start(ctx context.Context, c Config) (*Server, error) {
	c, err := c.withDefaults()
	if err != nil {
		return nil, err
	}
	found, err := find(ctx, c)
	if err != nil {
		return nil, err
	}
	lock, err := claim(c)
	if err != nil {
		return nil, err
	}
	s := &Server{config: c, programs: found, lock: lock, done: make(chan struct{})}
	s.life, s.end = context.WithCancel(context.WithoutCancel(ctx))
	if err := s.prepare(ctx); err != nil {
		s.end()
		lock.Close()
		return nil, err
	}
	go s.supervise()
	err = s.awaitReady(ctx, nil)
	if err == nil {
		err = s.verify(ctx)
	}
	if err != nil {
		return nil, errors.Join(err, s.Stop(context.WithoutCancel(ctx)))
	}
	return s, nil
}

// prepare brings the directory into a state from which the server can be started.
func (s *Server) prepare(ctx context.Context) (err error) {
	if s.identity, err = chooseIdentity(s.config, s.programs); err != nil {
		return err
	}
	if s.password, err = superuserPassword(s.config, s.identity); err != nil {
		return err
	}
	if !exists(s.config.data()) {
		if exists(s.config.marker()) {
			return damaged(s.config, "it is missing")
		}
		if err := makeCluster(ctx, s.config, s.programs, s.identity); err != nil {
			return err
		}
		s.fresh = true
	}
	if s.marker, err = readMarker(s.config, s.programs); err != nil {
		return err
	}
	if err := stopLeftover(ctx, s.config); err != nil {
		return err
	}
	s.socket, err = socketFolder(s.config.Dir, s.identity)
	return err
}

// socketFolder makes the private folder of the socket. Its name is short, because a socket's path may have 107 bytes.
func socketFolder(dir string, id identity) (string, error) {
	sum := sha256.Sum256([]byte(dir))
	folder := filepath.Join(os.TempDir(), "digisoc-"+hex.EncodeToString(sum[:6]))
	if err := os.Mkdir(folder, 0o700); err != nil && !errors.Is(err, os.ErrExist) {
		return "", problem("the folder of its socket cannot be made: %v", err)
	}
	info, err := os.Lstat(folder)
	if err != nil || !info.IsDir() {
		return "", problem("%s is in the way; remove it", folder)
	}
	owner := info.Sys().(*syscall.Stat_t)
	if uid := int(owner.Uid); uid != os.Geteuid() && uid != id.uid {
		return "", problem("%s belongs to another user; remove it", folder)
	}
	if err := errors.Join(os.Chmod(folder, 0o700), id.own(folder)); err != nil {
		return "", problem("%v", err)
	}
	return folder, nil
}

// Fresh reports whether this start made the cluster.
func (s *Server) Fresh() bool { return s.fresh }

// Describe says in a line what runs where, for people.
func (s *Server) Describe() string {
	return "PostgreSQL " + s.programs.version + " from " + s.programs.bin + " as " + s.identity.describe + ", data in " + s.config.data()
}

// URL is the address of a database for a role. It holds the password: give it to pg.Open, never to a log.
func (s *Server) URL(user, password, database string) string {
	query := url.Values{"host": {s.socket}, "sslmode": {"disable"}}
	u := url.URL{Scheme: "postgres", User: url.UserPassword(user, password), Path: "/" + database, RawQuery: query.Encode()}
	return u.String()
}

// AdminURL is the address of Config.Database for the superuser.
func (s *Server) AdminURL() string { return s.URL(superuser, s.password, s.config.Database) }

// Done is closed when the server has ended for good: after Stop, or when it died and Config.Once is set.
func (s *Server) Done() <-chan struct{} { return s.done }

// Stop ends the server: clients are disconnected, everything is written, the directory is free again. When the context
// ends first the server is stopped at once and recovers at its next start. Stopping twice does nothing.
func (s *Server) Stop(ctx context.Context) error {
	s.mu.Lock()
	s.stopping = true
	s.end()
	if s.process != nil {
		s.process.signal(syscall.SIGINT)
	}
	s.mu.Unlock()
	select {
	case <-s.done:
		return nil
	case <-ctx.Done():
	}
	s.mu.Lock()
	if s.process != nil {
		s.process.signal(syscall.SIGQUIT)
	}
	s.mu.Unlock()
	select {
	case <-s.done:
		return nil
	case <-time.After(5 * time.Second):
		s.Kill()
		<-s.done
		return problem("it did not stop in time and was killed; it will recover at the next start")
	}
}

// Kill ends the server and all its processes as a crash would, for fault tests. Unless Config.Once is set it is started
// again at once, under the same address.
func (s *Server) Kill() {
	for _, pid := range processesIn(s.config.data()) {
		_ = syscall.Kill(pid, syscall.SIGKILL)
	}
}

// Restart stops the server in order and starts it again under the same address; clients reconnect by themselves.
func (s *Server) Restart(ctx context.Context) error {
	s.mu.Lock()
	old := s.process
	if old == nil || s.stopping {
		s.mu.Unlock()
		return problem("it is not running")
	}
	s.restarting = true
	old.signal(syscall.SIGINT)
	s.mu.Unlock()
	return s.awaitReady(ctx, old)
}

// Down stops the server in order and keeps it down until up is called, which returns when connections are accepted again, under the same
// address; for fault tests.
func (s *Server) Down(ctx context.Context) (up func(context.Context) error, err error) {
	s.mu.Lock()
	old := s.process
	if old == nil || s.stopping {
		s.mu.Unlock()
		return nil, problem("it is not running")
	}
	hold := make(chan struct{})
	s.restarting, s.hold = true, hold
	old.signal(syscall.SIGINT)
	s.mu.Unlock()
	up = func(ctx context.Context) error {
		s.mu.Lock()
		if s.hold == hold {
			s.hold = nil
			close(hold)
		}
		s.mu.Unlock()
		return s.awaitReady(ctx, old)
	}
	for s.runs(old) {
		if err := sleep(ctx, 3*time.Millisecond); err != nil {
			return nil, errors.Join(problem("it did not stop in time"), up(context.WithoutCancel(ctx)))
		}
	}
	return up, nil
}

// runs reports whether a run has not ended yet.
func (s *Server) runs(p *process) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.process == p
}
