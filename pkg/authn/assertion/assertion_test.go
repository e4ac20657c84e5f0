package assertion_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"net/url"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/digisoc/platform/pkg/authn/assertion"
)

const ours = "https://digisoc.example/oauth2"

var now = time.Date(2026, 11, 3, 9, 0, 0, 0, time.UTC)

func newKey(t *testing.T, id string) jose.JSONWebKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return jose.JSONWebKey{Key: key, KeyID: id, Algorithm: string(jose.ES256)}
}

func good() jwt.Claims {
	return jwt.Claims{
		Issuer: "ds_test_1", Subject: "ds_test_1", Audience: jwt.Audience{ours}, ID: "a1",
		IssuedAt: jwt.NewNumericDate(now), Expiry: jwt.NewNumericDate(now.Add(time.Minute)),
	}
}

func formOf(t *testing.T, key jose.JSONWebKey, c jwt.Claims) url.Values {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, nil)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := jwt.Signed(signer).Claims(c).Serialize()
	if err != nil {
		t.Fatal(err)
	}
	return url.Values{"client_assertion_type": {assertion.Type}, "client_assertion": {raw}}
}

func TestOneWrongThingRefusesTheAssertion(t *testing.T) {
	t.Parallel()
	key, other := newKey(t, "k1"), newKey(t, "k1")
	find := func(client string) ([]jose.JSONWebKey, error) {
		if client != "ds_test_1" {
			return nil, nil
		}
		return []jose.JSONWebKey{newKey(t, "k0"), key.Public()}, nil
	}
	for name, c := range map[string]struct {
		key    jose.JSONWebKey
		change func(*jwt.Claims, url.Values)
		ok     bool
	}{
		"as it should be":           {key: key, ok: true},
		"clock a little ahead":      {key: key, ok: true, change: func(c *jwt.Claims, _ url.Values) { c.IssuedAt = jwt.NewNumericDate(now.Add(20 * time.Second)) }},
		"signed by another":         {key: other},
		"unknown client":            {key: key, change: func(c *jwt.Claims, _ url.Values) { c.Issuer, c.Subject = "ds_test_2", "ds_test_2" }},
		"issuer is not the subject": {key: key, change: func(c *jwt.Claims, _ url.Values) { c.Issuer = "ds_test_2" }},
		"for somebody else":         {key: key, change: func(c *jwt.Claims, _ url.Values) { c.Audience = jwt.Audience{"https://elsewhere.example"} }},
		"without a number":          {key: key, change: func(c *jwt.Claims, _ url.Values) { c.ID = "" }},
		"without an end":            {key: key, change: func(c *jwt.Claims, _ url.Values) { c.Expiry = nil }},
		"over": {key: key, change: func(c *jwt.Claims, _ url.Values) {
			c.IssuedAt, c.Expiry = jwt.NewNumericDate(now.Add(-4*time.Minute)), jwt.NewNumericDate(now.Add(-time.Minute))
		}},
		"lives too long": {key: key, change: func(c *jwt.Claims, _ url.Values) { c.Expiry = jwt.NewNumericDate(now.Add(time.Hour)) }},
		"from the future": {key: key, change: func(c *jwt.Claims, _ url.Values) {
			c.IssuedAt, c.Expiry = jwt.NewNumericDate(now.Add(time.Minute)), jwt.NewNumericDate(now.Add(2*time.Minute))
		}},
	} {
		claims := good()
		if c.change != nil {
			c.change(&claims, nil)
		}
		got, err := assertion.Check(formOf(t, c.key, claims), []string{ours}, now, find)
		if c.ok != (err == nil) || err != nil && !errors.Is(err, assertion.ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
		if c.ok && (got.Client != "ds_test_1" || got.ID != "a1" || got.Key != "k1") {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestAssertionStandsAlone(t *testing.T) {
	t.Parallel()
	key := newKey(t, "k1")
	find := func(string) ([]jose.JSONWebKey, error) { return []jose.JSONWebKey{key.Public()}, nil }
	for name, change := range map[string]func(url.Values){
		"a secret beside it": func(f url.Values) { f.Set("client_secret", "x") },
		"another client_id":  func(f url.Values) { f.Set("client_id", "ds_test_9") },
		"another type":       func(f url.Values) { f.Set("client_assertion_type", "x") },
		"not a signed text":  func(f url.Values) { f.Set("client_assertion", "a.b.c") },
		"nothing":            func(f url.Values) { f.Del("client_assertion") },
	} {
		form := formOf(t, key, good())
		change(form)
		if _, err := assertion.Check(form, []string{ours}, now, find); !errors.Is(err, assertion.ErrRefused) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
