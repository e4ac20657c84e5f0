package e2e

import (
	"bytes"
	"context"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/digisoc/platform/services/allinone/internal/people"
	"github.com/digisoc/platform/services/allinone/internal/state"
)

var built string // the program, when a test needed one

// program builds digisoc once, with the race detector as the tests.
var program = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "digisoc-bin-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "digisoc")
	built = path
	cmd := exec.Command("go", "build", "-race", "-o", path, "../cmd/digisoc")
	cmd.Stderr = os.Stderr
	return path, cmd.Run()
})

// process is a digisoc that runs as a program of its own.
type process struct {
	cmd    *exec.Cmd
	output *bytes.Buffer
	at     state.Running
	people *people.People
}

// here runs a function where the tests run.
func here(f func()) { f() }

// launch starts digisoc on a folder and waits until it takes work.
func launch(t testing.TB, dir string, args ...string) *process {
	t.Helper()
	return launchIn(t, here, dir, args...)
}

// launchIn is launch where the folder can be seen only by what in runs.
func launchIn(t testing.TB, in func(func()), dir string, args ...string) *process {
	t.Helper()
	p := spawnIn(t, in, append([]string{"up", "--dir", dir, "--listen", "127.0.0.1:0", "--tls-listen", "127.0.0.1:0", "--admin-listen", "", "--nats-listen", "127.0.0.1:0"}, args...)...)
	await(t, "digisoc takes work", func() bool {
		var at state.Running
		var err error
		in(func() { at, err = state.Find(dir) })
		if err != nil || at.PID != p.cmd.Process.Pid {
			return false
		}
		p.at = at
		res, err := http.Get(at.Base + "/readyz")
		if err != nil {
			return false
		}
		res.Body.Close()
		return res.StatusCode == http.StatusOK
	})
	p.people = people.New(p.at.Base, p.at.Issuer)
	return p
}

// spawn runs the program; it is killed at the end of the test if it still runs.
func spawn(t testing.TB, args ...string) *process {
	t.Helper()
	return spawnIn(t, here, args...)
}

func spawnIn(t testing.TB, in func(func()), args ...string) *process {
	t.Helper()
	instance(t)
	path, err := program()
	if err != nil {
		t.Fatalf("build digisoc: %v", err)
	}
	p := &process{cmd: exec.CommandContext(context.Background(), path, args...), output: new(bytes.Buffer)}
	p.cmd.Stdout, p.cmd.Stderr = p.output, p.output
	p.cmd.Env = append(os.Environ(), "LANG=C", "GORACE=halt_on_error=1")
	if in(func() { err = p.cmd.Start() }); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
		scanLines("output of digisoc in "+t.Name(), p.output.String())
		if t.Failed() {
			t.Logf("digisoc said:\n%s", p.output)
		}
	})
	return p
}

// kill ends the process as a power cut ends a program: without any farewell.
func (p *process) kill(t testing.TB) {
	t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = p.cmd.Wait()
}

// stop ends the process as Ctrl-C does and returns its exit code.
func (p *process) stop(t testing.TB) int {
	t.Helper()
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { _ = p.cmd.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(40 * time.Second):
		t.Fatal("it did not stop within 40 s")
	}
	return p.cmd.ProcessState.ExitCode()
}
