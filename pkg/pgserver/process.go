package pgserver

import (
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// maxLog is the size from which the server's log is begun anew at a start.
const maxLog = 10 << 20

// process is one run of the postmaster.
type process struct {
	cmd     *exec.Cmd
	started time.Time
	logFrom int64 // where this run's lines begin in the log
}

// signal tells the postmaster something; one that has ended does not mind.
func (p *process) signal(signal syscall.Signal) { _ = p.cmd.Process.Signal(signal) }

// supervise runs the server until it is stopped, and starts it again when it dies. It keeps its thread to the end,
// because the operating system stops the server when the thread that started it is gone.
func (s *Server) supervise() {
	runtime.LockOSThread()
	for failures := 0; ; failures++ {
		p, err := s.launch()
		if err != nil {
			s.failure = err
			break
		}
		state := p.cmd.Wait()
		s.mu.Lock()
		s.process = nil
		restarting := s.restarting
		s.restarting = false
		hold := s.hold
		goOn := s.served && !s.stopping && (restarting || !s.config.Once)
		s.mu.Unlock()
		if !goOn {
			s.failure = s.explain(p)
			break
		}
		if hold != nil {
			select {
			case <-hold:
			case <-s.life.Done():
			}
		}
		if !restarting {
			s.config.Log.Error("postgresql ended by itself and is started again", "reason", lastLine(s.logOf(p)), "state", state)
		}
		if time.Since(p.started) > 10*time.Second || restarting {
			failures = 0
		}
		if err := s.backOff(failures); err != nil {
			s.failure = err
			break
		}
	}
	_ = os.RemoveAll(s.socket)
	_ = s.lock.Close()
	close(s.done)
}

// backOff waits before the next run, longer after each failure, and clears away what the last run left. Stop ends it.
func (s *Server) backOff(failures int) error {
	if err := sleep(s.life, min(time.Duration(failures)*250*time.Millisecond, 5*time.Second)); err != nil {
		return problem("it was stopped")
	}
	ctx, cancel := context.WithTimeout(s.life, 2*leftoverGrace)
	defer cancel()
	return stopLeftover(ctx, s.config)
}

// launch starts the postmaster, on the thread of the caller. Its output goes straight to a file, so that nothing breaks
// when this program dies first.
func (s *Server) launch() (*process, error) {
	if info, err := os.Stat(s.config.logFile()); err == nil && info.Size() > maxLog {
		_ = os.Truncate(s.config.logFile(), 0)
	}
	log, err := os.OpenFile(s.config.logFile(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, problem("%v", err)
	}
	defer log.Close()
	end, err := log.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, problem("%v", err)
	}
	cmd := exec.Command(filepath.Join(s.programs.bin, "postgres"), s.config.arguments(s.socket, s.marker.ID)...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = "/", environment(), log, log
	cmd.SysProcAttr = s.identity.attributes(true)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopping {
		return nil, problem("it was stopped")
	}
	if err := cmd.Start(); err != nil {
		return nil, problem("it cannot be started as %s: %v", s.identity.describe, err)
	}
	p := &process{cmd: cmd, started: time.Now(), logFrom: end}
	s.process = p
	return p, nil
}

// awaitReady returns when a run other than old accepts connections.
func (s *Server) awaitReady(ctx context.Context, old *process) error {
	told := false
	for {
		s.mu.Lock()
		p := s.process
		s.mu.Unlock()
		if p != nil && p != old {
			switch {
			case s.statusOf(p) == "ready":
				s.mu.Lock()
				s.served = true
				s.mu.Unlock()
				return nil
			case !told && time.Since(p.started) > 2*time.Second:
				told = true
				s.config.Progress("PostgreSQL is recovering; this can take a while after a crash")
			}
		}
		select {
		case <-s.done:
			return s.failure
		default:
		}
		if err := sleep(ctx, 3*time.Millisecond); err != nil {
			return problem("it did not get ready in time; see %s", s.config.logFile())
		}
	}
}

// statusOf reads what the postmaster says of itself in its lock file.
func (s *Server) statusOf(p *process) string {
	lines := strings.Split(readText(filepath.Join(s.config.data(), "postmaster.pid")), "\n")
	if len(lines) < 8 || postmasterPID(s.config) != p.cmd.Process.Pid {
		return ""
	}
	return strings.TrimSpace(lines[7])
}

// verify asks the running server who it is before anything is written, and makes the database.
func (s *Server) verify(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, s.URL(superuser, s.password, "postgres"))
	if err != nil {
		return problem("it runs but does not let us in: %v", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	var id, system string
	err = conn.QueryRow(ctx, "select current_setting('digisoc.marker'), system_identifier::text from pg_control_system()").Scan(&id, &system)
	if err != nil {
		return problem("it does not say who it is: %v", err)
	}
	if id != s.marker.ID || system != s.marker.System {
		return problem("the server at %s is not ours; nothing was written to it", s.socket)
	}
	var found bool
	err = conn.QueryRow(ctx, "select exists (select from pg_database where datname = $1)", s.config.Database).Scan(&found)
	if err == nil && !found {
		_, err = conn.Exec(ctx, "create database "+pgx.Identifier{s.config.Database}.Sanitize())
	}
	if err != nil {
		return problem("database %s cannot be made: %v", s.config.Database, err)
	}
	return nil
}
