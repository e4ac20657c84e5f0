package gateway

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/digisoc/platform/pkg/errs"
)

// streams are the streams of events that are open. They live longer than other requests and are few, so they have places of
// their own and end first when the gateway stops.
type streams struct {
	places chan struct{}
	mu     sync.Mutex
	open   map[*context.CancelFunc]bool
	ended  bool
}

func newStreams(most int) *streams {
	return &streams{places: make(chan struct{}, most), open: map[*context.CancelFunc]bool{}}
}

// enter remembers how a stream is ended; false when the gateway stops.
func (s *streams) enter(end *context.CancelFunc) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.ended {
		s.open[end] = true
	}
	return !s.ended
}

func (s *streams) leave(end *context.CancelFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.open, end)
}

// end ends all of them, and lets no more in.
func (s *streams) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	for end := range s.open {
		(*end)()
	}
}

// EndStreams ends the streams of events that are open, and lets no more in: whoever stops the server that this handler is part of
// calls it first.
func (g *Gateway) EndStreams() { g.streams.end() }

// streamed gives a stream of messages a longer time and a place apart. It ends with its reader, its time or the gateway.
func (g *Gateway) streamed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := exchangeFrom(r.Context())
		if x.route.Method != http.MethodGet || !x.route.RPC.IsStreamingServer() || !x.route.Access.GetLong() {
			next.ServeHTTP(w, r)
			return
		}
		select {
		case g.streams.places <- struct{}{}:
			defer func() { <-g.streams.places }()
		default:
			g.refuse(w, r, errs.ErrServiceUnavailable.Retry(10*time.Second))
			return
		}
		x.release()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), g.config.StreamTimeout)
		defer cancel()
		defer context.AfterFunc(x.asked, cancel)()
		if !g.streams.enter(&cancel) {
			g.refuse(w, r, errs.ErrServiceUnavailable.Retry(time.Second))
			return
		}
		defer g.streams.leave(&cancel)
		until := time.Now().Add(g.config.StreamTimeout + time.Second)
		control := http.NewResponseController(w)
		_ = control.SetReadDeadline(until) // a writer that has none, in tests, lives as long as its request
		_ = control.SetWriteDeadline(until)
		w.Header().Set("X-Accel-Buffering", "no") // a proxy hands each event on at once
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}
