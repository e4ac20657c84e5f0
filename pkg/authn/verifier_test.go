package authn

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
	"google.golang.org/grpc/metadata"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
)

const (
	testIssuer = "https://login.example.lv"
)

var testKey = newKey()

func newKey() *ecdsa.PrivateKey {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return key
}

func signed(t *testing.T, alg jose.SignatureAlgorithm, key any, claims map[string]any) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, (&jose.SignerOptions{}).WithType("at+jwt"))
	if err != nil {
		t.Fatal(err)
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	object, err := signer.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := object.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func goodClaims() map[string]any {
	return map[string]any{
		"iss": testIssuer, "aud": "digisoc", "sub": "staff.one", "exp": noon.Add(15 * time.Minute).Unix(), "jti": "1",
		"kind": "staff", "name": "Staff One", "roles": []string{"caseworker"}, "municipality": "0033000", "organisation": "90000035590",
		"auth_time": noon.Unix(), "amr": []string{"pwd", "otp"},
	}
}

func with(changes map[string]any) map[string]any {
	claims := goodClaims()
	maps.Copy(claims, changes)
	maps.DeleteFunc(claims, func(_ string, v any) bool { return v == nil })
	return claims
}

func newVerifier(t *testing.T, c clock.Clock, change func(*Issuer)) *Verifier {
	t.Helper()
	iss := Issuer{URL: testIssuer, Audience: "digisoc", Keys: &oidc.StaticKeySet{PublicKeys: []crypto.PublicKey{testKey.Public()}}}
	if change != nil {
		change(&iss)
	}
	v, err := NewVerifier(t.Context(), []Issuer{iss}, c)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestTokenBecomesCaller(t *testing.T) {
	v := newVerifier(t, clock.Fixed(noon), func(i *Issuer) { i.Purposes = true })
	raw := signed(t, jose.ES256, testKey, with(map[string]any{
		"authorization_details": []any{
			map[string]any{"type": "payment", "purpose": 7},
			map[string]any{"type": DataAccess, "purpose": "ASSIST", "legal_basis": "SPSP-36", "case": "cases/1", "data_groups": []any{"G01"}, "valid_until": "2099-01-01T00:00:00Z"},
		},
		"cnf": map[string]any{"x5t#S256": "thumb"},
	}))
	for range 2 { // the second time from memory
		d, err := v.Details(t.Context(), raw)
		if err != nil {
			t.Fatal(err)
		}
		c := d.Caller
		if c.Kind != caller.Staff || c.Subject != "staff.one" || c.Name != "Staff One" || !c.HasRole("caseworker") ||
			c.Municipality != "0033000" || c.Organisation != "90000035590" || c.Purpose != "ASSIST" || c.LegalBasis != "SPSP-36" || c.Case != "cases/1" {
			t.Fatalf("caller %+v", c)
		}
		if d.Thumbprint != "thumb" || d.ID != "1" || d.Issuer != testIssuer || !d.Expiry.Equal(noon.Add(15*time.Minute)) {
			t.Fatalf("details %+v", d)
		}
		c.Roles[0] = "head" // a caller of Verify cannot promote the next one
	}
}

func TestClaimNamesAreConfigurable(t *testing.T) {
	v := newVerifier(t, clock.Fixed(noon), func(iss *Issuer) {
		iss.Kind = caller.Staff
		iss.Claims = Claims{Roles: "realm_access.roles", Municipality: "https://example.lv/atvk"}
	})
	c, err := v.Verify(t.Context(), signed(t, jose.ES256, testKey, with(map[string]any{
		"kind": nil, "roles": nil, "municipality": nil,
		"realm_access": map[string]any{"roles": "head caseworker"}, "https://example.lv/atvk": "0001000",
	})))
	if err != nil || c.Kind != caller.Staff || !c.HasRole("head") || c.Municipality != "0001000" {
		t.Fatalf("%+v, %v", c, err)
	}
}

func TestEveryAllowedAlgorithm(t *testing.T) {
	rsaKey, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	public, edKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	v := newVerifier(t, clock.Fixed(noon), func(iss *Issuer) {
		iss.Keys = &oidc.StaticKeySet{PublicKeys: []crypto.PublicKey{testKey.Public(), rsaKey.Public(), public}}
	})
	for alg, key := range map[jose.SignatureAlgorithm]any{jose.ES256: testKey, jose.RS256: rsaKey, jose.PS256: rsaKey, jose.EdDSA: edKey} {
		if _, err := v.Verify(t.Context(), signed(t, alg, key, goodClaims())); err != nil {
			t.Errorf("%s: %v", alg, err)
		}
	}
	for alg, key := range map[jose.SignatureAlgorithm]any{jose.HS256: make([]byte, 32), jose.RS512: rsaKey, jose.PS384: rsaKey} {
		if _, err := v.Verify(t.Context(), signed(t, alg, key, goodClaims())); !errors.Is(err, errs.ErrTokenInvalid) {
			t.Errorf("%s: %v", alg, err)
		}
	}
}

func TestTokenIsRefused(t *testing.T) {
	b64 := base64.RawURLEncoding.EncodeToString
	good := signed(t, jose.ES256, testKey, goodClaims())
	parts := strings.Split(good, ".")
	payload, err := json.Marshal(goodClaims())
	if err != nil {
		t.Fatal(err)
	}
	access := func(changes map[string]any) map[string]any {
		entry := map[string]any{"type": DataAccess, "purpose": "ASSIST"}
		maps.Copy(entry, changes)
		return entry
	}
	cases := map[string]struct {
		raw  string
		want *errs.Error
	}{
		"empty":             {"", errs.ErrTokenMissing},
		"not a token":       {"abc", errs.ErrTokenInvalid},
		"algorithm none":    {b64([]byte(`{"alg":"none"}`)) + "." + b64(payload) + ".", errs.ErrTokenInvalid},
		"changed":           {parts[0] + "." + b64([]byte(strings.Replace(string(payload), "caseworker", "head", 1))) + "." + parts[2], errs.ErrTokenInvalid},
		"too long":          {good + strings.Repeat("a", maxToken), errs.ErrTokenInvalid},
		"key of a stranger": {signed(t, jose.ES256, newKey(), goodClaims()), errs.ErrTokenInvalid},
	}
	for name, changes := range map[string]map[string]any{
		"foreign issuer":             {"iss": "https://evil.example"},
		"foreign audience":           {"aud": "somebody-else"},
		"no audience":                {"aud": nil},
		"no expiry":                  {"exp": nil},
		"not yet valid":              {"nbf": noon.Add(time.Hour).Unix()},
		"no subject":                 {"sub": nil},
		"subject of a service":       {"sub": "service:cases"},
		"no kind":                    {"kind": nil},
		"kind of a service":          {"kind": "service"},
		"kind is a number":           {"kind": 1},
		"roles are numbers":          {"roles": []any{1}},
		"roles are an object":        {"roles": map[string]any{}},
		"municipality is no code":    {"municipality": "Rīga"},
		"person is no resource name": {"person": "123456-12345"},
		"details are no list":        {"authorization_details": "ASSIST"},
		"details are contradictory":  {"authorization_details": []any{access(nil), access(map[string]any{"purpose": "SELF"})}},
		"purpose is a number":        {"authorization_details": []any{access(map[string]any{"purpose": 1})}},
	} {
		cases[name] = struct {
			raw  string
			want *errs.Error
		}{signed(t, jose.ES256, testKey, with(changes)), errs.ErrTokenInvalid}
	}
	cases["expired"] = struct {
		raw  string
		want *errs.Error
	}{signed(t, jose.ES256, testKey, with(map[string]any{"exp": noon.Add(-time.Second).Unix()})), errs.ErrTokenExpired}
	v := newVerifier(t, clock.Fixed(noon), nil)
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			got, err := v.Verify(t.Context(), c.raw)
			if !errors.Is(err, c.want) || got.Subject != "" {
				t.Fatalf("got %+v, %v; want %s", got, err, c.want.Reason)
			}
		})
	}
	if _, err := v.Verify(t.Context(), good); err != nil {
		t.Fatalf("the control token is refused: %v", err)
	}
}

