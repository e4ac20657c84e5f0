package check

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/digisoc/platform/scripts/house/internal/tree"
)

// What one check prints is bounded: in findings, and in lines of a finding. Whoever repairs many runs it again.
const (
	maxLines  = 60
	maxDetail = 12
)

// Report runs the checks, some at a time, and writes a line for each. It returns an error when one did not pass.
// Slow ones are started first, so that the short ones fill the gaps.
func Report(ctx context.Context, t *tree.Tree, checks []Check, together int, w io.Writer) error {
	start := time.Now()
	queue := make(chan Check, len(checks))
	for _, slow := range []bool{true, false} {
		for _, c := range checks {
			if c.Slow == slow {
				queue <- c
			}
		}
	}
	close(queue)

	var (
		group sync.WaitGroup
		lock  sync.Mutex
		bad   []string
	)
	for range max(1, together) {
		group.Go(func() {
			for c := range queue {
				begin := time.Now()
				result, err := c.Run(ctx, t)
				if err != nil {
					result.Problems = append(result.Problems, "the check itself failed: "+err.Error())
				}
				lock.Lock()
				if write(w, c, result, time.Since(begin)) {
					bad = append(bad, c.Name)
				}
				lock.Unlock()
			}
		})
	}
	group.Wait()
	took := time.Since(start).Seconds()
	if len(bad) > 0 {
		return fmt.Errorf("house: %d of %d checks failed (%s) in %.1f s", len(bad), len(checks), strings.Join(bad, ", "), took)
	}
	fmt.Fprintf(w, "house: %d checks passed in %.1f s\n", len(checks), took)
	return nil
}

// write prints one check and tells whether it failed.
func write(w io.Writer, c Check, r Result, took time.Duration) bool {
	verdict, text := "ok", c.Rule
	switch {
	case len(r.Problems) > 0:
		verdict = "FAIL"
	case r.Skipped != "":
		verdict, text = "skip", r.Skipped
	}
	fmt.Fprintf(w, "%-5s %-16s %6.1f s  %s\n", verdict, c.Name, took.Seconds(), text)
	lines(w, "note: ", r.Notes)
	lines(w, "", r.Problems)
	if len(r.Problems) > 0 {
		fmt.Fprintf(w, "        what to do: %s\n", c.Todo)
	}
	return len(r.Problems) > 0
}

func lines(w io.Writer, mark string, list []string) {
	for i, l := range list {
		if i == maxLines {
			fmt.Fprintf(w, "        … and %d more\n", len(list)-i)
			return
		}
		text := strings.Split(l, "\n")
		if more := len(text) - maxDetail; more > 0 {
			text = append(text[:maxDetail], fmt.Sprintf("… and %d more lines", more))
		}
		fmt.Fprintf(w, "        %s%s\n", mark, strings.Join(text, "\n          "))
	}
}
