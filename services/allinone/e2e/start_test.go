package e2e

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// A person who starts it twice, with a taken port or damaged data, reads one line that says what to do.
func TestInstanceStartSaysWhatToDo(t *testing.T) {
	instance(t)
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	free := []string{"--listen", "127.0.0.1:0", "--tls-listen", "", "--admin-listen", "", "--nats-listen", ""}
	for _, c := range []struct {
		name string
		args []string
		want string
	}{
		{"taken port", []string{"--listen", taken.Addr().String(), "--tls-listen", "", "--admin-listen", "", "--nats-listen", ""}, "--listen"},
		{"taken admin port", []string{"--listen", "127.0.0.1:0", "--tls-listen", "", "--admin-listen", taken.Addr().String(), "--nats-listen", ""}, "--admin-listen"},
		{"taken NATS port", []string{"--listen", "127.0.0.1:0", "--tls-listen", "", "--admin-listen", "", "--nats-listen", taken.Addr().String()}, "taken"},
		{"a file for a folder", append(free, "--dir", file), "--dir"},
		{"production without an issuer", append(free, "--profile", "production"), "issuer"},
		{"unknown database", append(free, "--database-url", "postgres://nobody@127.0.0.1:1/none"), "127.0.0.1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := spawn(t, append([]string{"up", "--dir", filepath.Join(t.TempDir(), "state")}, c.args...)...)
			if err := p.cmd.Wait(); err == nil {
				t.Fatalf("it started\n%s", p.output)
			}
			last := lastLine(p.output.String())
			if !strings.HasPrefix(last, "digisoc: ") || !strings.Contains(last, c.want) {
				t.Errorf("said %q, want a line with %q", last, c.want)
			}
			if strings.Contains(p.output.String(), "goroutine ") {
				t.Error("it panicked")
			}
		})
	}
}

func lastLine(s string) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return lines[len(lines)-1]
}

// Data survives a restart and a kill -9; nothing is orphaned; a second instance on the folder is refused; damaged data
// is told, and reset removes it.
func TestInstanceLivesOn(t *testing.T) {
	if testing.Short() {
		t.Skip("starts and kills the whole platform")
	}
	dir := filepath.Join(t.TempDir(), "state")
	p := launch(t, dir)
	filed, err := p.people.As("ilze.kalnina").Post(t.Context(), "/v1/applications", newApplication("0033000"), "")
	if err != nil {
		t.Fatal(err)
	}
	second := spawn(t, "up", "--dir", dir, "--listen", "127.0.0.1:0", "--tls-listen", "", "--admin-listen", "", "--nats-listen", "")
	if err := second.cmd.Wait(); err == nil || !strings.Contains(second.output.String(), "another digisoc") {
		t.Fatalf("second instance: %v\n%s", err, second.output)
	}
	p.kill(t)
	await(t, "the database ends with its parent", func() bool { return len(under(t, dir)) == 0 })
	p = launch(t, dir)
	if _, err := p.people.As("ilze.kalnina").Get(t.Context(), "/v1/"+rest.Str(filed, "name")); err != nil {
		t.Fatalf("after kill -9: %v", err)
	}
	if code := p.stop(t); code != 0 {
		t.Fatalf("Ctrl-C: exit code %d\n%s", code, p.output)
	}
	if left := under(t, dir); len(left) != 0 {
		t.Fatalf("left after Ctrl-C: %v", left)
	}
	damage(t, dir)
	broken := spawn(t, "up", "--dir", dir, "--listen", "127.0.0.1:0", "--tls-listen", "", "--admin-listen", "", "--nats-listen", "")
	if err := broken.cmd.Wait(); err == nil || !strings.Contains(lastLine(broken.output.String()), "damaged") {
		t.Fatalf("damaged data: %v\n%s", err, broken.output)
	}
	reset := spawn(t, "reset", "--dir", dir, "--yes")
	if err := reset.cmd.Wait(); err != nil {
		t.Fatalf("reset: %v\n%s", err, reset.output)
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Fatalf("reset left the folder: %v", err)
	}
}

// damage destroys the control file of the database.
func damage(t *testing.T, dir string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "pg", "data", "global", "pg_control"), []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
}

// under lists processes whose command line names the folder.
func under(t *testing.T, dir string) []string {
	t.Helper()
	var found []string
	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range lines {
		body, err := os.ReadFile(path)
		if err == nil && strings.Contains(string(body), dir) {
			found = append(found, strings.ReplaceAll(string(body), "\x00", " "))
		}
	}
	return found
}
