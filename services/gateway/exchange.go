package gateway

import (
	"context"
	"net/http"
	"strings"

	"go.opentelemetry.io/otel/trace"
	"google.golang.org/grpc/metadata"

	"github.com/digisoc/platform/services/gateway/internal/etag"
	"github.com/digisoc/platform/services/gateway/internal/problem"
	"github.com/digisoc/platform/services/gateway/internal/route"
)

// exchange is what the links of the chain know about one request.
type exchange struct {
	route       *route.Route
	body        []byte
	language    string // Accept-Language
	traceID     string
	agent       string          // User-Agent, if it is short and visible
	certificate string          // thumbprint of the caller's certificate, authn.NoClientCertificate, or empty
	expected    string          // version that a change expects, from If-Match; empty means any
	asked       context.Context //nolint:containedctx // of the request before its time was bounded; a stream has another time
	release     func()          // gives the place among the requests in work back
	anew        bool            // the caller wants nothing that is remembered: Cache-Control: no-cache (RFC 9111, 5.2.1.4)
	known       *etag.List      // versions that a reader has, from If-None-Match; nil without the header
}

type exchangeKey struct{}

func withExchange(ctx context.Context, x *exchange) context.Context {
	return context.WithValue(ctx, exchangeKey{}, x)
}

// exchangeFrom returns the exchange of a request; an empty one outside the chain.
func exchangeFrom(ctx context.Context) *exchange {
	if x, ok := ctx.Value(exchangeKey{}).(*exchange); ok {
		return x
	}
	return &exchange{traceID: trace.SpanContextFromContext(ctx).TraceID().String()}
}

// tellDevelopers adds what the log of a sandbox shows of a call beside its message. It goes to the providers service only,
// which keeps it for sandboxes only.
func (x *exchange) tellDevelopers(md metadata.MD) {
	if x.route == nil || !strings.HasPrefix(x.route.Full(), "/providers.v1.") {
		return
	}
	if x.agent != "" {
		md.Set("digisoc-user-agent", x.agent)
	}
	if x.expected != "" {
		md.Set("digisoc-if-match", x.expected)
	}
}

// refuse answers with a problem.
func (g *Gateway) refuse(w http.ResponseWriter, r *http.Request, err error) {
	x := exchangeFrom(r.Context())
	p := problem.New(err, x.language, x.traceID)
	if x.route != nil {
		for i := range p.Violations {
			p.Violations[i].Field = x.route.JSONPath(p.Violations[i].Field)
		}
	}
	if isToken(r) {
		refuseToken(w, p, r.URL.Path)
		return
	}
	if strings.HasPrefix(r.URL.Path, registryPath) && r.Method == http.MethodPost {
		g.refuseRegistry(w, p)
		return
	}
	if p.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", g.challenge(p.Reason))
	}
	problem.Write(w, p)
}
