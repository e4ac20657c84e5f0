package stoplist

import (
	"sync"
	"time"

	"github.com/digisoc/platform/pkg/caller"
)

// Sighting is an official or a system that was seen with a role.
type Sighting struct {
	Subject, Kind, Role, Organisation, Processor string
	Seen                                         time.Time
}

// maxSightings bounds what waits to be told; what does not fit is seen again at the next call.
const maxSightings = 20_000

// sightings are who was seen today, and whom of them nobody was told of yet.
type sightings struct {
	mu    sync.Mutex
	day   string
	known map[Sighting]struct{} // without the moment
	fresh []Sighting
}

func (s *sightings) add(c caller.Caller, now time.Time) {
	if c.Kind != caller.Staff && c.Kind != caller.System {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if day := now.UTC().Format(time.DateOnly); day != s.day {
		s.day = day
		clear(s.known)
	}
	roles := c.Roles
	if len(roles) == 0 {
		roles = []string{""}
	}
	for _, role := range roles {
		one := Sighting{Subject: c.Subject, Kind: string(c.Kind), Role: role, Organisation: c.Organisation, Processor: c.Processor}
		if _, told := s.known[one]; told || len(s.known) >= maxSightings {
			continue
		}
		s.known[one] = struct{}{}
		one.Seen = now
		s.fresh = append(s.fresh, one)
	}
}

// Sightings takes at most n of those whom nobody was told of; Return gives back what could not be told.
func (h *Holder) Sightings(n int) []Sighting {
	h.seen.mu.Lock()
	defer h.seen.mu.Unlock()
	n = min(n, len(h.seen.fresh))
	taken := h.seen.fresh[:n:n]
	h.seen.fresh = h.seen.fresh[n:]
	return taken
}

// Return gives back sightings that could not be told.
func (h *Holder) Return(s []Sighting) {
	h.seen.mu.Lock()
	defer h.seen.mu.Unlock()
	h.seen.fresh = append(s, h.seen.fresh...)
}
