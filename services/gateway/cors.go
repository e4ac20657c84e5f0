package gateway

import (
	"net/http"
	"slices"
	"strings"
)

const (
	corsRequestHeaders = "Authorization, Content-Type, Accept-Language, Digisoc-Purpose, Digisoc-Legal-Basis, Digisoc-Case, Cache-Control, Idempotency-Key, If-Match, If-None-Match, Traceparent"
	corsAnswerHeaders  = "ETag, Digisoc-Replayed, X-Trace-Id, Retry-After, RateLimit, RateLimit-Policy, Digisoc-Sandbox-Time, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Deprecation, Sunset, Link"
)

// cors lets the listed pages call from a browser. Other pages get no permission, so the browser refuses them.
// Cookies are never used, so credentials are never allowed.
func (g *Gateway) cors(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin := r.Header.Get("Origin")
		if origin == "" {
			next.ServeHTTP(w, r)
			return
		}
		h := w.Header()
		h.Add("Vary", "Origin")
		if !slices.Contains(g.config.CORSOrigins, origin) {
			next.ServeHTTP(w, r)
			return
		}
		h.Set("Access-Control-Allow-Origin", origin)
		h.Set("Access-Control-Expose-Headers", corsAnswerHeaders)
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
			next.ServeHTTP(w, r)
			return
		}
		_, allowed := g.routes.Find(http.MethodOptions, r.URL.Path)
		h.Set("Access-Control-Allow-Methods", strings.Join(allowed, ", "))
		h.Set("Access-Control-Allow-Headers", corsRequestHeaders)
		h.Set("Access-Control-Max-Age", "600")
		w.WriteHeader(http.StatusNoContent)
	})
}
