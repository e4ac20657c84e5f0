package simulator

import "net/http"

// Faults are how often something breaks, each from 0 to 1.
type Faults struct {
	// Failed answers 503 and does nothing.
	Failed float64 `json:"failed"`
	// CutBefore breaks the connection before anything was done, CutAfter after everything was.
	CutBefore float64 `json:"cut_before"`
	CutAfter  float64 `json:"cut_after"`
}

type fault uint8

const (
	none fault = iota
	failed
	cutBefore
	cutAfter
)

// SetFaults begins to break things.
func (s *Simulator) SetFaults(f Faults) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = f
}

// fault draws what happens to a request.
func (s *Simulator) fault() fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	x := s.rng.Float64()
	for _, f := range []struct {
		share float64
		what  fault
	}{{s.faults.Failed, failed}, {s.faults.CutBefore, cutBefore}, {s.faults.CutAfter, cutAfter}} {
		if x < f.share {
			return f.what
		}
		x -= f.share
	}
	return none
}

// cut breaks the connection without an answer.
func cut(w http.ResponseWriter) {
	if h, ok := w.(http.Hijacker); ok {
		if conn, _, err := h.Hijack(); err == nil {
			_ = conn.Close()
			return
		}
	}
	panic(http.ErrAbortHandler)
}
