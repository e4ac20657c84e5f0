package gateway

import (
	"context"
	"errors"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"

	"github.com/digisoc/platform/pkg/errs"
	"github.com/digisoc/platform/pkg/telemetry"
)

// chain is the order in which a request meets the links, innermost first. Limits come before anything that costs.
func (g *Gateway) chain() http.Handler {
	h := http.Handler(http.HandlerFunc(g.call))
	for _, link := range []func(http.Handler) http.Handler{g.purposed, g.checked, g.formed, g.registries, g.uploads, g.streamed, g.routed, g.limited, g.fixed, g.cors, g.traced, g.recovered} {
		h = link(h)
	}
	return h
}

// recovered turns a panic into an internal problem and one log line.
func (g *Gateway) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if p := recover(); p != nil {
				if err, ok := p.(error); ok && errors.Is(err, http.ErrAbortHandler) {
					panic(p)
				}
				g.log.ErrorContext(r.Context(), "request panicked", telemetry.KeyError, p, telemetry.KeyStack, string(debug.Stack()))
				g.refuse(w, r, errs.ErrInternal)
			}
		}()
		next.ServeHTTP(w, r)
	})
}

var tracer = otel.Tracer("github.com/digisoc/platform/services/gateway")

// traced continues or begins a trace, sets the headers that every answer has and bounds the time.
func (g *Gateway) traced(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), g.config.RequestTimeout)
		defer cancel()
		ctx = propagation.TraceContext{}.Extract(ctx, propagation.HeaderCarrier(r.Header))
		ctx, span := tracer.Start(ctx, r.Method, trace.WithSpanKind(trace.SpanKindServer))
		defer span.End()
		if !trace.SpanContextFromContext(ctx).IsValid() { // no tracing set up: the id still joins logs and answers
			ctx = trace.ContextWithSpanContext(ctx, newSpanContext())
		}
		sc := trace.SpanContextFromContext(ctx)
		h := w.Header()
		h.Set("X-Trace-Id", sc.TraceID().String())
		h.Set("Traceresponse", "00-"+sc.TraceID().String()+"-"+sc.SpanID().String()+"-"+sc.TraceFlags().String())
		secure(h, r.TLS != nil)
		x := &exchange{language: r.Header.Get("Accept-Language"), traceID: sc.TraceID().String(), certificate: g.certificate(r), asked: r.Context()}
		if agent := r.UserAgent(); len(agent) <= maxHeader && visible(agent) {
			x.agent = agent
		}
		next.ServeHTTP(w, r.WithContext(withExchange(ctx, x)))
	})
}

// secure sets what no answer may lack; the documentation page loosens the policy for itself.
func secure(h http.Header, encrypted bool) {
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	h.Set("Cross-Origin-Resource-Policy", "same-site")
	h.Set("Cache-Control", "no-store")
	if encrypted {
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
	}
}

// fixed answers what needs no service: health, documents, documentation.
func (g *Gateway) fixed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := r.URL.Path
		switch {
		case path == "/healthz", path == "/readyz", path == metadataPath, path == serverPath, path == discoveryPath,
			path == purposeServerPath, path == purposeDiscoveryPath:
			if r.Method != http.MethodGet && r.Method != http.MethodHead {
				w.Header().Set("Allow", "GET, HEAD")
				g.refuse(w, r, errs.ErrMethodNotAllowed)
				return
			}
			g.answerFixed(w, r)
		case path == "/", path == "/openapi.json", path == "/docs", strings.HasPrefix(path, "/docs/"),
			strings.HasPrefix(path, "/forms/"):
			if r.Method != http.MethodGet && r.Method != http.MethodHead {
				w.Header().Set("Allow", "GET, HEAD")
				g.refuse(w, r, errs.ErrMethodNotAllowed)
				return
			}
			if strings.HasPrefix(path, "/forms/") {
				g.forms.ServeHTTP(w, r)
				return
			}
			g.docs.ServeHTTP(w, r)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// limited holds back an address, then a client, then too many requests at once.
func (g *Gateway) limited(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d := g.addresses.Allow(g.address(r))
		if d.Allowed {
			// A made-up token opens a bucket of its own, but not a way around the limit of its address.
			d = g.clients.Allow(g.client(r))
		}
		h := w.Header()
		h.Set("RateLimit-Limit", strconv.Itoa(d.Limit))
		h.Set("RateLimit-Remaining", strconv.Itoa(d.Remaining))
		h.Set("RateLimit-Reset", strconv.Itoa(int((d.Reset+time.Second-1)/time.Second)))
		if !d.Allowed {
			g.refuse(w, r, errs.ErrRateLimited.Retry(d.Retry))
			return
		}
		select {
		case g.slots <- struct{}{}:
			x := exchangeFrom(r.Context())
			x.release = sync.OnceFunc(func() { <-g.slots })
			defer x.release()
			next.ServeHTTP(w, r)
		default:
			g.refuse(w, r, errs.ErrServiceUnavailable.Retry(time.Second))
		}
	})
}
