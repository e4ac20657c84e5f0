package authn

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
)

// remote is an issuer that can be down and can change its keys.
type remote struct {
	*httptest.Server
	down  atomic.Bool
	asked atomic.Int32
	keys  atomic.Pointer[jose.JSONWebKeySet]
}

func newRemote(t *testing.T) *remote {
	t.Helper()
	r := &remote{}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		if r.down.Load() {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		var answer any = map[string]any{"issuer": r.URL, "jwks_uri": r.URL + "/keys"}
		if req.URL.Path == "/keys" {
			r.asked.Add(1)
			answer = r.keys.Load()
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(answer)
	}))
	t.Cleanup(r.Close)
	r.keys.Store(keySet("a"))
	return r
}

func keySet(id string) *jose.JSONWebKeySet {
	return &jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: testKey.Public(), KeyID: id, Use: "sig", Algorithm: "ES256"}}}
}

func TestIssuerIsAskedWhenNeeded(t *testing.T) {
	r := newRemote(t)
	r.down.Store(true)
	v, err := NewVerifier(t.Context(), []Issuer{{URL: r.URL, Audience: "digisoc"}}, clock.Fixed(noon))
	if err != nil {
		t.Fatal(err)
	}
	keys := v.issuers[r.URL].Keys.(*remoteKeys)
	now := time.Now()
	keys.now = func() time.Time { return now }
	token := func(id string, key any, jti string) string {
		return signed(t, jose.ES256, jose.JSONWebKey{Key: key, KeyID: id}, with(map[string]any{"iss": r.URL, "jti": jti}))
	}

	_, err = v.Verify(t.Context(), token("a", testKey, "1"))
	if e, ok := errs.As(err); !ok || !errors.Is(err, errs.ErrServiceUnavailable) || e.RetryAfter == 0 {
		t.Fatalf("issuer down: %v", err)
	}

	r.down.Store(false)
	now = now.Add(retryEvery)
	if _, err := v.Verify(t.Context(), token("a", testKey, "1")); err != nil {
		t.Fatalf("issuer back: %v", err)
	}

	// Forged tokens do not make us flood the issuer, and known keys work on while it is down.
	for range 20 {
		if _, err := v.Verify(t.Context(), token("zzz", newKey(), "2")); !errors.Is(err, errs.ErrTokenInvalid) {
			t.Fatalf("forged: %v", err)
		}
	}
	if n := r.asked.Load(); n != 1 {
		t.Fatalf("issuer asked %d times", n)
	}
	r.down.Store(true)
	if _, err := v.Verify(t.Context(), token("a", testKey, "3")); err != nil {
		t.Fatalf("known key while the issuer is down: %v", err)
	}

	// A new key is found after a while; the old one no longer counts for new tokens.
	r.down.Store(false)
	r.keys.Store(keySet("b"))
	now = now.Add(refreshEvery)
	if _, err := v.Verify(t.Context(), token("b", testKey, "4")); err != nil {
		t.Fatalf("rotated key: %v", err)
	}
	if _, err := v.Verify(t.Context(), token("a", testKey, "5")); !errors.Is(err, errs.ErrTokenInvalid) {
		t.Fatalf("withdrawn key: %v", err)
	}
}
