package e2e

import (
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/digisoc/platform/services/allinone/internal/conform"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// OBJ-P9: an example client that does everything right is certified, unattended, in Go and in TypeScript; its certificate is
// public, and every case has its evidence.
func TestOBJ_P9_ConformingClientIsCertified(t *testing.T) {
	for _, name := range []string{"go", "ts"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			out := certified(t, name).result
			for _, c := range out.Cases {
				if !c.Passed || len(c.Evidence) == 0 {
					t.Errorf("%s %s: %s %v", c.ID, c.EN, c.NoteEN, c.Evidence)
				}
				if strings.Contains(strings.Join(c.Evidence, " "), "000300") { // personal codes of the sandbox
					t.Errorf("%s: evidence holds a personal code", c.ID)
				}
			}
			if !out.Passed || out.Certificate == nil || len(out.Cases) < 25 {
				t.Fatalf("%d cases, passed %v, certificate %v", len(out.Cases), out.Passed, out.Certificate)
			}
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

// OBJ-P9: a client that does one thing wrong is told which case it was, and passes the others of the same run.
func TestOBJ_P9_BrokenClientsNameTheirCase(t *testing.T) {
	for defect, want := range map[string]string{
		"token-per-call": "C03", "stale-key": "C06", "stale-certificate": "C05", "ignore-withdrawal": "C11", "ignore-plan": "C12", "resend-all": "C15",
		"new-number": "C18", "trust-order": "C19", "double-report": "C20", "echo-hidden-address": "C23", "old-code": "C24", "ignore-429": "C25",
		"own-clock": "C26", "give-up": "C27", "no-resume": "C28", "keep-erased": "C29", "strict": "C33", "ascii-only": "C34", "confirm-unread": "C32",
	} {
		t.Run(defect, func(t *testing.T) {
			t.Parallel()
			cases := []string{"C08", want}
			if want == "C06" {
				cases = append(cases, "C04") // it brings the key that is then to be used
			}
			out := conformance(t, goClient(t, "--break="+defect), "broken", "1", cases...)
			if got := out.Failed(); out.Passed || !slices.Equal(got, []string{want}) || out.Certificate != nil {
				t.Errorf("failed cases %v, want %s; certificate %v; %+v", got, want, out.Certificate, out.Cases)
			}
			if !strings.Contains(string(out.JUnit), `<failure message=`) {
				t.Errorf("%s", out.JUnit)
			}
		})
	}
}

// OBJ-P9: the certificate opens the production step by itself, of an agreement that waits for it and of one that comes later,
// and is shown there; nothing else opens it.
func TestOBJ_P9_CertificateOpensProduction(t *testing.T) {
	c := certified(t, "go")
	for name, at := range map[string]string{"that waited": c.waiting, "that comes later": testAccess(t, "paraugs-go", "1")} {
		a, err := officer(t).Get(t.Context(), at)
		if err != nil || rest.Str(a, "state") != "AGREEMENT_STATE_PRODUCTION" || rest.Str(a, "conformance", "evidence") != c.result.Run {
			t.Errorf("the agreement %s: %v %v", name, a, err)
		}
	}
	next := testAccess(t, "paraugs-go", "2")
	jws := rest.Str(c.result.Certificate, "jws")
	fields := []string{"G01.01"}
	claims := map[string]any{
		"jti": uuid.NewString(), "system": "paraugs-go", "version": "2", "schema": "2026-10", "fields": fields, "fields_sha256": sumOf(fields), "suite": "x",
		"run": "conformanceRuns/1", "cases": []string{"C01"}, "iat": time.Now().Unix(), "exp": time.Now().AddDate(2, 0, 0).Unix(),
	}
	present := func(text string) error {
		_, err := officer(t).Post(t.Context(), next+":recordConformance", rest.Doc{"certificate": text}, uuid.NewString())
		return err
	}
	wantProblem(t, present(jws), http.StatusConflict, "CERTIFICATE_DOES_NOT_COVER") // of another version
	wantProblem(t, present(jws[:len(jws)-4]+"AAAA"), http.StatusForbidden, "CONFORMANCE_CERTIFICATE_FORGED")
	if sys(t).Platform == nil {
		return // the key of a deployed system is not ours
	}
	wantProblem(t, present(sign(t, sys(t), claims)), http.StatusConflict, "CERTIFICATE_DOES_NOT_COVER") // of fewer fields
	claims["exp"] = time.Now().Add(-time.Hour).Unix()
	wantProblem(t, present(sign(t, sys(t), claims)), http.StatusConflict, "CONFORMANCE_CERTIFICATE_EXPIRED")
}

// testAccess is an agreement of a system that has got as far as test access, unless a certificate took it further.
func testAccess(t *testing.T, system, version string) string {
	t.Helper()
	rita, dace := registrar{sys(t).people.As("rita.lapina"), t}, officer(t)
	p := rita.provider("")
	terms := termsOf(rest.Str(rita.registration(p, "SVC-04", "C iela 1", false), "name"))
	terms["systemName"], terms["systemVersion"] = system, version
	a := dace.post("/v1/agreements", rest.Doc{"agreement": rest.Doc{"provider": rest.Str(p, "name"), "municipality": "0033000", "terms": terms}})
	at := "/v1/" + rest.Str(a, "name")
	dace.post(at+":move", rest.Doc{"step": "AGREEMENT_STEP_CHECK"})
	for _, party := range []string{"CONTROLLER", "MINISTRY", "PRINCIPAL"} {
		dace.post(at+":sign", rest.Doc{"party": "AGREEMENT_PARTY_" + party, "document": "paraksts.edoc"})
	}
	dace.post(at+":move", rest.Doc{"step": "AGREEMENT_STEP_OPEN_TEST"})
	return at
}

// certification is what the whole suite said of an example client, and an agreement that waited for it.
type certification struct {
	once    sync.Once
	result  *conform.Result
	waiting string
}

var certifications = map[string]*certification{"go": {}, "ts": {}}

// certified runs the whole suite once for each example client.
func certified(t *testing.T, name string) *certification {
	t.Helper()
	c := certifications[name]
	c.once.Do(func() {
		command := goClient(t)
		if name == "ts" {
			command = tsClient(t)
		}
		c.waiting = testAccess(t, "paraugs-"+name, "1")
		began := time.Now()
		c.result = conformance(t, command, "paraugs-"+name, "1")
		t.Logf("%d cases in %s", len(c.result.Cases), time.Since(began).Round(100*time.Millisecond))
	})
	if c.result == nil {
		t.Fatal("the suite could not be run")
	}
	return c
}

var clients struct {
	sync.Mutex
	golang string
	script string
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

// tsClient compiles the example client in TypeScript once, with the compiler that scripts/provider-ts keeps.
func tsClient(t *testing.T) []string {
	t.Helper()
	clients.Lock()
	defer clients.Unlock()
	if _, err := exec.LookPath("npm"); err != nil {
		t.Skip("no npm on this machine: the client in TypeScript is not compiled")
	}
	if clients.script == "" {
		dir, err := os.MkdirTemp("", "digisoc-client-") //nolint:usetesting // it outlives the test that asks first
		if err != nil {
			t.Fatal(err)
		}
		build := exec.CommandContext(t.Context(), filepath.Join("..", "..", "..", "scripts", "provider-ts"), dir)
		if out, err := build.CombinedOutput(); err != nil {
			t.Fatalf("compile the example client: %v\n%s", err, out)
		}
		clients.script = filepath.Join(dir, "main.js")
	}
	return []string{"node", clients.script}
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
	t.Cleanup(func() { // runs after the one that waits for the client
		scanLines("output of the client in "+t.Name(), log.String())
		if t.Failed() {
			t.Log("the client said:\n" + log.String())
		}
	})
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
