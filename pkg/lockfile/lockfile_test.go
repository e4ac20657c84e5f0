package lockfile

import (
	"errors"
	"path/filepath"
	"testing"
	"time"
)

// A lock that is held is refused without patience, and taken by who waits once it is given free.
func TestLockIsWaitedFor(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lock")
	first, err := Take(path, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Take(path, 0); !errors.Is(err, ErrHeld) {
		t.Errorf("held twice: %v", err)
	}
	waiting := make(chan error, 1)
	go func() {
		second, err := Take(path, time.Minute)
		if err == nil {
			err = second.Close()
		}
		waiting <- err
	}()
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-waiting; err != nil {
		t.Errorf("given free: %v", err)
	}
	if _, err := Take(filepath.Join(path, "below"), time.Minute); err == nil || errors.Is(err, ErrHeld) {
		t.Errorf("no folder: %v", err)
	}
}
