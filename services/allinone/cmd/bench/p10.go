package main

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// start measures P10: first start with database creation, second start, idle memory. The program runs as a user runs it.
func start(ctx context.Context, o options) ([]Measure, error) {
	var first, second, memory []float64
	for range o.runs {
		dir, err := os.MkdirTemp("", "digisoc-bench-")
		if err != nil {
			return nil, err
		}
		a, _, err := once(ctx, o.program, dir)
		if err != nil {
			return nil, err
		}
		b, rss, err := once(ctx, o.program, dir)
		if err != nil {
			return nil, err
		}
		first, second, memory = append(first, a), append(second, b), append(memory, rss)
		if err := os.RemoveAll(dir); err != nil {
			return nil, err
		}
	}
	f, s, m := median(first), median(second), median(memory)
	return []Measure{
		{ID: "P10", What: "first start until ready", Unit: "s", Ours: f, Goal: "< 10 s", Reached: f < 10},
		{ID: "P10", What: "second start until ready", Unit: "s", Ours: s, Goal: "< 3 s", Reached: s < 3},
		{ID: "P10", What: "idle memory, all-in-one with its PostgreSQL", Unit: "MB", Ours: m, Goal: "< 400 MB", Reached: m < 400},
	}, nil
}

// once starts the program, waits until /readyz answers, reads the idle memory and stops it.
func once(ctx context.Context, program, dir string) (seconds, megabytes float64, err error) {
	addr, err := freeAddress()
	if err != nil {
		return 0, 0, err
	}
	cmd := exec.CommandContext(ctx, program, "up", "--dir", dir, "--listen", addr, "--tls-listen", "", "--admin-listen", "", "--nats-listen", "")
	cmd.Stderr = os.Stderr
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, 0, err
	}
	defer func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	}()
	for !ready(ctx, addr) {
		if time.Since(begin) > time.Minute {
			return 0, 0, fmt.Errorf("not ready after a minute")
		}
		time.Sleep(5 * time.Millisecond)
	}
	seconds = time.Since(begin).Seconds()
	time.Sleep(3 * time.Second) // idle
	megabytes, err = memory(cmd.Process.Pid)
	return seconds, megabytes, err
}

func ready(ctx context.Context, addr string) bool {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+"/readyz", nil)
	if err != nil {
		return false
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return false
	}
	res.Body.Close()
	return res.StatusCode == http.StatusOK
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// memory is the proportional set size of the program and all its children: shared pages are counted once.
func memory(pid int) (float64, error) {
	total := 0.0
	for _, p := range family(pid) {
		f, err := os.Open(fmt.Sprintf("/proc/%d/smaps_rollup", p))
		if err != nil {
			continue // it has ended meanwhile
		}
		for lines := bufio.NewScanner(f); lines.Scan(); {
			if rest, ok := strings.CutPrefix(lines.Text(), "Pss:"); ok {
				kb, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
				if err != nil {
					return 0, err
				}
				total += kb / 1024
			}
		}
		f.Close()
	}
	return total, nil
}

// family lists a process and its descendants.
func family(pid int) []int {
	all := []int{pid}
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
	tasks, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	if err == nil {
		for _, t := range tasks {
			if more, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%s/children", pid, t.Name())); err == nil && t.Name() != strconv.Itoa(pid) {
				children = append(children, more...)
			}
		}
	}
	for _, f := range strings.Fields(string(children)) {
		if child, err := strconv.Atoi(f); err == nil && syscall.Kill(child, 0) == nil {
			all = append(all, family(child)...)
		}
	}
	return all
}
