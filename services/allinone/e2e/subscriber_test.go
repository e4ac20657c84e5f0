package e2e

import (
	"bytes"
	"context"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// The subscriber of the guide receives decisions, statuses and benefits exactly once in effect, also when it is killed
// and started again.
func TestInstanceSubscriberReceivesEachEventOnce(t *testing.T) {
	s := own(t)
	path := filepath.Join(t.TempDir(), "subscriber")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-race", "-o", path, "../cmd/subscriber").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	seen := filepath.Join(t.TempDir(), "seen")
	var out safeBuffer
	stop := follow(t, path, s.Dir(), seen, &out)
	decisions := []string{s.issued(t), s.issued(t)}
	await(t, "the first decisions", func() bool { return out.has(decisions[0]) && out.has(decisions[1]) })
	stop()
	decisions = append(decisions, s.issued(t)) // while it is away
	stop = follow(t, path, s.Dir(), seen, &out)
	await(t, "the decision made while it was away", func() bool { return out.has(decisions[2]) })
	await(t, "benefits", func() bool { return strings.Count(out.String(), "benefitGranted") >= len(decisions) })
	stop()
	lines := map[string]int{}
	for line := range strings.Lines(out.String()) {
		if strings.HasPrefix(line, "lv.digisoc.") { // an event; the rest are the program's own words
			lines[line]++
		}
	}
	if len(lines) < len(decisions) {
		t.Errorf("only %d events were received", len(lines))
	}
	for line, n := range lines {
		if n > 1 {
			t.Errorf("%d times: %s", n, line)
		}
	}
}

// issued makes an issued decision and returns the name of its case, which is the subject of the event.
func (s *system) issued(t *testing.T) string {
	t.Helper()
	draft := s.draft(t)
	if _, err := s.people.As("janis.berzs").Post(t.Context(), "/v1/"+rest.Str(draft, "name")+":issue", rest.Doc{}, ""); err != nil {
		t.Fatal(err)
	}
	return rest.Str(draft, "case")
}

// follow runs the subscriber until the returned function kills it.
func follow(t *testing.T, path, dir, seen string, out *safeBuffer) (stop func()) {
	t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), path, "-dir", dir, "-seen", seen)
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var once sync.Once
	stop = func() {
		once.Do(func() {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
			scanLines("output of the subscriber in "+t.Name(), out.String())
		})
	}
	t.Cleanup(stop)
	return stop
}

// safeBuffer collects the output of a program while a test reads it.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}
func (s *safeBuffer) String() string       { s.mu.Lock(); defer s.mu.Unlock(); return s.b.String() }
func (s *safeBuffer) has(text string) bool { return strings.Contains(s.String(), text) }
