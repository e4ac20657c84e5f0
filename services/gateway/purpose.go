package gateway

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"google.golang.org/grpc/metadata"

	"github.com/digisoc/platform/pkg/authn"
	"github.com/digisoc/platform/pkg/errs"
	sharingv1 "github.com/digisoc/platform/proto/gen/go/sharing/v1"
	"github.com/digisoc/platform/services/gateway/internal/purpose"
)

// Addresses of the issuer of tokens for a purpose.
const (
	purposeIssuerPath    = "/purpose"
	purposeTokenPath     = purposeIssuerPath + "/token"
	purposeServerPath    = "/.well-known/oauth-authorization-server" + purposeIssuerPath
	purposeDiscoveryPath = purposeIssuerPath + "/.well-known/openid-configuration"
)

// The forms of a purpose or norm and of a case; another is left to the service, which says what is wrong with it.
var (
	purposeWord = regexp.MustCompile(`^[A-Z0-9][A-Z0-9_.-]{0,39}$`)
	caseWord    = regexp.MustCompile(`^([A-Za-z0-9][A-Za-z0-9/_.:-]{0,119})?$`)
)

// purposed lets calls through with a token for the purpose that they state in headers.
func (g *Gateway) purposed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x, k := exchangeFrom(r.Context()), statedIn(r, r.Header)
		if x.anew { // somebody was added to the case a moment ago, by another caller
			g.purposes.Forget(k)
		}
		if err := g.statePurpose(r, r.Header); err != nil {
			g.refuse(w, r, err)
			return
		}
		next.ServeHTTP(w, r)
		if k.Case != "" && x.route != nil && x.route.Access.GetWrite() { // whom the case is about may be others now
			g.purposes.Forget(k)
		}
	})
}

// statePurpose exchanges the caller's token in header for one that says what for, when the caller states it in headers: behind the
// gateway a purpose travels in a signed token only (ADR 0029). A caller that brings such a token is passed on as it is.
func (g *Gateway) statePurpose(r *http.Request, header http.Header) error {
	x, k := exchangeFrom(r.Context()), statedIn(r, header)
	if k.Token == "" || x.route == nil || x.route.Access.GetPublic() || r.URL.Path == purposeTokenPath || g.hasPurpose(k.Token) ||
		!purposeWord.MatchString(k.Purpose) || !purposeWord.MatchString(k.LegalBasis) || !caseWord.MatchString(k.Case) {
		return nil
	}
	token, err := g.forPurpose(r, k)
	if err != nil {
		e := g.understand(x, err)
		switch {
		case e.Kind == errs.Unauthenticated && !slices.Contains(signInAgain, e.Reason): // the service that was meant refuses it, and keeps that
			return nil
		case e.Kind == errs.Denied && !x.route.Access.GetPersonalData(): // needs no purpose: a service that asks for one misses it
			return nil
		}
		return e
	}
	header.Set("Authorization", "Bearer "+token)
	return nil
}

// signInAgain are the answers of the issuer of tokens that a new sign-in mends (RFC 9470): they are given as they are.
var signInAgain = []string{errs.ErrSignInAgain.Reason, "SESSION_IDLE", "SESSION_SUPERSEDED"}

// statedIn is what the caller states in headers; Token is empty when none of ours is there.
func statedIn(r *http.Request, header http.Header) purpose.Key {
	raw, ok := strings.CutPrefix(header.Get("Authorization"), "Bearer ")
	if !ok {
		raw = ""
	}
	return purpose.Key{
		Token: raw, Certificate: exchangeFrom(r.Context()).certificate,
		Purpose: header.Get("Digisoc-Purpose"), LegalBasis: header.Get("Digisoc-Legal-Basis"), Case: header.Get("Digisoc-Case"),
	}
}

// forPurpose returns a token for a purpose, from memory or from the service that gives them.
func (g *Gateway) forPurpose(r *http.Request, k purpose.Key) (string, error) {
	if token, ok := g.purposes.Get(k); ok {
		return token, nil
	}
	md := callMetadata(r.Context(), r)
	md.Set("authorization", "Bearer "+k.Token)
	ctx, cancel := context.WithTimeout(metadata.NewOutgoingContext(r.Context(), md), 5*time.Second)
	defer cancel()
	answer, err := sharingv1.NewPurposeTokenServiceClient(g.peers["sharing"]).ExchangeToken(ctx, &sharingv1.ExchangeTokenRequest{
		AuthorizationDetails: []*sharingv1.DataAccess{{Type: authn.DataAccess, Purpose: k.Purpose, LegalBasis: k.LegalBasis, Case: k.Case}},
	})
	if err != nil {
		return "", err
	}
	g.purposes.Put(k, answer.GetAccessToken(), time.Duration(answer.GetExpiresIn())*time.Second)
	return answer.GetAccessToken(), nil
}

// hasPurpose reports whether a token calls itself one for a purpose. Services check it; here it only saves an exchange.
func (g *Gateway) hasPurpose(raw string) bool {
	parts := strings.Split(raw, ".")
	if len(parts) != 3 || g.config.PublicURL == "" {
		return false
	}
	var claims struct {
		Issuer string `json:"iss"`
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	return err == nil && json.Unmarshal(payload, &claims) == nil && claims.Issuer == g.below(purposeIssuerPath)
}

// below is a path below the public address.
func (g *Gateway) below(path string) string {
	return strings.TrimSuffix(g.config.PublicURL, "/") + path
}

// describedPurpose answers with what the issuer of tokens for a purpose can do (RFC 8414, RFC 8693, RFC 9396).
func (g *Gateway) describedPurpose(w http.ResponseWriter, r *http.Request) {
	if g.config.PublicURL == "" {
		g.refuse(w, r, errs.ErrRouteNotFound)
		return
	}
	issuer := g.below(purposeIssuerPath)
	w.Header().Set("Cache-Control", "public, max-age=300")
	writeJSON(w, map[string]any{
		"issuer": issuer, "token_endpoint": issuer + "/token", "jwks_uri": issuer + "/jwks",
		"grant_types_supported": []string{tokenExchange}, "response_types_supported": []string{},
		"subject_types_supported": []string{"public"}, "id_token_signing_alg_values_supported": []string{"ES256"},
		"token_endpoint_auth_methods_supported": []string{"none"}, "authorization_details_types_supported": []string{authn.DataAccess},
		"tls_client_certificate_bound_access_tokens": true,
	})
}

// tokenExchange is the grant of RFC 8693.
const tokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange"
