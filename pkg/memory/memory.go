// Package memory sets the pace of the garbage collector for a server program.
//
// It is called once, where a program starts to serve. It is not a cache and it measures nothing; what the collector does
// is on the admin listener.
package memory

import (
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
)

const (
	// percent is how much a program may allocate, in hundredths of what lives, before the collector runs again. Our
	// programs keep little alive (10 to 40 MB: policies, contracts, connections) and allocate much with each call. With
	// Go's 100 the collector runs dozens of times a second under load and takes about 8 % of the CPU of the write path; with
	// 400 it runs a quarter as often, for some tens of megabytes.
	percent = 400

	// most is where the collector becomes strict whatever lives: 400 would let a program that keeps 300 MB alive grow to
	// 1.5 GB before anything is collected. The limit is soft: a program that truly needs more gets it, and pays with CPU.
	most = 1 << 30
)

// Tune lets the program allocate more between two collections, within a soft limit that fits its container. It does
// nothing when the environment sets GOGC or GOMEMLIMIT: whoever sets one of them knows better.
func Tune() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetGCPercent(percent)
	debug.SetMemoryLimit(limit("/sys/fs/cgroup"))
}

// limit is half of what the container may use, because programs beside ours may live there too (the single-node edition
// has its PostgreSQL), and most without a container or in a large one.
func limit(cgroup string) int64 {
	for _, file := range []string{"memory.max", "memory/memory.limit_in_bytes"} { // version 2, then version 1
		body, err := os.ReadFile(filepath.Join(cgroup, file))
		if err != nil {
			continue
		}
		// Without a limit it says max, or in version 1 a huge number.
		if bytes, err := strconv.ParseInt(strings.TrimSpace(string(body)), 10, 64); err == nil && bytes > 0 {
			return min(most, bytes/2)
		}
	}
	return most
}