func TestRememberedTokenExpires(t *testing.T) {
	now := clock.Fixed(noon)
	v := newVerifier(t, now, nil)
	raw := signed(t, jose.ES256, testKey, goodClaims())
	if _, err := v.Verify(t.Context(), raw); err != nil {
		t.Fatal(err)
	}
	now.Set(noon.Add(15 * time.Minute))
	if _, err := v.Verify(t.Context(), raw); !errors.Is(err, errs.ErrTokenExpired) {
		t.Fatalf("at its expiry: %v", err)
	}
}

func TestMemoryIsBounded(t *testing.T) {
	c := newTokenCache()
	for i := range 3 * maxCached {
		c.put([32]byte{byte(i), byte(i >> 8), byte(i >> 16)}, Details{Expiry: noon.Add(time.Hour)}, noon)
	}
	if len(c.entries) > maxCached {
		t.Fatalf("%d tokens remembered", len(c.entries))
	}
	if _, found := c.get([32]byte{}, noon.Add(cacheLife)); found {
		t.Fatal("a token is remembered for too long")
	}
}

func TestBoundTokenNeedsItsCertificate(t *testing.T) {
	v := newVerifier(t, clock.Fixed(noon), nil)
	bound := signed(t, jose.ES256, testKey, with(map[string]any{"cnf": map[string]any{"x5t#S256": "mine"}}))
	free := signed(t, jose.ES256, testKey, goodClaims())
	shown := func(values ...string) context.Context {
		return metadata.NewIncomingContext(t.Context(), metadata.MD{ClientCertificateKey: values})
	}
	for name, c := range map[string]struct {
		ctx  context.Context
		raw  string
		good bool
	}{
		"own certificate":       {shown("mine"), bound, true},
		"another certificate":   {shown("theirs"), bound, false},
		"no certificate":        {shown(NoClientCertificate), bound, false},
		"two certificates":      {shown("mine", "theirs"), bound, false},
		"checked before us":     {t.Context(), bound, true},
		"unbound, certificate":  {shown("any"), free, true},
		"unbound, nothing said": {t.Context(), free, true},
	} {
		_, err := v.Verify(c.ctx, c.raw)
		if c.good && err != nil || !c.good && !errors.Is(err, errs.ErrTokenInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestConfigurationIsChecked(t *testing.T) {
	for name, issuers := range map[string][]Issuer{
		"no audience":    {{URL: testIssuer}},
		"no address":     {{Audience: "digisoc"}},
		"same twice":     {{URL: testIssuer, Audience: "a"}, {URL: testIssuer, Audience: "b"}},
		"none":           {{URL: testIssuer, Audience: "a", Algorithms: []string{"none"}}},
		"shared secrets": {{URL: testIssuer, Audience: "a", Algorithms: []string{"HS256"}}},
	} {
		if _, err := NewVerifier(t.Context(), issuers, clock.System()); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestTokenTravelsInContext(t *testing.T) {
	if Token(t.Context()) != "" || Token(WithToken(t.Context(), "")) != "" || Token(WithToken(t.Context(), "raw")) != "raw" {
		t.Fatal("the token of a context is wrong")
	}
}
