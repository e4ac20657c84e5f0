// Package natsserver runs a NATS server with JetStream inside the process: the single-node edition and the tests.
//
// Connections inside the process need no port. A port is opened only when Config.Listen names an address; then every
// client must be a known user, and TLS is used when Config.TLS is given. JetStream syncs every write to disk before it
// acknowledges, because an outbox row is released on that acknowledgement.
//
// A disk that was full does not need a person: JetStream never writes again to a stream after a failed write, so the
// server starts itself again as soon as there is space.
//
// It is not a cluster: three nodes are run with the ordinary nats-server (deploy/nats). The streams are not the record
// either: PostgreSQL is, and package outbox rebuilds a stream from it.
package natsserver

import (
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// MaxBatch is the most messages that one atomic publish may hold; the server refuses a larger one.
const MaxBatch = 1000

// MaxPayload is the largest message in bytes, headers included.
const MaxPayload = 1 << 20

// readyTimeout bounds the start; recovery of a large store is the slow part.
const readyTimeout = 60 * time.Second

// Config says where the server keeps its streams and who may connect.
type Config struct {
	// Dir holds the streams. It is created with mode 0700.
	Dir string
	// Listen is host:port for clients outside the process; empty opens no port. Port 0 lets the system choose.
	Listen string
	// TLS is used on Listen; nil means plain TCP, which is for loopback only.
	TLS *tls.Config
	// Users are the only clients accepted. Required with Listen; without Listen it may be empty, and then every
	// connection of the process has all rights.
	Users []User
	// Door lets in clients that are no Users, as somebody else answers; nil lets in none.
	Door *Door
	// Log receives the server's notices; nil discards them.
	Log *slog.Logger
	// NoSync acknowledges before the data is on disk. For tests that do not test durability.
	NoSync bool
}

// Server is a running server. Its methods are safe for concurrent use.
type Server struct {
	users  map[string]User
	tls    bool
	config Config        // Listen is the real address
	hurt   chan struct{} // holds a token after a failed write
	done   chan struct{} // closed by Stop

	guests  sync.Mutex // held while an account is made
	life    sync.Mutex // held while the server is stopped or started
	stopped bool

	mu   sync.RWMutex
	nats *server.Server // replaced by Restart
}

// Start starts the server and waits until it answers. A store that cannot be read, a full disk or a taken port is an
// error of one line that says what to do.
func Start(cfg Config) (*Server, error) {
	users, err := checkUsers(cfg)
	if err != nil {
		return nil, err
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	s := &Server{users: users, tls: cfg.TLS != nil, config: cfg, hurt: make(chan struct{}, 1), done: make(chan struct{})}
	if s.nats, err = s.launch(); err != nil {
		return nil, err
	}
	if addr := s.nats.Addr(); addr != nil {
		s.config.Listen = addr.String()
	}
	go s.heal()
	return s, nil
}

// launch runs a server on the store and waits until it answers.
func (s *Server) launch() (*server.Server, error) {
	if err := prepareDir(s.config.Dir); err != nil {
		return nil, err
	}
	opts, err := options(s.config, s.users)
	if err != nil {
		return nil, err
	}
	ns, err := server.NewServer(opts)
	if err != nil {
		return nil, fmt.Errorf("nats: configuration refused: %w", err)
	}
	if err := linkUsers(ns, s.users); err != nil {
		return nil, err
	}
	notes := &logger{log: s.config.Log, hurt: s.hurt}
	ns.SetLoggerV2(notes, false, false, false)
	// The server calls Fatalf (and would exit) inside Start when JetStream cannot open its store.
	go ns.Start()
	if !ready(ns, notes) {
		ns.Shutdown()
		return nil, startError(s.config, notes)
	}
	err = openStreams(ns)
	if err == nil {
		err = checkStore(ns, s.config.Dir)
	}
	if err != nil {
		end(ns)
		return nil, err
	}
	return ns, nil
}

// options maps Config to the server's own options, with limits that fit one machine.
func options(cfg Config, users map[string]User) (*server.Options, error) {
	opts := &server.Options{
		ServerName:             "digisoc",
		JetStream:              true,
		StoreDir:               cfg.Dir,
		SyncAlways:             !cfg.NoSync,
		JetStreamMaxMemory:     256 << 20,
		JetStreamLimits:        server.JSLimitOpts{MaxBatchSize: MaxBatch, MaxBatchTimeout: 30 * time.Second},
		MaxPayload:             MaxPayload,
		MaxPending:             64 << 20,
		MaxConn:                1024,
		MaxSubs:                10_000,
		MaxControlLine:         4096,
		WriteDeadline:          10 * time.Second,
		AuthTimeout:            authTimeout.Seconds(),
		DontListen:             cfg.Listen == "",
		NoSigs:                 true,
		DisableJetStreamBanner: true,
	}
	opts.Users, opts.Accounts = serverUsers(users)
	if cfg.Listen == "" {
		return opts, nil
	}
	host, port, err := net.SplitHostPort(cfg.Listen)
	if err != nil {
		return nil, fmt.Errorf("nats: listen address %q is not host:port", cfg.Listen)
	}
	n, err := strconv.Atoi(port)
	if err != nil || n < 0 || n > 65535 {
		return nil, fmt.Errorf("nats: listen address %q has no valid port", cfg.Listen)
	}
	if n == 0 {
		n = server.RANDOM_PORT
	}
	opts.Host, opts.Port = host, n
	if cfg.TLS != nil {
		opts.TLS, opts.TLSConfig, opts.TLSTimeout = true, cfg.TLS.Clone(), 5
	}
	cfg.Door.open(opts, users)
	return opts, nil
}

// ready waits until the server accepts connections and JetStream is on; false when it gave up.
func ready(ns *server.Server, notes *logger) bool {
	deadline := time.Now().Add(readyTimeout)
	for time.Now().Before(deadline) {
		if notes.fatal() != "" {
			return false
		}
		if ns.ReadyForConnections(50*time.Millisecond) && ns.JetStreamEnabled() {
			return true
		}
	}
	return false
}

// errUnknownUser is returned by Connect for a name that Config.Users does not list.
var errUnknownUser = errors.New("nats: no such user")

// Connect opens a connection inside the process as the named user, with the rights of that user; the empty name is for
// a server without users. It reconnects for as long as the server lives. The caller closes it.
func (s *Server) Connect(user string, opts ...nats.Option) (*nats.Conn, error) {
	all := []nats.Option{nats.InProcessServer(s), nats.MaxReconnects(-1), nats.ReconnectWait(50 * time.Millisecond), nats.Name(user)}
	if len(s.users) > 0 {
		u, ok := s.users[user]
		if !ok {
			return nil, fmt.Errorf("%w: %q", errUnknownUser, user)
		}
		all = append(all, nats.UserInfo(u.Name, u.Password), nats.CustomInboxPrefix(InboxPrefix(u.Name)))
	}
	return nats.Connect("", append(all, opts...)...)
}

// InProcessConn gives a raw connection to the client library (nats.InProcessConnProvider).
func (s *Server) InProcessConn() (net.Conn, error) { return s.current().InProcessConn() }

// URL is the address for clients outside the process; empty when no port is open.
func (s *Server) URL() string {
	if s.current().Addr() == nil {
		return ""
	}
	return s.current().ClientURL()
}

// Password is the password of a user, given or made at start; empty for an unknown one.
func (s *Server) Password(user string) string { return s.users[user].Password }

// Stop ends every connection, flushes the streams and waits until the server is gone. A second call does nothing.
func (s *Server) Stop() {
	s.life.Lock()
	defer s.life.Unlock()
	if s.stopped {
		return
	}
	s.stopped = true
	close(s.done)
	end(s.current())
}

func end(ns *server.Server) {
	ns.Shutdown()
	ns.WaitForShutdown()
}
