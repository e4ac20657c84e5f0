package backup

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"filippo.io/age"

	"github.com/digisoc/platform/pkg/pgserver"
	"github.com/digisoc/platform/services/allinone/internal/state"
)

// superuser is the role that pgserver makes clusters with.
const superuser = "digisoc_admin"

// Database writes a backup of the database of a running instance into a folder, for a recipient, and returns the name of the file. A file that is there is whole:
// it gets its name when it lies on the disk.
func Database(ctx context.Context, dir, into string, to age.Recipient, now time.Time) (string, error) {
	at, err := state.Find(dir)
	if err != nil {
		return "", err
	}
	m, admin, err := describe(ctx, dir, at, now)
	if err != nil {
		return "", err
	}
	tool, err := pgserver.Tool(ctx, "pg_basebackup")
	if err != nil {
		return "", err
	}
	return write(into, "digisoc-"+now.UTC().Format("20060102T150405Z")+".db.age", to, func(w io.Writer) error {
		if err := writeManifest(w, m); err != nil {
			return err
		}
		return baseBackup(ctx, tool, admin, w)
	})
}

// describe makes the manifest of what a running instance holds now, and the address of its superuser.
func describe(ctx context.Context, dir string, at state.Running, now time.Time) (*Manifest, *url.URL, error) {
	admin, err := superuserOf(dir, at)
	if err != nil {
		return nil, nil, err
	}
	major, err := os.ReadFile(filepath.Join(dir, "pg", "data", "PG_VERSION"))
	if err != nil {
		return nil, nil, err
	}
	password, _ := admin.User.Password()
	m := &Manifest{Format: format, Made: now.UTC(), PostgreSQL: strings.TrimSpace(string(major)), Password: password}
	if m.Schemas, m.System, err = count(ctx, admin.String(), slices.Sorted(maps.Keys(at.SchemaURLs))); err != nil {
		return nil, nil, fmt.Errorf("count what there is: %w", err)
	}
	return m, admin, m.witness(dir)
}

// superuserOf is the address of the database of a running instance for its superuser.
func superuserOf(dir string, at state.Running) (*url.URL, error) {
	password, err := os.ReadFile(filepath.Join(dir, "pg", "superuser"))
	if err != nil {
		return nil, fmt.Errorf("this instance has no PostgreSQL of its own; back up the given one with its own tools: %w", err)
	}
	for _, address := range at.SchemaURLs {
		admin, err := url.Parse(address)
		if err != nil {
			return nil, errors.New("running.json is damaged: restart digisoc")
		}
		admin.User = url.UserPassword(superuser, strings.TrimSpace(string(password)))
		return admin, nil
	}
	return nil, errors.New("the instance keeps nothing")
}

// witness takes over the checkpoints of the audit logs, by which a restored log is verified.
func (m *Manifest) witness(dir string) error {
	body, err := os.ReadFile(filepath.Join(dir, "audit", "checkpoints.jsonl"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	for line := range bytes.Lines(body) {
		if whole, ok := bytes.CutSuffix(line, []byte("\n")); ok && len(whole) > 0 { // the last one may be being written
			m.Checkpoints = append(m.Checkpoints, string(whole))
		}
	}
	key, err := os.ReadFile(filepath.Join(dir, "audit", "key.pem.pub"))
	m.AuditKey = string(key)
	return err
}

// baseBackup copies the files of the cluster as one tar, with the log that makes them whole.
func baseBackup(ctx context.Context, tool string, admin *url.URL, w io.Writer) error {
	var said bytes.Buffer
	cmd := client(ctx, tool, admin, "-D", "-", "-F", "t", "-X", "fetch", "-c", "fast")
	cmd.Stdout, cmd.Stderr = w, &said
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("pg_basebackup: %w: %s", err, strings.Join(strings.Fields(said.String()), " "))
	}
	return nil
}

// client is a program of PostgreSQL that speaks with a server as its superuser.
func client(ctx context.Context, tool string, admin *url.URL, args ...string) *exec.Cmd {
	password, _ := admin.User.Password()
	cmd := exec.CommandContext(ctx, tool, append([]string{"-h", admin.Query().Get("host"), "-U", superuser, "-w"}, args...)...)
	cmd.Env = []string{"PGPASSWORD=" + password, "LC_ALL=C.UTF-8", "PATH=" + os.Getenv("PATH")}
	return cmd
}

// write writes a compressed and encrypted file in a folder: under another name until it lies on the disk, readable for the owner only.
func write(into, name string, to age.Recipient, fill func(io.Writer) error) (string, error) {
	if err := os.MkdirAll(into, 0o700); err != nil {
		return "", err
	}
	path := filepath.Join(into, name)
	f, err := os.OpenFile(path+".part", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return "", err
	}
	err = func() error {
		defer f.Close()
		sealed, err := age.Encrypt(f, to)
		if err != nil {
			return err
		}
		packed := gzip.NewWriter(sealed)
		return errors.Join(fill(packed), packed.Close(), sealed.Close(), f.Sync())
	}()
	if err == nil {
		err = os.Rename(path+".part", path)
	}
	if err != nil {
		return "", errors.Join(fmt.Errorf("backup: %w", err), os.Remove(path+".part"))
	}
	folder, err := os.Open(into)
	if err != nil {
		return "", err
	}
	defer folder.Close()
	return path, folder.Sync()
}
