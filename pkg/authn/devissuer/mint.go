package devissuer

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// accessLife is how long an access token holds; there are no refresh tokens.
const accessLife = 15 * time.Minute

func (p Person) claims() map[string]any {
	return withoutEmpty(map[string]any{
		"sub": p.Subject, "name": p.Name, "kind": p.Kind, "roles": p.Roles,
		"municipality": p.Municipality, "organisation": p.Organisation, "person": p.Person,
	})
}

// signedIn adds how and when a person signed in. Nobody proves anything here: the development issuer says what a real one would.
func signedIn(claims map[string]any, at time.Time) map[string]any {
	maps.Copy(claims, map[string]any{"auth_time": at.Unix(), "acr": "development", "amr": []string{"mfa"}})
	return claims
}

func (s System) claims() map[string]any {
	return withoutEmpty(map[string]any{
		"sub": s.ID, "name": s.Name, "kind": "system", "roles": s.Roles, "municipality": s.Municipality, "organisation": s.Organisation,
	})
}

func withoutEmpty(claims map[string]any) map[string]any {
	maps.DeleteFunc(claims, func(_ string, v any) bool {
		list, isList := v.([]string)
		return v == "" || isList && len(list) == 0
	})
	return claims
}

// accessClaims makes an access token (RFC 9068), bound to the client's certificate when it showed one (RFC 8705).
func (s *Server) accessClaims(now time.Time, r *http.Request, claims map[string]any, clientID string, details []dataAccess) map[string]any {
	maps.Copy(claims, map[string]any{
		"iss": s.config.URL, "aud": s.config.Audience, "client_id": clientID, "jti": rand.Text(),
		"iat": now.Unix(), "exp": now.Add(accessLife).Unix(),
	})
	if details != nil {
		claims["authorization_details"] = details
	}
	if r.TLS != nil && len(r.TLS.PeerCertificates) > 0 {
		sum := sha256.Sum256(r.TLS.PeerCertificates[0].Raw)
		claims["cnf"] = map[string]string{"x5t#S256": base64.RawURLEncoding.EncodeToString(sum[:])}
	}
	return claims
}

// idClaims makes an ID token: for the client alone, so it opens nothing at the services.
func (s *Server) idClaims(now time.Time, g grant, p Person, access string) map[string]any {
	claims := signedIn(p.claims(), g.at)
	half := sha256.Sum256([]byte(access))
	maps.Copy(claims, map[string]any{
		"iss": s.config.URL, "aud": g.clientID, "iat": now.Unix(), "exp": now.Add(accessLife).Unix(),
		"at_hash": base64.RawURLEncoding.EncodeToString(half[:len(half)/2]),
	})
	if g.nonce != "" {
		claims["nonce"] = g.nonce
	}
	return claims
}

func (s *Server) sign(typ jose.ContentType, claims map[string]any) (string, error) {
	key := jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: s.key, KeyID: s.keyID}}
	signer, err := jose.NewSigner(key, (&jose.SignerOptions{}).WithType(typ))
	if err != nil {
		return "", fmt.Errorf("sign token: %w", err)
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", fmt.Errorf("sign token: %w", err)
	}
	object, err := signer.Sign(payload)
	if err != nil {
		return "", fmt.Errorf("sign token: %w", err)
	}
	return object.CompactSerialize()
}
