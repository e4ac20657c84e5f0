package devissuer

import (
	"encoding/json"
	"net/url"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

const (
	assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
	assertionLife = 5 * time.Minute // longest life of an assertion
	assertionSkew = 30 * time.Second
)

// authenticate checks private_key_jwt (RFC 7523, FAPI 2.0): the signature, who it is by and for, that it is fresh
// and that it was not seen before.
func (s *Server) authenticate(form url.Values) (System, *oauthError) {
	refused := &oauthError{"invalid_client", "the client assertion is not accepted"}
	if form.Get("client_assertion_type") != assertionType || form.Get("client_secret") != "" {
		return System{}, refused
	}
	raw := form.Get("client_assertion")
	token, err := jose.ParseSignedCompact(raw, []jose.SignatureAlgorithm{jose.ES256, jose.PS256, jose.EdDSA})
	if err != nil || len(token.Signatures) != 1 {
		return System{}, refused
	}
	var claims jwt.Claims
	if json.Unmarshal(token.UnsafePayloadWithoutVerification(), &claims) != nil {
		return System{}, refused
	}
	system, ok := s.systems[claims.Subject]
	if !ok || claims.Issuer != claims.Subject || (form.Get("client_id") != "" && form.Get("client_id") != claims.Subject) || !signedBy(token, system.keys) {
		return System{}, refused
	}
	if !s.fresh(claims) || !s.replays.first(system.ID+" "+claims.ID, claims.Expiry.Time().Add(assertionSkew)) {
		return System{}, refused
	}
	return system, nil
}

func signedBy(token *jose.JSONWebSignature, keys []jose.JSONWebKey) bool {
	for _, key := range keys {
		if id := token.Signatures[0].Header.KeyID; id != "" && key.KeyID != "" && id != key.KeyID {
			continue
		}
		if _, err := token.Verify(&key); err == nil {
			return true
		}
	}
	return false
}

// fresh checks audience and times. All of exp, iat and jti are required; the life is short.
func (s *Server) fresh(c jwt.Claims) bool {
	if c.Expiry == nil || c.IssuedAt == nil || c.ID == "" || len(c.ID) > 256 {
		return false
	}
	if !c.Audience.Contains(s.config.URL) && !c.Audience.Contains(s.endpoint("/token")) {
		return false
	}
	now, issued, expires := s.config.Clock.Now(), c.IssuedAt.Time(), c.Expiry.Time()
	if c.NotBefore != nil && now.Add(assertionSkew).Before(c.NotBefore.Time()) {
		return false
	}
	return !issued.After(now.Add(assertionSkew)) && now.Before(expires.Add(assertionSkew)) &&
		expires.After(issued) && expires.Sub(issued) <= assertionLife
}
