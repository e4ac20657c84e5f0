package pgserver

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// leftoverGrace is how long a server whose parent is gone gets to stop by itself.
const leftoverGrace = 10 * time.Second

// stopLeftover ends what still runs on the directory: we hold its lock, so nobody needs it. A server whose parent was
// killed is normally stopping already; backends whose postmaster was killed may linger and would keep a new one out.
func stopLeftover(ctx context.Context, c Config) error {
	deadline := time.Now().Add(leftoverGrace)
	for round := 0; ; round++ {
		running := processesIn(c.data())
		if len(running) == 0 {
			break
		}
		if round == 0 {
			c.Progress("stopping a PostgreSQL that an earlier digisoc left behind")
		}
		signal := syscall.SIGINT
		if postmaster := postmasterPID(c); postmaster == 0 || !slices.Contains(running, postmaster) || time.Now().After(deadline) {
			signal = syscall.SIGKILL // no postmaster to order a stop, or it did not listen
		} else {
			running = []int{postmaster}
		}
		if round == 0 || signal == syscall.SIGKILL {
			for _, pid := range running {
				_ = syscall.Kill(pid, signal)
			}
		}
		if err := sleep(ctx, 5*time.Millisecond); err != nil {
			return problem("stopping an earlier server took too long: %v", err)
		}
	}
	// Its number may belong to a stranger by now, which would keep the new server from starting.
	if err := os.Remove(filepath.Join(c.data(), "postmaster.pid")); err != nil && !os.IsNotExist(err) {
		return problem("%v", err)
	}
	return nil
}

// postmasterPID is the number in the server's lock file, 0 when there is none.
func postmasterPID(c Config) int {
	line, _, _ := strings.Cut(readText(filepath.Join(c.data(), "postmaster.pid")), "\n")
	pid, _ := strconv.Atoi(strings.TrimSpace(line))
	return pid
}

// processesIn lists the processes of PostgreSQL that work in a directory. Where there is no /proc the list is the
// postmaster alone.
func processesIn(data string) []int {
	if !exists("/proc/self/cwd") {
		if pid := postmasterPID(Config{Dir: filepath.Dir(data)}); pid != 0 && syscall.Kill(pid, 0) == nil {
			return []int{pid}
		}
		return nil
	}
	links, _ := filepath.Glob("/proc/[0-9]*/cwd")
	var pids []int
	for _, link := range links {
		cwd, err := os.Readlink(link)
		if err != nil || cwd != data {
			continue
		}
		program, _ := os.Readlink(filepath.Join(filepath.Dir(link), "exe"))
		if filepath.Base(strings.TrimSuffix(program, " (deleted)")) != "postgres" {
			continue
		}
		if pid, err := strconv.Atoi(filepath.Base(filepath.Dir(link))); err == nil {
			pids = append(pids, pid)
		}
	}
	return pids
}

func readText(path string) string {
	content, _ := os.ReadFile(path)
	return string(content)
}

// sleep waits, but not longer than the context.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// Remove destroys a directory that Start made, with everything in it, unless a program runs on it. A directory that is
// not ours, or not there, is left alone.
func Remove(ctx context.Context, dir string) error {
	c, err := Config{Dir: dir}.withDefaults()
	if err != nil {
		return err
	}
	if !exists(c.lockFile()) {
		return nil
	}
	lock, err := claim(c)
	if err != nil {
		return err
	}
	defer lock.Close()
	if err := stopLeftover(ctx, c); err != nil {
		return err
	}
	if err := os.RemoveAll(c.Dir); err != nil {
		return problem("%v", err)
	}
	return nil
}
