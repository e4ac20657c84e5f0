package pgserver

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// quick leaves out what only a power cut could tell.
var quick = map[string]string{"fsync": "off"}

// place is a directory that any user may reach, as a machine's data directory would be.
func place(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "digisoc-pgserver-") //nolint:usetesting // t.TempDir is closed to other users
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return filepath.Join(dir, "postgres")
}

func start(t *testing.T, c Config) *Server {
	t.Helper()
	s, err := Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, s) })
	return s
}

func stop(t *testing.T, s *Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := s.Stop(ctx); err != nil {
		t.Error(err)
	}
}

// ask runs one query as the superuser.
func ask(t *testing.T, s *Server, sql string) (answer string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), s.AdminURL())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background())
	if err := conn.QueryRow(t.Context(), sql).Scan(&answer); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return answer
}

// eventually waits for a condition, as package testkit does; that package builds on this one.
func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	never := time.After(20 * time.Second)
	look := time.NewTicker(5 * time.Millisecond)
	defer look.Stop()
	for !condition() {
		select {
		case <-look.C:
		case <-never:
			t.Fatalf("%s: it never came", what)
		}
	}
}

func TestServerIsDurablePrivateAndClosed(t *testing.T) {
	t.Parallel()
	s := start(t, Config{Dir: place(t)})
	for name, want := range map[string]string{
		"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "data_checksums": "on", "listen_addresses": "",
		"password_encryption": "scram-sha-256", "log_error_verbosity": "terse", "log_parameter_max_length_on_error": "0", "server_encoding": "UTF8",
	} {
		if got := ask(t, s, "select current_setting('"+name+"')"); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if open := ask(t, s, "select count(*)::text from pg_hba_file_rules where auth_method <> 'scram-sha-256'"); open != "0" {
		t.Errorf("%s ways in without a password", open)
	}
	if conn, err := pgx.Connect(t.Context(), s.URL(superuser, "wrong", "digisoc")); err == nil {
		conn.Close(t.Context())
		t.Error("a wrong password was accepted")
	}
	for _, path := range []string{s.config.password(), s.config.marker(), s.socket, s.config.data()} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s can be read by others: %v, %v", path, info.Mode(), err)
		}
	}
	if strings.Contains(s.Describe(), s.password) {
		t.Error("the description holds the password")
	}
}

func TestDataOutlivesTheServer(t *testing.T) {
	t.Parallel()
	dir := place(t)
	first := start(t, Config{Dir: dir, Settings: quick})
	if !first.Fresh() {
		t.Error("a new cluster is not called fresh")
	}
	ask(t, first, "with made as (select 1) select set_config('application_name', 'x', false) from made")
	conn, err := pgx.Connect(t.Context(), first.AdminURL())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), "create table kept as select 'here' as word"); err != nil {
		t.Fatal(err)
	}
	stop(t, first) // although a client is connected
	if exists(first.socket) || exists(filepath.Join(first.config.data(), "postmaster.pid")) {
		t.Error("a stopped server left its socket or lock behind")
	}
	stop(t, first) // twice does nothing
	second := start(t, Config{Dir: dir, Settings: quick})
	if second.Fresh() || ask(t, second, "select word from kept") != "here" {
		t.Error("the second start did not find the first one's data")
	}
	if err := second.Restart(t.Context()); err != nil {
		t.Fatal(err)
	}
	if ask(t, second, "select word from kept") != "here" {
		t.Error("the data is gone after a restart")
	}
}

func TestServerIsDownUntilItIsStartedAgain(t *testing.T) {
	t.Parallel()
	s := start(t, Config{Dir: place(t), Settings: quick})
	up, err := s.Down(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if conn, err := pgx.Connect(t.Context(), s.AdminURL()); err == nil {
		conn.Close(t.Context())
		t.Error("it answers while it is down")
	}
	if _, err := s.Down(t.Context()); err == nil {
		t.Error("it was stopped twice")
	}
	if err := up(t.Context()); err != nil || ask(t, s, "select 'up'") != "up" {
		t.Error(err)
	}
	if _, err := s.Down(t.Context()); err != nil { // the end of the test stops a server that is down
		t.Error(err)
	}
}

func TestServerThatDiesIsStartedAgain(t *testing.T) {
	t.Parallel()
	s := start(t, Config{Dir: place(t), Settings: quick})
	for range 2 {
		before := ask(t, s, "select pg_postmaster_start_time()::text")
		s.Kill()
		eventually(t, "the server is back", func() bool {
			conn, err := pgx.Connect(t.Context(), s.AdminURL())
			if err != nil {
				return false
			}
			defer conn.Close(t.Context())
			var now string
			return conn.QueryRow(t.Context(), "select pg_postmaster_start_time()::text").Scan(&now) == nil && now != before
		})
	}
}

func TestServerThatDiesStaysDownWhenAskedTo(t *testing.T) {
	t.Parallel()
	dir := place(t)
	s := start(t, Config{Dir: dir, Settings: quick, Once: true})
	s.Kill()
	<-s.Done()
	if running := processesIn(s.config.data()); len(running) > 0 {
		t.Errorf("processes %v are left", running)
	}
	again := start(t, Config{Dir: dir, Settings: quick, Once: true})
	ask(t, again, "select 'recovered'")
}

func TestDirectoryNobodyElseMayEnter(t *testing.T) {
	t.Parallel()
	dir := place(t)
	if err := os.Chmod(filepath.Dir(dir), 0o700); err != nil {
		t.Fatal(err)
	}
	s := start(t, Config{Dir: dir, Settings: quick})
	if os.Geteuid() == 0 && !strings.Contains(s.Describe(), "namespace") {
		t.Errorf("root ran it as %s", s.Describe())
	}
	ask(t, s, "select 'in'")
}

func TestRemoveLeavesOthersAlone(t *testing.T) {
	t.Parallel()
	dir := place(t)
	s := start(t, Config{Dir: dir, Settings: quick})
	if err := Remove(t.Context(), dir); err == nil {
		t.Error("a running server was removed")
	}
	stop(t, s)
	if err := Remove(t.Context(), dir); err != nil || exists(dir) {
		t.Errorf("the directory is still there: %v", err)
	}
	stranger := place(t)
	if err := os.MkdirAll(stranger, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := Remove(t.Context(), stranger); err != nil || !exists(stranger) {
		t.Errorf("a directory that is not ours was touched: %v", err)
	}
}
