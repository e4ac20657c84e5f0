package backup

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
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
		return baseBackup(ctx, tool, admin, m.Password, w)
	})
}

// describe makes the manifest of what a running instance holds now, and the address of its superuser.
func describe(ctx context.Context, dir string, at state.Running, now time.Time) (*Manifest, *url.URL, error) {
	password, err := os.ReadFile(filepath.Join(dir, "pg", "superuser"))
	if err != nil {
		return nil, nil, fmt.Errorf("this instance has no PostgreSQL of its own; back up the given one with its own tools: %w", err)
	}
	major, err := os.ReadFile(filepath.Join(dir, "pg", "data", "PG_VERSION"))
	if err != nil {
		return nil, nil, err
	}
	m := &Manifest{Format: format, Made: now.UTC(), PostgreSQL: strings.TrimSpace(string(major)), Password: strings.TrimSpace(string(password))}
	names := make([]string, 0, len(at.SchemaURLs))
	var admin *url.URL
	for name, address := range at.SchemaURLs {
		names = append(names, name)
		if admin, err = url.Parse(address); err != nil {
			return nil, nil, errors.New("running.json is damaged: restart digisoc")
		}
	}
	if admin == nil {
		return nil, nil, errors.New("the instance keeps nothing")
	}
	slices.Sort(names)
	admin.User = url.UserPassword(superuser, m.Password)
	if m.Schemas, err = count(ctx, admin.String(), names); err != nil {
		return nil, nil, fmt.Errorf("count what there is: %w", err)
	}
	return m, admin, m.witness(dir)
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
func baseBackup(ctx context.Context, tool string, admin *url.URL, password string, w io.Writer) error {
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, tool, "-h", admin.Query().Get("host"), "-U", superuser, "-w", "-D", "-", "-F", "t", "-X", "fetch", "-c", "fast")
	cmd.Env = []string{"PGPASSWORD=" + password, "LC_ALL=C.UTF-8", "PATH=" + os.Getenv("PATH")}
	cmd.Stdout, cmd.Stderr = w, &said
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("pg_basebackup: %w: %s", err, strings.Join(strings.Fields(said.String()), " "))
	}
	return nil
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
