package telemetry

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/pprof"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// readiness collects the checks that /readyz asks.
type readiness struct {
	mu     sync.Mutex
	checks map[string]func(context.Context) error
}

// Ready adds a check to /readyz under a name, replacing an earlier one of that name. A nil check removes it.
func (t *Telemetry) Ready(name string, check func(context.Context) error) {
	t.ready.mu.Lock()
	defer t.ready.mu.Unlock()
	if t.ready.checks == nil {
		t.ready.checks = map[string]func(context.Context) error{}
	}
	if check == nil {
		delete(t.ready.checks, name)
		return
	}
	t.ready.checks[name] = check
}

// firstUnready returns the name of a check that fails; empty when the process can take work.
func (t *Telemetry) firstUnready(ctx context.Context) string {
	t.ready.mu.Lock()
	checks := make(map[string]func(context.Context) error, len(t.ready.checks))
	for name, check := range t.ready.checks {
		checks[name] = check
	}
	t.ready.mu.Unlock()
	if len(checks) == 0 {
		return "start"
	}
	for name, check := range checks {
		if check(ctx) != nil {
			return name
		}
	}
	return ""
}

// Admin is the handler of the admin listener: /metrics, /healthz (the process lives), /readyz (it can take work) and
// /debug/pprof. It must never be reachable from outside.
func (t *Telemetry) Admin() http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(t.Registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("ok\n")) })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		if name := t.firstUnready(ctx); name != "" {
			http.Error(w, "not ready: "+name, http.StatusServiceUnavailable)
			return
		}
		_, _ = w.Write([]byte("ready\n"))
	})
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return mux
}

// AdminAddress returns the address of the admin listener, empty when there is none.
func (t *Telemetry) AdminAddress() string {
	if t.listener == nil {
		return ""
	}
	return t.listener.Addr().String()
}

func (t *Telemetry) serveAdmin(address string) error {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	t.listener = listener
	t.admin = &http.Server{Handler: t.Admin(), ReadHeaderTimeout: 5 * time.Second}
	go func(s *http.Server) {
		if err := s.Serve(listener); err != nil && !errors.Is(err, http.ErrServerClosed) {
			t.Log.Error("admin listener stopped", KeyError, err)
		}
	}(t.admin)
	return nil
}
