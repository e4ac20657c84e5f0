package e2e

import (
	"errors"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// The disk of the data folder fills up under load: writes are refused with 503 and Retry-After, the process lives on, and
// when there is space again everything goes on by itself; nothing that was acknowledged is lost, and events follow.
func TestInstanceDiskFillsUpUnderLoad(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the whole platform")
	}
	if !mayMount(t) {
		return
	}
	d := newDisk(t, "300")
	dir := filepath.Join(d.dir, "state")
	p := launchIn(t, d.in, dir)
	l := startLoad(t, p.people, 4)
	l.reach(t, 20)
	free := d.fill(t)
	await(t, "nothing but refusals", func() bool {
		acknowledged, refused := l.names.count(), l.refused.Load()
		await(t, "more refusals", func() bool { return l.refused.Load() > refused+50 || l.names.count() > acknowledged })
		return l.names.count() == acknowledged
	})
	res, err := http.Get(p.at.Base + "/healthz")
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("the process does not live on a full disk: %v %v", res, err)
	}
	res.Body.Close()
	_, err = p.people.As("ilze.kalnina").Post(t.Context(), "/v1/applications", newApplication("0033000"), "")
	if refusal := new(rest.Problem); !errors.As(err, &refusal) || refusal.Status != http.StatusServiceUnavailable || refusal.RetryAfter == "" || refusal.Title == "" {
		t.Errorf("on a full disk a write is answered %v", err)
	}
	crashDatabase(t, d, p, dir)
	before := l.names.count()
	free()
	l.reach(t, before+20)
	l.stop()
	cases := connect(t, p.at.SchemaURLs["cases"])
	l.checkIn(t, cases)
	draft, err := prepareDraft(t.Context(), p.people.As("ilze.kalnina"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.people.As("janis.berzs").Post(t.Context(), "/v1/"+rest.Str(draft, "name")+":issue", rest.Doc{}, ""); err != nil {
		t.Fatal(err)
	}
	checkFollowed(t, p, rest.Str(draft, "name"))
	restartOnFullDisk(t, d, dir, p)
}

// crashDatabase makes PostgreSQL need a new file for its write-ahead log, which ends it: it cannot come back before there is
// space.
func crashDatabase(t *testing.T, d *disk, p *process, dir string) {
	t.Helper()
	var password []byte
	var err error
	if d.in(func() { password, err = os.ReadFile(filepath.Join(dir, "pg", "superuser")) }); err != nil {
		t.Fatal(err)
	}
	address, err := url.Parse(p.at.SchemaURLs["cases"])
	if err != nil {
		t.Fatal(err)
	}
	address.User = url.UserPassword("digisoc_admin", strings.TrimSpace(string(password)))
	db := connect(t, address.String())
	await(t, "the database ends", func() bool {
		_, err := db.Exec(t.Context(), "select pg_logical_emit_message(true, 'disk', 'full'), pg_switch_wal()")
		return err != nil && db.IsClosed()
	})
}

// restartOnFullDisk proves that a start on a full disk says so, and that the same start works when there is space.
func restartOnFullDisk(t *testing.T, d *disk, dir string, p *process) {
	t.Helper()
	if code := p.stop(t); code != 0 {
		t.Fatalf("Ctrl-C: exit code %d\n%s", code, p.output)
	}
	free := d.fill(t)
	saysFull(t, spawnIn(t, d.in, "up", "--dir", dir, "--listen", "127.0.0.1:0", "--tls-listen", "", "--admin-listen", "", "--nats-listen", ""))
	free()
	launchIn(t, d.in, dir)
}

// The first start on a disk that is too small says that the disk is full.
func TestInstanceFirstStartOnFullDisk(t *testing.T) {
	if !mayMount(t) {
		return
	}
	for name, prepare := range map[string]func(*testing.T, *disk){
		"too small": func(*testing.T, *disk) {},
		"full":      func(t *testing.T, d *disk) { d.fill(t) },
	} {
		t.Run(name, func(t *testing.T) {
			d := newDisk(t, "16")
			prepare(t, d)
			saysFull(t, spawnIn(t, d.in, "up", "--dir", filepath.Join(d.dir, "state"), "--listen", "127.0.0.1:0", "--tls-listen", "", "--admin-listen", "", "--nats-listen", ""))
		})
	}
}

func saysFull(t *testing.T, p *process) {
	t.Helper()
	if err := p.cmd.Wait(); err == nil {
		t.Fatalf("it started\n%s", p.output)
	}
	last := lastLine(p.output.String())
	if !strings.HasPrefix(last, "digisoc: ") || !strings.Contains(last, "disk") || !strings.Contains(last, "full") {
		t.Errorf("said %q, want a line that says that the disk is full", last)
	}
	if strings.Count(p.output.String(), "digisoc: ") != 1 || strings.Contains(p.output.String(), "goroutine ") {
		t.Errorf("more than one line:\n%s", p.output)
	}
}
