package gateway

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"go.opentelemetry.io/otel/trace"

	"github.com/digisoc/platform/pkg/authn"
)

// client is the key of the caller's bucket: a hash of the token, or the address of a caller without one.
func (g *Gateway) client(r *http.Request) string {
	if token := r.Header.Get("Authorization"); token != "" {
		sum := sha256.Sum256([]byte(token))
		return string(sum[:16])
	}
	return g.address(r)
}

// address is where the caller is. X-Forwarded-For counts only as far as trusted proxies wrote it: the last address
// in the list that is not one of them.
func (g *Gateway) address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	if !g.trusted(host) {
		return network(host)
	}
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(hops) {
		hop = strings.TrimSpace(hop)
		if _, err := netip.ParseAddr(hop); err != nil {
			break
		}
		host = hop
		if !g.trusted(hop) {
			break
		}
	}
	return network(host)
}

func (g *Gateway) trusted(host string) bool {
	address, err := netip.ParseAddr(host)
	return err == nil && slices.ContainsFunc(g.proxies, func(p netip.Prefix) bool { return p.Contains(address.Unmap()) })
}

// network cuts an IPv6 address to its /64, which one subscriber holds whole.
func network(host string) string {
	address, err := netip.ParseAddr(host)
	if err != nil || address.Unmap().Is4() {
		return host
	}
	prefix, err := address.WithZone("").Prefix(64)
	if err != nil {
		return host
	}
	return prefix.String()
}

// certificate is the thumbprint of the certificate the caller showed (RFC 8705). Without TLS of its own the gateway
// cannot know, and says nothing.
func (g *Gateway) certificate(r *http.Request) string {
	switch {
	case g.config.TLS.SelfSigned:
		// Whoever shows a certificate has proved in the handshake that its key is theirs; a door without TLS shows none.
		if r.TLS == nil || len(r.TLS.PeerCertificates) == 0 {
			return authn.NoClientCertificate
		}
	case r.TLS == nil || g.config.TLS.ClientRootsFile == "":
		return ""
	case len(r.TLS.VerifiedChains) == 0:
		return authn.NoClientCertificate
	}
	sum := sha256.Sum256(r.TLS.PeerCertificates[0].Raw)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// newSpanContext makes ids for a request when no tracing is set up.
func newSpanContext() trace.SpanContext {
	var t trace.TraceID
	var s trace.SpanID
	_, _ = rand.Read(t[:]) // never fails
	_, _ = rand.Read(s[:])
	return trace.NewSpanContext(trace.SpanContextConfig{TraceID: t, SpanID: s})
}
