// Package state is the data folder of the single-node edition: who uses it, the secrets made for it, and where a
// running instance can be reached. It holds no business data.
package state

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/digisoc/platform/pkg/lockfile"
)

// Dir is an opened data folder, locked for this process.
type Dir struct {
	Path    string
	Secrets Secrets
	lock    *os.File
}

// Secrets are made once, at the first start, and kept readable for the owner only.
type Secrets struct {
	Postgres map[string]string // role → password
	NATS     map[string]string // user → password
	Keys     map[string]string `json:",omitempty"` // name → 32 bytes in base64
}

// ErrInUse says that another digisoc runs on the folder.
var ErrInUse = errors.New("another digisoc is running on this folder: stop it (Ctrl-C in its terminal) or choose another folder with --dir")

// Open makes the folder when needed, locks it and reads or makes the secrets.
func Open(path string) (*Dir, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	// 0711: an unprivileged database process must be able to pass through; the files inside are 0600.
	if err := os.MkdirAll(path, 0o711); err != nil {
		return nil, plain(err, path)
	}
	d := &Dir{Path: path}
	if err := d.acquire(); err != nil {
		return nil, err
	}
	if err := d.load(); err != nil {
		d.Close()
		return nil, plain(err, path)
	}
	return d, nil
}

func (d *Dir) acquire() error {
	f, err := lockfile.Take(filepath.Join(d.Path, "lock"), patience)
	if errors.Is(err, lockfile.ErrHeld) {
		return ErrInUse
	}
	d.lock = f
	return plain(err, d.Path)
}

// patience is how long to wait for an instance that was killed a moment ago to be gone.
const patience = 3 * time.Second

// Close gives the folder free.
func (d *Dir) Close() {
	if d.lock != nil {
		d.lock.Close() // the lock goes with the file
	}
}

// Sub returns the path of a subfolder or file.
func (d *Dir) Sub(name ...string) string { return filepath.Join(append([]string{d.Path}, name...)...) }

func (d *Dir) load() error {
	body, err := os.ReadFile(d.Sub("secrets.json"))
	switch {
	case errors.Is(err, os.ErrNotExist):
		d.Secrets = Secrets{Postgres: map[string]string{}, NATS: map[string]string{}, Keys: map[string]string{}}
		return nil
	case err != nil:
		return err
	}
	if err := json.Unmarshal(body, &d.Secrets); err != nil {
		return fmt.Errorf("%s is damaged: restore it from a backup, or remove all data with make reset: %w", d.Sub("secrets.json"), err)
	}
	return nil
}

// Postgres returns the password of a database role, made at first use.
func (d *Dir) Postgres(role string) string { return d.secret(d.Secrets.Postgres, role) }

// NATS returns the password of a NATS user, made at first use.
func (d *Dir) NATS(user string) string { return d.secret(d.Secrets.NATS, user) }

// Key returns 32 random bytes in base64 under a name, made and saved at first use.
func (d *Dir) Key(name string) (string, error) {
	if key := d.Secrets.Keys[name]; key != "" {
		return key, nil
	}
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails since Go 1.24
	if d.Secrets.Keys == nil {
		d.Secrets.Keys = map[string]string{}
	}
	d.Secrets.Keys[name] = base64.StdEncoding.EncodeToString(b)
	return d.Secrets.Keys[name], d.Save()
}

func (d *Dir) secret(kind map[string]string, name string) string {
	if kind[name] == "" {
		kind[name] = random()
	}
	return kind[name]
}

func random() string {
	b := make([]byte, 24)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(b)
}

// Save keeps the secrets.
func (d *Dir) Save() error { return d.write("secrets.json", d.Secrets) }

func (d *Dir) write(name string, v any) error {
	body, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	tmp := d.Sub(name + ".tmp")
	if err := os.WriteFile(tmp, body, 0o600); err != nil {
		return plain(err, d.Path)
	}
	return plain(os.Rename(tmp, d.Sub(name)), d.Path)
}

// plain turns the failures that a newcomer can mend into one line that says how.
func plain(err error, path string) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC):
		return fmt.Errorf("the disk of %s is full: free some space and start again", path)
	case errors.Is(err, os.ErrPermission):
		return fmt.Errorf("%s cannot be written by this user: choose another folder with --dir, or correct its owner", path)
	case errors.Is(err, syscall.ENOTDIR) || strings.Contains(err.Error(), "not a directory"):
		return fmt.Errorf("%s is not a folder: choose another with --dir", path)
	}
	return err
}
