// Package authn answers who is calling: which program (its certificate) and which person or system (its token).
//
// It issues and loads workload identities, demands mutual TLS 1.3 with the named peer, and verifies OpenID Connect
// access tokens into a caller.Caller. It does not decide what a caller may do (package authz) and it never signs
// anybody in; package devissuer does that for development only.
package authn

import "context"

// ClientCertificateKey is the gRPC metadata key in which the gateway hands on the thumbprint (RFC 8705, x5t#S256) of
// the certificate that the client showed at the front door. Only the gateway may send it; it is never taken from a
// header of the client. A gateway that asks for certificates sends NoClientCertificate when none was shown.
const ClientCertificateKey = "digisoc-client-certificate"

// NoClientCertificate is the value of ClientCertificateKey for a client that showed no certificate.
const NoClientCertificate = "none"

type tokenKey struct{}

// WithToken returns a context that carries the caller's raw access token, so that calls to other services can hand
// it on. An empty token is not stored.
func WithToken(ctx context.Context, raw string) context.Context {
	if raw == "" {
		return ctx
	}
	return context.WithValue(ctx, tokenKey{}, raw)
}

// WithoutToken returns a context whose calls to other services carry no token, for what a service of ours asks for itself in the
// middle of a call of somebody else.
func WithoutToken(ctx context.Context) context.Context {
	if Token(ctx) == "" {
		return ctx
	}
	return context.WithValue(ctx, tokenKey{}, "")
}

// Token returns the raw access token of ctx, or "" when there is none.
func Token(ctx context.Context) string {
	raw, _ := ctx.Value(tokenKey{}).(string)
	return raw
}
