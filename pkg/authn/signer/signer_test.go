package signer_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/authn"
	"github.com/digisoc/platform/pkg/authn/signer"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
)

var noon = time.Date(2026, 11, 26, 10, 0, 0, 0, time.UTC)

// pair is a private key and its public half, as files hold them.
func pair(t *testing.T) (private, public string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	a, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	b, err := x509.MarshalPKIXPublicKey(key.Public())
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: a})), string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: b}))
}

func make1(t *testing.T, key, others string) *signer.Signer {
	t.Helper()
	s, err := signer.New(key, others)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// A key is replaced without outage: tokens of the old and of the new one hold while both are published, and a token of a withdrawn
// key is refused once verifiers ask again (SEC-AUT-2).
func TestSEC_AUT_2_KeyOfIssuerIsRotatedWithoutOutage(t *testing.T) {
	oldKey, oldPublic := pair(t)
	newKey, newPublic := pair(t)
	before := make1(t, oldKey, newPublic) // the successor is published before it signs
	during := make1(t, newKey, oldPublic)
	after := make1(t, newKey, "")
	var published atomic.Pointer[signer.Signer]
	published.Store(before)
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := map[string]any{"issuer": server.URL, "jwks_uri": server.URL + "/keys"}
		if r.URL.Path == "/keys" {
			var keys []map[string]string
			for _, k := range published.Load().PublicKeys() {
				keys = append(keys, map[string]string{"kty": k.Kty, "crv": k.Crv, "x": k.X, "y": k.Y, "use": k.Use, "alg": k.Alg, "kid": k.Kid})
			}
			answer = map[string]any{"keys": keys}
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(answer)
	}))
	t.Cleanup(server.Close)
	verifier := func() *authn.Verifier {
		v, err := authn.NewVerifier(t.Context(), []authn.Issuer{{URL: server.URL, Audience: "digisoc", Algorithms: []string{"ES256"}}}, clock.Fixed(noon))
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	token := func(s *signer.Signer, id string) string {
		raw, err := s.Sign(map[string]any{"iss": server.URL, "aud": "digisoc", "sub": "x", "kind": "system", "jti": id, "exp": noon.Add(time.Minute).Unix()})
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	v := verifier()
	for name, raw := range map[string]string{"before": token(before, "1"), "during, of the new key": token(during, "2")} {
		if _, err := v.Verify(t.Context(), raw); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	published.Store(during)
	if _, err := verifier().Verify(t.Context(), token(before, "3")); err != nil {
		t.Errorf("a token of the key before: %v", err)
	}
	published.Store(after)
	if _, err := verifier().Verify(t.Context(), token(before, "4")); !errors.Is(err, errs.ErrTokenInvalid) {
		t.Errorf("a token of a withdrawn key: %v", err)
	}
}

func TestKeysThatAreNone(t *testing.T) {
	private, _ := pair(t)
	for name, pair := range map[string][2]string{"no PEM": {"x", ""}, "a certificate": {"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", ""}, "others are private": {private, private}} {
		if _, err := signer.New(pair[0], pair[1]); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}
