package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// clockTick is the unit of processor times in /proc on every Linux.
const clockTick = 10 * time.Millisecond

// spent is processor time. Unlike a rate it does not depend on what else the machine does.
type spent struct{ ours, children time.Duration }

// processor is what this process and its children, the PostgreSQL of the bench, have used so far; nothing where the system
// does not tell.
func processor() (s spent) {
	files, _ := filepath.Glob("/proc/[0-9]*/stat")
	parents, used := map[int]int{}, map[int]time.Duration{}
	for _, name := range files {
		if pid, parent, time, ok := statOf(name); ok {
			parents[pid], used[pid] = parent, time
		}
	}
	self := os.Getpid()
	for pid, time := range used {
		switch {
		case pid == self:
			s.ours += time
		case under(parents, pid, self):
			s.children += time
		}
	}
	return s
}

// microseconds is both together.
func (s spent) microseconds() float64 { return float64((s.ours + s.children).Microseconds()) }

// since is what was used after earlier, for each of n records.
func (s spent) since(earlier spent, n int) spent {
	return spent{(s.ours - earlier.ours) / time.Duration(max(n, 1)), (s.children - earlier.children) / time.Duration(max(n, 1))}
}

func under(parents map[int]int, pid, ancestor int) bool {
	for depth := 0; pid > 1 && depth < 20; depth++ {
		if pid = parents[pid]; pid == ancestor {
			return true
		}
	}
	return false
}

// statOf reads one process. The times of its ended children count with those of this program's children only: our own ended
// children are not ours.
func statOf(name string) (pid, parent int, used time.Duration, ok bool) {
	text, err := os.ReadFile(name)
	if err != nil {
		return 0, 0, 0, false
	}
	before, after, found := strings.Cut(string(text), " (")
	end := strings.LastIndex(after, ") ")
	if !found || end < 0 {
		return 0, 0, 0, false
	}
	pid, _ = strconv.Atoi(before)
	fields := strings.Fields(after[end+2:])
	if len(fields) < 15 {
		return 0, 0, 0, false
	}
	parent, _ = strconv.Atoi(fields[1])
	last := 13 // utime and stime
	if pid != os.Getpid() {
		last = 15 // and those of ended children
	}
	for _, field := range fields[11:last] {
		n, _ := strconv.ParseInt(field, 10, 64)
		used += time.Duration(n) * clockTick
	}
	return pid, parent, used, true
}

// String is in microseconds.
func (s spent) String() string {
	return fmt.Sprintf("%d us here, %d us in PostgreSQL", s.ours.Microseconds(), s.children.Microseconds())
}
