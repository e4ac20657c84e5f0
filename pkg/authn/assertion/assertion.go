// Package assertion checks how a program proves to a token endpoint who it is: a short-lived statement that it signed
// with its own key (private_key_jwt, RFC 7523, as FAPI 2.0 asks). It keeps nothing: whoever issues the token remembers
// which statements were used.
package assertion

import (
	"encoding/json"
	"errors"
	"net/url"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// Type is the value of client_assertion_type.
const Type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// Limits of a statement.
const (
	Life  = 5 * time.Minute  // from iat to exp at most
	Skew  = 30 * time.Second // how far the clocks of both sides may differ
	maxID = 256              // longest jti
	maxIn = 16 << 10         // longest statement, bytes
)

// Algorithms a statement may be signed with.
var Algorithms = []jose.SignatureAlgorithm{jose.ES256, jose.PS256, jose.EdDSA}

// ErrRefused is the one answer to whatever is wrong: what exactly would help a guesser only.
var ErrRefused = errors.New("assertion: refused")

// Assertion is a statement that was checked.
type Assertion struct {
	Client string    // client_id of who made it
	ID     string    // its jti; the same client may use it once
	Until  time.Time // when it may be forgotten, by the clock of any replica: theirs differ as the caller's does
	Key    string    // kid of the key that signed it, empty when the key has none
}

// Check checks the parameters of a token request: the signature with one of the client's keys, who the statement is by
// and for, and that it is fresh. The audience must be one of ours. keys returns the live keys of a client, none when
// there is no such client; its error is returned as it is.
func Check(form url.Values, audience []string, now time.Time, keys func(client string) ([]jose.JSONWebKey, error)) (Assertion, error) {
	raw := form.Get("client_assertion")
	if form.Get("client_assertion_type") != Type || form.Get("client_secret") != "" || len(raw) > maxIn {
		return Assertion{}, ErrRefused
	}
	token, err := jose.ParseSignedCompact(raw, Algorithms)
	if err != nil || len(token.Signatures) != 1 {
		return Assertion{}, ErrRefused
	}
	var claims jwt.Claims
	if json.Unmarshal(token.UnsafePayloadWithoutVerification(), &claims) != nil || claims.Subject == "" || claims.Issuer != claims.Subject {
		return Assertion{}, ErrRefused
	}
	if named := form.Get("client_id"); named != "" && named != claims.Subject {
		return Assertion{}, ErrRefused
	}
	known, err := keys(claims.Subject)
	if err != nil {
		return Assertion{}, err
	}
	key, ok := signedBy(token, known)
	if !ok || !fresh(claims, audience, now) {
		return Assertion{}, ErrRefused
	}
	return Assertion{Client: claims.Subject, ID: claims.ID, Until: claims.Expiry.Time().Add(2 * Skew), Key: key}, nil
}

func signedBy(token *jose.JSONWebSignature, keys []jose.JSONWebKey) (id string, ok bool) {
	for _, key := range keys {
		if named := token.Signatures[0].Header.KeyID; named != "" && key.KeyID != "" && named != key.KeyID {
			continue
		}
		if _, err := token.Verify(&key); err == nil {
			return key.KeyID, true
		}
	}
	return "", false
}

// fresh checks audience and times. All of exp, iat and jti are required; the life is short.
func fresh(c jwt.Claims, audience []string, now time.Time) bool {
	if c.Expiry == nil || c.IssuedAt == nil || c.ID == "" || len(c.ID) > maxID {
		return false
	}
	ours := false
	for _, name := range audience {
		ours = ours || c.Audience.Contains(name)
	}
	if !ours || c.NotBefore != nil && now.Add(Skew).Before(c.NotBefore.Time()) {
		return false
	}
	issued, expires := c.IssuedAt.Time(), c.Expiry.Time()
	return !issued.After(now.Add(Skew)) && now.Before(expires.Add(Skew)) && expires.After(issued) && expires.Sub(issued) <= Life
}
