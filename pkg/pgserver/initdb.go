package pgserver

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// roomForCluster is the least free space with which a cluster is made.
const roomForCluster = 200 << 20

// superuser is the bootstrap role of our clusters.
const superuser = "digisoc_admin"

// makeCluster runs initdb beside the final place and moves the result there, so that an interrupted start leaves nothing
// half done.
func makeCluster(ctx context.Context, c Config, p programs, id identity) error {
	if free, known := freeBytes(c.Dir); known && free < roomForCluster {
		return problem("the disk is full: %s has %d MB left, a new database needs %d", c.Dir, free>>20, roomForCluster>>20)
	}
	fresh := c.data() + ".new"
	if err := os.RemoveAll(fresh); err != nil {
		return problem("%v", err)
	}
	if err := id.own(c.Dir); err != nil {
		return problem("%s cannot be given to %s: %v", c.Dir, id.describe, err)
	}
	var err error
	if c.Template != "" || c.Restore != nil {
		err = takeCluster(c, fresh, id)
	} else {
		err = initdb(ctx, c, p, id, fresh)
	}
	if err != nil {
		return err
	}
	if err := writeMarker(c, fresh, p); err != nil {
		return problem("%v", err)
	}
	if err := os.Rename(fresh, c.data()); err != nil {
		return problem("%v", err)
	}
	return syncFolder(c.Dir)
}

func initdb(ctx context.Context, c Config, p programs, id identity, at string) error {
	c.Progress("making a PostgreSQL " + p.version + " database in " + c.data())
	args := []string{
		"-D", at, "-U", superuser, "--pwfile", c.password(), "--auth", "scram-sha-256",
		"--encoding", "UTF8", "--data-checksums", "--no-instructions",
	}
	if major, _ := strconv.Atoi(p.major); major >= 17 {
		args = append(args, "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C")
	} else {
		args = append(args, "--locale", "C.UTF-8")
	}
	if c.Settings["fsync"] == "off" {
		args = append(args, "--no-sync")
	}
	cmd := exec.CommandContext(ctx, filepath.Join(p.bin, "initdb"), args...)
	cmd.Dir = "/"
	cmd.Env = environment()
	cmd.SysProcAttr = id.attributes(false)
	runtime.LockOSThread() // the child is killed when the thread that started it ends
	out, err := cmd.CombinedOutput()
	runtime.UnlockOSThread()
	if err == nil {
		return nil
	}
	text := string(out)
	switch {
	case strings.Contains(text, "No space left on device"):
		return problem("the disk is full: making a database in %s failed", c.Dir)
	case text == "" && id.namespace:
		return problem("root cannot run it in %s, because user namespaces are not allowed here (%v); choose a directory that the user postgres can reach, such as /var/lib/digisoc", c.Dir, err)
	case text == "":
		return problem("initdb cannot be started as %s: %v", id.describe, err)
	}
	return problem("initdb failed: %s", lastLine(text))
}

// takeCluster takes a finished cluster, or that of a backup, as the new one.
func takeCluster(c Config, to string, id identity) error {
	if c.Restore != nil {
		if err := c.Restore.Unpack(to); err != nil {
			return err
		}
	} else if err := os.CopyFS(to, os.DirFS(filepath.Join(c.Template, "data"))); err != nil {
		return problem("%s cannot be copied: %v", c.Template, err)
	}
	return filepath.WalkDir(to, func(path string, entry os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		mode := os.FileMode(0o600)
		if entry.IsDir() {
			mode = 0o700
		}
		if err := os.Chmod(path, mode); err != nil {
			return err
		}
		return id.own(path)
	})
}

// environment is what PostgreSQL needs of ours, and nothing else: PG variables of the caller must not steer it.
func environment() []string {
	env := []string{"LC_ALL=C.UTF-8", "TZ=UTC", "PATH=" + os.Getenv("PATH")}
	if tmp := os.Getenv("TMPDIR"); tmp != "" {
		env = append(env, "TMPDIR="+tmp)
	}
	return env
}

// syncFolder makes a rename durable.
func syncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return problem("%v", err)
	}
	defer folder.Close()
	if err := folder.Sync(); err != nil {
		return problem("%v", err)
	}
	return nil
}

// lastLine is the last line that says something.
func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}
