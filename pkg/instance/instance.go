// Package instance tells the sharing service that a program of the platform runs, with what and who calls it (SEC-CAT-1): half a minute
// after half a minute, and once more when it stops. It says what is, not what should be: the catalogue of resources compares both.
package instance

import (
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/timestamppb"

	instancesv1 "github.com/digisoc/platform/proto/gen/go/instances/v1"
)

// Self is a program as it describes itself. It is safe for concurrent use.
type Self struct {
	id      uuid.UUID
	started time.Time
	version string
	host    string

	mu   sync.Mutex
	seen map[string]time.Time
}

// New describes the program that starts now.
func New(now time.Time) *Self {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return &Self{id: uuid.Must(uuid.NewV7()), started: now, version: Version(), host: host, seen: map[string]time.Time{}}
}

// mostCallers is how many programs one report names, by the contract.
const mostCallers = 50

// Called remembers that a program called.
func (s *Self) Called(workload string, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, known := s.seen[workload]; known || len(s.seen) < mostCallers {
		s.seen[workload] = at
	}
}

// Report is what there is to say now of the program as a whole; the caller adds what only it knows.
func (s *Self) Report() *instancesv1.ReportInstanceRequest {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := &instancesv1.ReportInstanceRequest{Instance: s.id.String(), Version: s.version, Host: s.host, StartTime: timestamppb.New(s.started)}
	for name, at := range s.seen {
		r.SeenCallers = append(r.SeenCallers, &instancesv1.SeenCaller{Name: name, SeenTime: timestamppb.New(at)})
	}
	slices.SortFunc(r.SeenCallers, func(a, b *instancesv1.SeenCaller) int { return strings.Compare(a.GetName(), b.GetName()) })
	return r
}

// Version is the commit that the program was built from, with + when files were changed; unknown in tests.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	version, changed := "unknown", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			version = s.Value
		case s.Key == "vcs.modified" && s.Value == "true":
			changed = "+"
		}
	}
	return version + changed
}
