package gateway

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/grpc/health/grpc_health_v1"

	"github.com/digisoc/platform/pkg/errs"
)

// metadataPath is where a protected resource describes itself (RFC 9728).
const metadataPath = "/.well-known/oauth-protected-resource"

// answerFixed answers health and metadata requests.
func (g *Gateway) answerFixed(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path == "/healthz":
		writeJSON(w, map[string]string{"status": "ok"})
	case r.URL.Path == "/readyz":
		if err := g.Ready(r.Context()); err != nil {
			g.refuse(w, r, errs.ErrServiceUnavailable.Retry(time.Second).Wrap(err))
			return
		}
		writeJSON(w, map[string]string{"status": "ready"})
	case r.URL.Path == serverPath, r.URL.Path == discoveryPath:
		g.described(w, r)
	case r.URL.Path == purposeServerPath, r.URL.Path == purposeDiscoveryPath:
		g.describedPurpose(w, r)
	case g.config.PublicURL == "":
		g.refuse(w, r, errs.ErrRouteNotFound)
	default:
		w.Header().Set("Cache-Control", "public, max-age=300")
		writeJSON(w, map[string]any{
			"resource": g.config.PublicURL, "authorization_servers": g.config.Issuers,
			"bearer_methods_supported": []string{"header"}, "resource_documentation": strings.TrimSuffix(g.config.PublicURL, "/") + "/docs",
			"authorization_details_types_supported": []string{"digisoc.data_access"},
		})
	}
}

// Ready asks every service for its health; nil when all serve.
func (g *Gateway) Ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	group, ctx := errgroup.WithContext(ctx)
	for name, conn := range g.peers {
		group.Go(func() error {
			answer, err := grpc_health_v1.NewHealthClient(conn).Check(ctx, &grpc_health_v1.HealthCheckRequest{})
			if err != nil {
				return fmt.Errorf("health of %s: %w", name, err)
			}
			if answer.GetStatus() != grpc_health_v1.HealthCheckResponse_SERVING {
				return fmt.Errorf("health of %s: %s", name, answer.GetStatus())
			}
			return nil
		})
	}
	return group.Wait()
}

// challenge is the WWW-Authenticate of a 401 (RFC 6750, RFC 9728).
func (g *Gateway) challenge(reason string) string {
	challenge := `Bearer realm="digisoc"`
	switch {
	case reason == errs.ErrTokenMissing.Reason:
	case reason == errs.ErrSecondFactor.Reason: // RFC 9470
		challenge += `, error="insufficient_user_authentication"`
	case slices.Contains(signInAgain, reason):
		challenge += `, error="insufficient_user_authentication", max_age="0"`
	default:
		challenge += `, error="invalid_token"`
	}
	if g.config.PublicURL != "" {
		challenge += `, resource_metadata="` + strings.TrimSuffix(g.config.PublicURL, "/") + metadataPath + `"`
	}
	return challenge
}

func writeJSON(w http.ResponseWriter, body any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(body) // the caller has gone: nothing to tell it
}
