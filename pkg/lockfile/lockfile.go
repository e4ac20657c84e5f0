// Package lockfile keeps a folder for one process: the lock is the file's, so it ends with the process, however that ends. It is not for
// locks between machines.
package lockfile

import (
	"errors"
	"os"
	"syscall"
	"time"
)

// ErrHeld says that another process has the lock.
var ErrHeld = errors.New("lockfile: another process has the lock")

// again is how often a lock that is held is tried.
const again = 20 * time.Millisecond

// Take opens the file and locks it. A lock that is held is waited for as long as patience says: a process that was killed a moment ago keeps its
// locks until the kernel has taken it apart. Close the file to give it free.
func Take(path string, patience time.Duration) (*os.File, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	deadline := time.Now().Add(patience)
	tick := time.NewTicker(again)
	defer tick.Stop()
	for ; ; <-tick.C {
		err := syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		switch {
		case err == nil:
			return file, nil
		case !errors.Is(err, syscall.EWOULDBLOCK) && !errors.Is(err, syscall.EINTR):
			return nil, errors.Join(err, file.Close())
		case !time.Now().Before(deadline):
			return nil, errors.Join(ErrHeld, file.Close())
		}
	}
}
