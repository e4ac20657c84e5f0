package stoplist

import (
	"context"
	"slices"
	"sync"

	"github.com/digisoc/platform/pkg/caller"
)

// stream is an open call that is judged again with every list.
type stream struct {
	caller caller.Caller
	cut    context.CancelCauseFunc

	mu      sync.Mutex
	records []string
}

// Watch has an open call cut when the list stops it. Call mention with the records of each message, and stop when it ends.
func (h *Holder) Watch(c caller.Caller, cut context.CancelCauseFunc) (mention func([]string) error, stop func()) {
	s := &stream{caller: c, cut: cut}
	h.mu.Lock()
	h.streams[s] = struct{}{}
	h.mu.Unlock()
	mention = func(records []string) error {
		s.mu.Lock()
		for _, r := range records {
			if !slices.Contains(s.records, r) && len(s.records) < maxRecords {
				s.records = append(s.records, r)
			}
		}
		s.mu.Unlock()
		_, err := h.Judge(c, records)
		return err
	}
	return mention, func() {
		h.mu.Lock()
		delete(h.streams, s)
		h.mu.Unlock()
	}
}

// maxRecords bounds what is remembered of one stream; later ones are judged when they come.
const maxRecords = 1000

// Sweep judges every open stream again. It is called with every list and at every poll, also a failed one: time alone ends rows,
// roles and patience.
func (h *Holder) Sweep() {
	h.mu.RLock()
	open := make([]*stream, 0, len(h.streams))
	for s := range h.streams {
		open = append(open, s)
	}
	h.mu.RUnlock()
	for _, s := range open {
		s.mu.Lock()
		records := slices.Clone(s.records)
		s.mu.Unlock()
		judged, err := h.Judge(s.caller, records)
		if err == nil && len(judged.Roles) < len(s.caller.Roles) {
			err = ErrStopped // a role lapsed that the stream may rest on: who still may begins anew
		}
		if err != nil {
			s.cut(err)
		}
	}
}
