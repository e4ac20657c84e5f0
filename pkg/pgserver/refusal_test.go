package pgserver

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// cluster makes a stopped cluster.
func cluster(t *testing.T) Config {
	t.Helper()
	c, err := Config{Dir: place(t), Settings: quick}.withDefaults()
	if err != nil {
		t.Fatal(err)
	}
	s, err := Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	stop(t, s)
	return c
}

// refused starts and expects one line with the words.
func refused(t *testing.T, c Config, words ...string) {
	t.Helper()
	s, err := Start(t.Context(), c)
	if err == nil {
		stop(t, s)
		t.Fatal("it started")
	}
	for _, word := range words {
		if !strings.Contains(err.Error(), word) || strings.Contains(strings.TrimSpace(err.Error()), "\n") {
			t.Errorf("the error is %q; want one line with %q", err, word)
		}
	}
}

func TestDirectoryWithOtherFilesIsRefused(t *testing.T) {
	t.Parallel()
	dir := place(t)
	if err := errors.Join(os.MkdirAll(dir, 0o755), os.WriteFile(filepath.Join(dir, "thesis.txt"), []byte("x"), 0o600)); err != nil {
		t.Fatal(err)
	}
	refused(t, Config{Dir: dir}, "was not made by digisoc", "thesis.txt")
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("something was written into it: %v, %v", entries, err)
	}
}

func TestSecondProgramIsRefused(t *testing.T) {
	t.Parallel()
	c := Config{Dir: place(t), Settings: quick}
	start(t, c)
	refused(t, c, "another digisoc is running")
}

func TestDamagedDirectoryIsRefusedAndLeftAlone(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		damage func(Config) error
		words  []string
	}{
		"PG_VERSION missing": {func(c Config) error { return os.Remove(filepath.Join(c.data(), "PG_VERSION")) }, []string{"damaged", "PG_VERSION"}},
		"pg_control missing": {func(c Config) error { return os.Remove(filepath.Join(c.data(), "global/pg_control")) }, []string{"damaged", "pg_control"}},
		"pg_control cut":     {func(c Config) error { return os.Truncate(filepath.Join(c.data(), "global/pg_control"), 0) }, []string{"damaged", "pg_control"}},
		"pg_control garbled": {func(c Config) error {
			file, err := os.OpenFile(filepath.Join(c.data(), "global/pg_control"), os.O_WRONLY, 0)
			if err != nil {
				return err
			}
			_, err = file.WriteAt([]byte("garbage garbage"), 40)
			return errors.Join(err, file.Close())
		}, []string{"damaged", "checksum"}},
		"data gone":       {func(c Config) error { return os.RemoveAll(c.data()) }, []string{"damaged", "missing"}},
		"log gone":        {func(c Config) error { return os.RemoveAll(filepath.Join(c.data(), "pg_wal")) }, []string{"damaged"}},
		"password gone":   {func(c Config) error { return os.Remove(c.password()) }, []string{"superuser is missing"}},
		"other version":   {func(c Config) error { return os.WriteFile(filepath.Join(c.data(), "PG_VERSION"), []byte("9\n"), 0o600) }, []string{"version 9", "dump and restore"}},
		"another cluster": {anotherSystem, []string{"another cluster"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := cluster(t)
			if err := tc.damage(c); err != nil {
				t.Fatal(err)
			}
			refused(t, c, tc.words...)
		})
	}
}

// anotherSystem makes the marker speak of another cluster, as if somebody had put one in its place.
func anotherSystem(c Config) error {
	content, err := os.ReadFile(c.marker())
	if err != nil {
		return err
	}
	var m marker
	if err := json.Unmarshal(content, &m); err != nil {
		return err
	}
	m.System = "12345"
	if content, err = json.Marshal(m); err != nil {
		return err
	}
	return os.WriteFile(c.marker(), content, 0o600)
}

func TestBadSettingIsExplained(t *testing.T) {
	t.Parallel()
	refused(t, Config{Dir: place(t), Settings: map[string]string{"fsync": "off", "max_connections": "many"}}, "max_connections")
}

func TestLogIsExplained(t *testing.T) {
	t.Parallel()
	c := Config{Dir: "/var/lib/digisoc"}
	for name, tc := range map[string]struct{ text, want string }{
		"disk full":        {"PANIC:  could not write to file: No space left on device", "disk is full"},
		"version":          {"FATAL:  database files are incompatible with server", "another version"},
		"no checkpoint":    {"PANIC:  could not locate a valid checkpoint record", "damaged"},
		"file missing":     {`FATAL:  could not open file "global/pg_filenode.map": No such file or directory`, "damaged"},
		"something else":   {"FATAL:  could not map anonymous shared memory", "does not start: could not map"},
		"nothing":          {"", "without a word"},
		"no fatal, a line": {"LOG:  shutting down", "shutting down"},
	} {
		fatal := ""
		if _, after, found := strings.Cut(tc.text, ":  "); found && !strings.HasPrefix(tc.text, "LOG") {
			fatal = after
		}
		if got := explainLine(c, identity{}, tc.text, fatal).Error(); !strings.Contains(got, tc.want) {
			t.Errorf("%s: %q, want %q in it", name, got, tc.want)
		}
	}
}
