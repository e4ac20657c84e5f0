package e2e

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// disk is a small filesystem of its own, which can really be full: a tmpfs in a mount namespace that only one thread of
// the tests, and what that thread starts, can see. With the thread and its processes the mount is gone, also when the
// tests are killed. (A limit on the size of files, RLIMIT_FSIZE, is something else: it ends with a signal and EFBIG, and
// other files can still grow.)
type disk struct {
	dir   string
	inner chan func()
}

// newDisk mounts a disk of so many megabytes.
func newDisk(t *testing.T, megabytes string) *disk {
	t.Helper()
	d := &disk{dir: filepath.Join(t.TempDir(), "disk"), inner: make(chan func())}
	if err := os.Mkdir(d.dir, 0o711); err != nil {
		t.Fatal(err)
	}
	mounted, gone := make(chan error, 1), make(chan struct{})
	go func() {
		defer close(gone)
		runtime.LockOSThread() // and never unlocked: the thread ends with this function
		mounted <- d.mount(megabytes)
		for f := range d.inner {
			f()
		}
		_ = syscall.Unmount(d.dir, syscall.MNT_DETACH)
	}()
	t.Cleanup(func() { close(d.inner); <-gone })
	if err := <-mounted; err != nil {
		unable(t, err)
	}
	return d
}

// unable ends a test that the machine does not allow: a failure where tests must not be skipped.
func unable(t *testing.T, err error) {
	t.Helper()
	if os.Getenv("CI") != "" {
		t.Fatalf("a filesystem of its own cannot be mounted here: %v", err)
	}
	t.Skipf("a filesystem of its own cannot be mounted here: %v", err)
}

// mounter is set in a test that runs again as one that may mount.
const mounter = "DIGISOC_E2E_MOUNTER"

// mayMount reports whether this process may mount. One that is not root runs the test again, as itself, in a user
// namespace where it may, and takes over how that ends.
func mayMount(t *testing.T) bool {
	t.Helper()
	instance(t)
	if os.Geteuid() == 0 || os.Getenv(mounter) != "" {
		return true
	}
	const sysAdmin = 21 // CAP_SYS_ADMIN
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v", "-test.count=1")
	cmd.Env = append(os.Environ(), mounter+"=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags:  syscall.CLONE_NEWUSER | syscall.CLONE_NEWNS,
		UidMappings: []syscall.SysProcIDMap{{ContainerID: os.Getuid(), HostID: os.Getuid(), Size: 1}},
		GidMappings: []syscall.SysProcIDMap{{ContainerID: os.Getgid(), HostID: os.Getgid(), Size: 1}},
		AmbientCaps: []uintptr{sysAdmin},
	}
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		unable(t, err)
	}
	if err != nil || strings.Contains(string(out), "--- SKIP") {
		t.Fatalf("in a user namespace: %v\n%s", err, out)
	}
	t.Logf("in a user namespace:\n%s", out)
	return false
}

func (d *disk) mount(megabytes string) error {
	if err := syscall.Unshare(syscall.CLONE_FS | syscall.CLONE_NEWNS); err != nil {
		return os.NewSyscallError("unshare", err)
	}
	if err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, ""); err != nil {
		return os.NewSyscallError("make mounts private", err)
	}
	return os.NewSyscallError("mount tmpfs", syscall.Mount("tmpfs", d.dir, "tmpfs", 0, "mode=0711,size="+megabytes+"m"))
}

// in runs f where the disk can be seen. f must not end the test.
func (d *disk) in(f func()) {
	done := make(chan struct{})
	d.inner <- func() { defer close(done); f() }
	<-done
}

// fill takes every byte that is left, again and again, until the returned function gives all back: whoever frees a little
// of a full disk does not find it again.
func (d *disk) fill(t *testing.T) (free func()) {
	t.Helper()
	path, stop, stopped := filepath.Join(d.dir, "filler"), make(chan struct{}), make(chan struct{})
	var failure error
	d.in(func() { failure = grow(path) })
	if failure != nil {
		t.Fatalf("the disk cannot be filled: %v", failure)
	}
	go func() {
		defer close(stopped)
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
				d.in(func() { _ = grow(path) })
			}
		}
	}()
	ended := false
	free = func() {
		if ended {
			return
		}
		ended = true
		close(stop)
		<-stopped
		d.in(func() { failure = os.Remove(path) })
		if failure != nil {
			t.Errorf("the disk cannot be emptied: %v", failure)
		}
	}
	t.Cleanup(free)
	return free
}

// grow appends to a file until the disk is full.
func grow(path string) error {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer f.Close()
	for _, size := range []int{1 << 20, 4096, 1} {
		block := make([]byte, size)
		for err = nil; err == nil; {
			_, err = f.Write(block)
		}
		if !errors.Is(err, syscall.ENOSPC) {
			return err
		}
	}
	return nil
}
