package memory

import (
	"os"
	"path/filepath"
	"runtime/debug"
	"testing"
)

// settings reads and restores what the process has.
func settings(t *testing.T) (gc int, bytes int64) {
	t.Helper()
	gc, bytes = debug.SetGCPercent(100), debug.SetMemoryLimit(-1)
	debug.SetGCPercent(gc)
	return gc, bytes
}

func keep(t *testing.T) {
	t.Helper()
	gc, bytes := settings(t)
	t.Cleanup(func() { debug.SetGCPercent(gc); debug.SetMemoryLimit(bytes) })
}

func TestServerProgramCollectsLessOften(t *testing.T) {
	keep(t)
	t.Setenv("GOGC", "")
	t.Setenv("GOMEMLIMIT", "")
	Tune()
	if gc, bytes := settings(t); gc != percent || bytes <= 0 || bytes > most {
		t.Errorf("percent %d, limit %d", gc, bytes)
	}
}

func TestEnvironmentIsObeyed(t *testing.T) {
	for _, name := range []string{"GOGC", "GOMEMLIMIT"} {
		t.Run(name, func(t *testing.T) {
			keep(t)
			t.Setenv("GOGC", "")
			t.Setenv("GOMEMLIMIT", "")
			t.Setenv(name, "50")
			gc, bytes := settings(t)
			Tune()
			if g, b := settings(t); g != gc || b != bytes {
				t.Errorf("percent %d, limit %d, before %d, %d", g, b, gc, bytes)
			}
		})
	}
}

func TestLimitFitsTheContainer(t *testing.T) {
	for name, c := range map[string]struct {
		file, content string
		want          int64
	}{
		"no container":         {"", "", most},
		"version 2":            {"memory.max", "536870912\n", 256 << 20},
		"version 2, unlimited": {"memory.max", "max\n", most},
		"version 2, large":     {"memory.max", "34359738368\n", most},
		"version 1":            {"memory/memory.limit_in_bytes", "536870912\n", 256 << 20},
		"version 1, unlimited": {"memory/memory.limit_in_bytes", "9223372036854771712\n", most},
		"unreadable":           {"memory.max", "?", most},
	} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			if c.file != "" {
				path := filepath.Join(root, c.file)
				if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(c.content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if got := limit(root); got != c.want {
				t.Errorf("limit %d, want %d", got, c.want)
			}
		})
	}
}
