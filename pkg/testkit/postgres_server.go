package testkit

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/pgserver"
)

// Environment variables that choose where the tests' PostgreSQL comes from.
const (
	// EnvPostgresURL is a superuser's address of a server to use.
	EnvPostgresURL = "TEST_POSTGRES_URL"
	// EnvBackend set to "containers" asks for a container, where Docker answers.
	EnvBackend = "TEST_BACKEND"
)

// startLimit is how long the first start of a server may take on a busy machine.
const startLimit = 2 * time.Minute

// testSettings trade safety for speed: these databases live for one run. synchronous_commit stays on, because the code
// under test insists on it.
var testSettings = map[string]string{
	"fsync": "off", "full_page_writes": "off", "max_connections": "300", "shared_buffers": "64MB",
	"autovacuum_naptime": "10min", "max_wal_size": "512MB", "wal_level": "minimal", "max_wal_senders": "0",
}

var server struct {
	sync.Once
	url string
	err error
}

// PostgresServer returns the superuser's address of the PostgreSQL of this test process, starting it at the first call:
// TEST_POSTGRES_URL, else a container (TEST_BACKEND=containers and Docker answers), else a private server from the
// programs on this machine. It fails the test when there is none; it never skips.
func PostgresServer(t testing.TB) string {
	t.Helper()
	server.Do(func() {
		ctx, cancel := context.WithTimeout(context.Background(), startLimit)
		defer cancel()
		var about string
		server.url, about, server.err = startBackend(ctx)
		if server.err == nil {
			fmt.Fprintln(os.Stderr, "testkit: "+about)
		}
	})
	if server.err != nil {
		t.Fatalf("testkit: this test needs a database: %v", server.err)
	}
	return server.url
}

func startBackend(ctx context.Context) (address, about string, err error) {
	if os.Getenv(EnvBackend) == "containers" {
		address, err = startContainer(ctx)
		if err == nil {
			return address, "PostgreSQL in a container", nil
		}
		fmt.Fprintf(os.Stderr, "testkit: no container (%v), using programs on this machine\n", err)
	}
	if address = os.Getenv(EnvPostgresURL); address != "" {
		return address, "PostgreSQL of " + EnvPostgresURL, nil
	}
	return startLocal(ctx)
}

// startLocal runs a private server in a directory of its own, copied from a cluster that is made once per machine.
func startLocal(ctx context.Context) (address, about string, err error) {
	err = withTemplate(ctx, func(base, template string) error {
		dir, err := os.MkdirTemp(base, "run-")
		if err != nil {
			return err
		}
		s, err := pgserver.Start(ctx, pgserver.Config{Dir: dir, Template: template, Settings: testSettings})
		if err != nil {
			return err
		}
		address, about = s.AdminURL(), s.Describe()
		return sweepAfterUs(dir, address)
	})
	return address, about, err
}

// withTemplate calls f with the folder of all test clusters and the one to copy.
func withTemplate(ctx context.Context, f func(base, template string) error) error {
	base := filepath.Join(os.TempDir(), "digisoc-tests-"+strconv.Itoa(os.Geteuid()))
	if err := os.MkdirAll(base, 0o711); err != nil {
		return err
	}
	lock, err := os.OpenFile(filepath.Join(base, "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer lock.Close()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return err
	}
	template, err := localTemplate(ctx, base)
	if err := errors.Join(err, syscall.Flock(int(lock.Fd()), syscall.LOCK_UN)); err != nil {
		return err
	}
	return f(base, template)
}

// localTemplate returns a stopped cluster to copy, made by the first process that needs it, and sweeps what killed
// processes left. One process at a time is inside.
func localTemplate(ctx context.Context, base string) (string, error) {
	leftovers, _ := filepath.Glob(filepath.Join(base, "run-*"))
	for _, dir := range leftovers { // young ones may still be in the making
		if info, err := os.Stat(dir); err == nil && time.Since(info.ModTime()) > 5*startLimit {
			_ = pgserver.Remove(ctx, dir) // one that is in use refuses
		}
	}
	version, err := pgserver.Version(ctx)
	if err != nil {
		return "", err
	}
	template := filepath.Join(base, "template-"+version)
	if _, err := os.Stat(filepath.Join(template, "complete")); err == nil {
		return template, nil
	}
	if err := os.RemoveAll(template); err != nil {
		return "", err
	}
	s, err := pgserver.Start(ctx, pgserver.Config{Dir: template, Settings: testSettings})
	if err != nil {
		return "", err
	}
	if err := s.Stop(ctx); err != nil {
		return "", err
	}
	return template, os.WriteFile(filepath.Join(template, "complete"), nil, 0o600)
}

// lifeline is closed by the operating system when this process ends, and by nobody before: a pipe without a reference
// would be closed by the garbage collector, and the database swept away under the tests.
var lifeline io.WriteCloser

// sweepAfterUs leaves a small process behind that removes the directory when this one has ended, however it ended: no
// function of a test process is sure to run last. The server itself is told to stop by the operating system.
func sweepAfterUs(dir, address string) error {
	if lifeline != nil {
		return errors.New("a sweeper is there already")
	}
	u, err := url.Parse(address)
	if err != nil {
		return err
	}
	const script = `cat >/dev/null; n=0; while [ -e "$1/data/postmaster.pid" ] && [ $n -lt 200 ]; do sleep 0.05; n=$((n+1)); done; rm -rf "$1" "$2"`
	sweeper := exec.Command("/bin/sh", "-c", script, "sh", dir, u.Query().Get("host"))
	sweeper.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	lifeline, err = sweeper.StdinPipe()
	if err != nil {
		return err
	}
	return sweeper.Start()
}
