package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/allinone/internal/conform"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// OBJ-P9: an example client that does everything right is certified, unattended; its certificate is public.
func TestOBJ_P9_ConformingClientIsCertified(t *testing.T) {
	for name, client := range map[string][]string{"go": goClient(t)} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			out := conformance(t, client, "paraugs-"+name, "1")
			for _, c := range out.Cases {
				if !c.Passed || len(c.Evidence) == 0 {
					t.Errorf("%s %s: %s %v", c.ID, c.EN, c.NoteEN, c.Evidence)
				}
			}
			if !out.Passed || out.Certificate == nil || len(out.Cases) < 25 {
				t.Fatalf("%d cases, passed %v, certificate %v", len(out.Cases), out.Passed, out.Certificate)
			}
			t.Logf("%d cases in %s", len(out.Cases), time.Since(began).Round(100*time.Millisecond))
			list, err := sys(t).people.As("").Get(t.Context(), "/v1/conformanceCertificates?systemName=paraugs-"+name)
			if err != nil || len(rest.List(list, "certificates")) == 0 {
				t.Errorf("%v %v", list, err)
			}
			if !strings.Contains(string(out.JUnit), `failures="0"`) {
				t.Errorf("%s", out.JUnit)
			}
		})
	}
}

var clients struct {
	sync.Mutex
	golang string
}

// goClient builds the example client once.
func goClient(t *testing.T, arguments ...string) []string {
	t.Helper()
	clients.Lock()
	defer clients.Unlock()
	if clients.golang == "" {
		dir, err := os.MkdirTemp("", "digisoc-client-") //nolint:usetesting // it outlives the test that asks first
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, "provider-go")
		build := exec.CommandContext(t.Context(), "go", "build", "-o", path, ".")
		build.Dir, build.Env = filepath.Join("..", "..", "..", "examples", "provider-go"), append(os.Environ(), "GOWORK=off")
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("build the example client: %v\n%s", err, out)
		}
		clients.golang = path
	}
	return append([]string{clients.golang}, arguments...)
}

// conformance runs the suite, or some cases of it, against a client.
func conformance(t *testing.T, command []string, name, version string, cases ...string) *conform.Result {
	t.Helper()
	door := conform.Door{URL: secure(t)}
	if sys(t).Platform != nil {
		door.Roots = sys(t).Running().CA
	}
	ended := make(chan error, 1)
	limit := 30 * time.Second
	if len(cases) > 0 {
		limit = 4 * time.Second
	}
	var log strings.Builder
	out, err := conform.Test{
		Door: door, Name: name, Version: version, Cases: cases, Limit: limit, Dir: t.TempDir(), Ended: ended,
		Started: func(env []string) error {
			c := exec.CommandContext(t.Context(), command[0], command[1:]...)
			c.Env, c.Stderr = append(os.Environ(), env...), &log
			c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
			c.WaitDelay = 5 * time.Second
			if err := c.Start(); err != nil {
				return err
			}
			done := make(chan struct{})
			go func() { defer close(done); ended <- c.Wait() }()
			t.Cleanup(func() { _ = c.Process.Signal(syscall.SIGTERM); <-done })
			return nil
		},
	}.Run(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Log("the client said:\n" + log.String())
		}
	})
	return out
}

// secure is the address at which client certificates are shown.
func secure(t *testing.T) string {
	t.Helper()
	about, err := sys(t).people.As("").Get(t.Context(), "/.well-known/oauth-authorization-server/oauth2")
	if err != nil {
		t.Fatal(err)
	}
	endpoint := rest.Str(about, "mtls_endpoint_aliases", "token_endpoint")
	if endpoint == "" {
		t.Skip("the deployed system has no door at which client certificates are shown")
	}
	return strings.TrimSuffix(endpoint, "/oauth2/token")
}

// someRun is a run in a sandbox of somebody else.
func someRun(t *testing.T) string {
	t.Helper()
	owner, tested := newSystem(t), newSystem(t)
	box, err := sys(t).people.As("").Post(t.Context(), "/v1/sandboxes", rest.Doc{"jwk": owner.jwk(), "certificatePem": owner.pem}, uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	owner.client = rest.Str(box, "clientId")
	run, err := owner.Post(t.Context(), "/v1/conformanceRuns", rest.Doc{
		"systemName": "x", "systemVersion": "1", "jwk": tested.jwk(), "certificatePem": tested.pem, "cases": []string{"C01"}, "caseLimit": "2s",
	}, uuid.NewString())
	if err != nil {
		t.Fatal(err)
	}
	return rest.Str(run, "name")
}
