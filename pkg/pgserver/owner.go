package pgserver

import (
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/digisoc/platform/pkg/lockfile"
)

// marker says that a directory is ours, and which cluster is in it.
type marker struct {
	// ID is random, given to the server as a parameter and asked back through SQL.
	ID string `json:"id"`
	// System is the identifier that initdb gave the cluster.
	System string `json:"system_identifier"`
	// Major is the version of PostgreSQL that made it.
	Major string `json:"postgresql"`
}

// claim locks the directory for this program, so that two never run the same cluster. The lock dies with the program.
func claim(c Config) (*os.File, error) {
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return nil, unwritable(c, c.Dir, err)
	}
	if err := ours(c); err != nil {
		return nil, err
	}
	lock, err := lockfile.Take(c.lockFile(), patience)
	switch {
	case errors.Is(err, lockfile.ErrHeld):
		return nil, problem("another digisoc is running on %s; stop it, or choose another directory", c.Dir)
	case err != nil:
		return nil, unwritable(c, c.Dir, err)
	}
	return lock, nil
}

// patience is how long to wait for a program that was killed a moment ago to be gone.
const patience = 3 * time.Second

// ours refuses a directory with somebody else's files.
func ours(c Config) error {
	entries, err := os.ReadDir(c.Dir)
	if err != nil {
		return problem("%s cannot be read: %v", c.Dir, err)
	}
	known := map[string]bool{filepath.Base(c.lockFile()): true, filepath.Base(c.password()): true, filepath.Base(c.logFile()): true, "data.new": true}
	if exists(c.marker()) {
		return nil
	}
	for _, e := range entries {
		if !known[e.Name()] {
			return problem("%s was not made by digisoc (it holds %q and no marker.json); choose an empty or new directory", c.Dir, e.Name())
		}
	}
	return nil
}

// writeMarker records a new cluster; it is written before the cluster gets its final name.
func writeMarker(c Config, cluster string, p programs) error {
	id, err := systemIdentifier(cluster)
	if err != nil {
		return err
	}
	content, err := json.Marshal(marker{ID: rand.Text(), System: id, Major: p.major})
	if err != nil {
		return err
	}
	return os.WriteFile(c.marker(), content, 0o600)
}

// readMarker checks that the cluster on disk is whole, ours, and of the version of the programs found.
func readMarker(c Config, p programs) (marker, error) {
	var m marker
	content, err := os.ReadFile(c.marker())
	if err == nil {
		err = json.Unmarshal(content, &m)
	}
	if err != nil {
		return m, problem("%s cannot be read: %v; restore the directory from a backup", c.marker(), err)
	}
	version, err := os.ReadFile(filepath.Join(c.data(), "PG_VERSION"))
	if err != nil {
		return m, damaged(c, "PG_VERSION is missing")
	}
	if major := strings.TrimSpace(string(version)); major != p.major {
		return m, problem("%s was made by version %s, the programs in %s are version %s; install version %s, or dump and restore", c.data(), major, p.bin, p.version, major)
	}
	system, err := systemIdentifier(c.data())
	if err != nil {
		return m, damaged(c, "global/pg_control cannot be read")
	}
	if system != m.System {
		return m, problem("%s is another cluster than the one made here (identifier %s, expected %s); restore the right directory", c.data(), system, m.System)
	}
	return m, nil
}

func damaged(c Config, what string) error {
	return problem("the data directory %s is damaged: %s; restore it from a backup", c.data(), what)
}

// systemIdentifier is the first field of the control file.
func systemIdentifier(cluster string) (string, error) {
	content, err := os.ReadFile(filepath.Join(cluster, "global", "pg_control"))
	if err != nil {
		return "", err
	}
	if len(content) < 8 || binary.NativeEndian.Uint64(content) == 0 {
		return "", errors.New("the control file is too short")
	}
	return strconv.FormatUint(binary.NativeEndian.Uint64(content), 10), nil
}

// superuserPassword returns the superuser's password, made at the first start and kept in a file that only the owner can read.
func superuserPassword(c Config, id identity) (string, error) {
	content, err := os.ReadFile(c.password())
	if err == nil && len(content) > 0 {
		return strings.TrimSpace(string(content)), nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", problem("%s cannot be read: %v", c.password(), err)
	}
	if exists(c.data()) {
		return "", problem("%s is missing although a cluster exists; restore it from a backup", c.password())
	}
	password := rand.Text()
	if c.Restore != nil {
		password = c.Restore.Password
	}
	if c.Template != "" { // its cluster knows its own password
		password = strings.TrimSpace(readText(filepath.Join(c.Template, filepath.Base(c.password()))))
	}
	if err := os.WriteFile(c.password(), []byte(password+"\n"), 0o600); err != nil {
		return "", unwritable(c, c.password(), err)
	}
	return password, id.own(c.password())
}

// unwritable says why a file cannot be written, and what to do when the disk is full.
func unwritable(c Config, path string, err error) error {
	if errors.Is(err, syscall.ENOSPC) {
		return problem(diskFull, c.Dir)
	}
	return problem("%s cannot be written: %v", path, err)
}
