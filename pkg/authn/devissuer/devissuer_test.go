package devissuer

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
	"golang.org/x/oauth2"

	"github.com/digisoc/platform/pkg/authn/assertion"
	"github.com/digisoc/platform/pkg/clock"
)

const issuerURL = "https://login.example.lv"

func newServer(t *testing.T, change func(*Config)) (*Server, *clock.FixedClock) {
	t.Helper()
	now := clock.Fixed(time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC))
	config := Config{URL: issuerURL, Clock: now, Roster: Roster{
		People:  []Person{{Subject: "staff.one", Name: "Staff One", Kind: "staff"}, {Subject: "citizen.one", Name: "Citizen One", Kind: "citizen"}},
		Systems: []System{{ID: "system-one"}},
		Clients: []Client{{ID: "portal", RedirectURIs: []string{"https://portal.example.lv/back"}}, {ID: "other"}},
	}}
	if change != nil {
		change(&config)
	}
	s, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	return s, now
}

func (s *Server) call(t *testing.T, method, target string, form url.Values) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(form.Encode()))
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

const verifier = "0123456789012345678901234567890123456789012"

func authorizeQuery(changes url.Values) string {
	q := url.Values{
		"client_id": {"portal"}, "redirect_uri": {"http://127.0.0.1:4711/cb"}, "response_type": {"code"}, "scope": {"openid"},
		"state": {"s"}, "code_challenge": {oauth2.S256ChallengeFromVerifier(verifier)}, "code_challenge_method": {"S256"},
	}
	for name, values := range changes {
		q[name] = values
	}
	return issuerURL + "/authorize?" + q.Encode()
}

func (s *Server) code(t *testing.T) string {
	t.Helper()
	w := s.call(t, "POST", authorizeQuery(nil), url.Values{"subject": {"staff.one"}})
	target, err := url.Parse(w.Header().Get("Location"))
	if err != nil || w.Code != http.StatusSeeOther || target.Query().Get("code") == "" || target.Query().Get("state") != "s" || target.Query().Get("iss") != issuerURL {
		t.Fatalf("%d %q", w.Code, w.Header().Get("Location"))
	}
	return target.Query().Get("code")
}

func TestProductionIsRefused(t *testing.T) {
	for _, profile := range []string{"production", "Production"} {
		if _, err := New(Config{URL: issuerURL, Profile: profile}); err == nil {
			t.Fatalf("runs in profile %q", profile)
		}
	}
}

func TestBadRequestsAreNotRedirectedToStrangers(t *testing.T) {
	s, _ := newServer(t, nil)
	for _, changes := range []url.Values{
		{"client_id": {"stranger"}},
		{"redirect_uri": {"https://evil.example/cb"}},
		{"redirect_uri": {"https://portal.example.lv/back/../other"}},
		{"redirect_uri": {"http://127.0.0.1.evil.example/cb"}},
		{"redirect_uri": {"http://user@127.0.0.1/cb"}},
		{"redirect_uri": {"http://127.0.0.1/cb#x"}},
		{"redirect_uri": {"https://localhost/cb"}},
		{"redirect_uri": {"javascript:alert(1)"}},
	} {
		for _, method := range []string{"GET", "POST"} {
			w := s.call(t, method, authorizeQuery(changes), url.Values{"subject": {"staff.one"}})
			if w.Code != http.StatusBadRequest || w.Header().Get("Location") != "" || strings.Contains(w.Body.String(), "evil") {
				t.Errorf("%v: %d %q", changes, w.Code, w.Header().Get("Location"))
			}
		}
	}
}

func TestBadRequestsAreToldToTheClient(t *testing.T) {
	s, _ := newServer(t, nil)
	for want, changes := range map[string]url.Values{
		"unsupported_response_type":     {"response_type": {"token"}},
		"invalid_scope":                 {"scope": {"email"}},
		"invalid_authorization_details": {"authorization_details": {`[{"type":"payment"}]`}},
	} {
		if got := s.call(t, "GET", authorizeQuery(changes), nil).Header().Get("Location"); !strings.Contains(got, "error="+want) {
			t.Errorf("%v: %q", changes, got)
		}
	}
	for _, changes := range []url.Values{
		{"code_challenge_method": {"plain"}}, {"code_challenge": {""}}, {"code_challenge_method": {""}}, {"state": {"a", "b"}},
	} {
		if got := s.call(t, "POST", authorizeQuery(changes), url.Values{"subject": {"staff.one"}}).Header().Get("Location"); !strings.Contains(got, "error=invalid_request") {
			t.Errorf("%v: %q", changes, got)
		}
	}
	if got := s.call(t, "POST", authorizeQuery(nil), url.Values{"subject": {""}}).Header().Get("Location"); !strings.Contains(got, "error=access_denied") {
		t.Errorf("cancel: %q", got)
	}
}

func TestCodeIsGoodOnceForItsClientAndSoon(t *testing.T) {
	s, now := newServer(t, nil)
	form := func(code string, changes url.Values) url.Values {
		f := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "client_id": {"portal"}, "redirect_uri": {"http://127.0.0.1:4711/cb"}, "code_verifier": {verifier}}
		for name, values := range changes {
			f[name] = values
		}
		return f
	}
	code := s.code(t)
	if w := s.call(t, "POST", issuerURL+"/token", form(code, nil)); w.Code != http.StatusOK || w.Header().Get("Cache-Control") != "no-store" {
		t.Fatalf("good code: %d %s", w.Code, w.Body)
	}
	refused := func(name string, f url.Values) {
		t.Helper()
		if w := s.call(t, "POST", issuerURL+"/token", f); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), "invalid_grant") {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
	refused("second use", form(code, nil))
	refused("another verifier", form(s.code(t), url.Values{"code_verifier": {"x" + verifier[1:]}}))
	refused("no verifier", form(s.code(t), url.Values{"code_verifier": {""}}))
	refused("another client", form(s.code(t), url.Values{"client_id": {"other"}}))
	refused("another address", form(s.code(t), url.Values{"redirect_uri": {"http://127.0.0.1:4712/cb"}}))
	late := s.code(t)
	now.Advance(codeLife)
	refused("too late", form(late, nil))
	for _, grant := range []string{"password", "implicit", ""} {
		if w := s.call(t, "POST", issuerURL+"/token", url.Values{"grant_type": {grant}, "username": {"staff.one"}}); !strings.Contains(w.Body.String(), "unsupported_grant_type") {
			t.Errorf("grant %q: %s", grant, w.Body)
		}
	}
}

func TestAssertionIsChecked(t *testing.T) {
	s, now := newServer(t, nil)
	key, _ := s.SystemKey("system-one")
	stranger, _, err := newKey()
	if err != nil {
		t.Fatal(err)
	}
	start := now.Now()
	base := func() jwt.Claims {
		return jwt.Claims{Issuer: "system-one", Subject: "system-one", Audience: jwt.Audience{issuerURL}, ID: t.Name() + time.Now().String(),
			IssuedAt: jwt.NewNumericDate(start), Expiry: jwt.NewNumericDate(start.Add(time.Minute))}
	}
	send := func(key any, claims jwt.Claims, changes url.Values) int {
		signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, nil)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := jwt.Signed(signer).Claims(claims).Serialize()
		if err != nil {
			t.Fatal(err)
		}
		form := url.Values{"grant_type": {"client_credentials"}, "client_assertion_type": {assertion.Type}, "client_assertion": {raw}}
		for name, values := range changes {
			form[name] = values
		}
		return s.call(t, "POST", issuerURL+"/token", form).Code
	}
	good := base()
	if code := send(key, good, nil); code != http.StatusOK {
		t.Fatalf("good assertion: %d", code)
	}
	if code := send(key, good, nil); code != http.StatusUnauthorized {
		t.Errorf("replayed assertion: %d", code)
	}
	for name, change := range map[string]func(*jwt.Claims){
		"foreign audience": func(c *jwt.Claims) { c.Audience = jwt.Audience{"https://other.example"} },
		"expired": func(c *jwt.Claims) {
			c.IssuedAt, c.Expiry = jwt.NewNumericDate(start.Add(-time.Hour)), jwt.NewNumericDate(start.Add(-59*time.Minute))
		},
		"no expiry":      func(c *jwt.Claims) { c.Expiry = nil },
		"lives too long": func(c *jwt.Claims) { c.Expiry = jwt.NewNumericDate(start.Add(time.Hour)) },
		"from the future": func(c *jwt.Claims) {
			c.IssuedAt, c.Expiry = jwt.NewNumericDate(start.Add(time.Hour)), jwt.NewNumericDate(start.Add(61*time.Minute))
		},
		"no time of issue": func(c *jwt.Claims) { c.IssuedAt = nil },
		"no id":            func(c *jwt.Claims) { c.ID = "" },
		"another issuer":   func(c *jwt.Claims) { c.Issuer = "other" },
		"unknown system":   func(c *jwt.Claims) { c.Issuer, c.Subject = "other", "other" },
	} {
		claims := base()
		change(&claims)
		if code := send(key, claims, nil); code != http.StatusUnauthorized {
			t.Errorf("%s: %d", name, code)
		}
	}
	if code := send(stranger, base(), nil); code != http.StatusUnauthorized {
		t.Errorf("key of a stranger: %d", code)
	}
	if code := send(key, base(), url.Values{"client_secret": {"x"}}); code != http.StatusUnauthorized {
		t.Errorf("with a secret: %d", code)
	}
}

func TestKeyIsKeptForItsOwnerAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "keys")
	first, _ := newServer(t, func(c *Config) { c.Dir = dir })
	second, _ := newServer(t, func(c *Config) { c.Dir = dir })
	if first.keyID != second.keyID || !first.key.Equal(second.key) {
		t.Fatal("the key changed with a restart")
	}
	path := filepath.Join(dir, "issuer.jwk.json")
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info.Mode(), err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := New(Config{URL: issuerURL, Dir: dir}); err == nil {
		t.Fatal("a key that others can read was used")
	}
	if err := os.WriteFile(path, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := New(Config{URL: issuerURL, Dir: dir}); err == nil {
		t.Fatal("a broken key was used")
	}
}

func TestPageIsAccessibleAndClosed(t *testing.T) {
	s, _ := newServer(t, nil)
	w := s.call(t, "GET", authorizeQuery(nil), nil)
	body, policy := w.Body.String(), w.Header().Get("Content-Security-Policy")
	for _, want := range []string{`<html lang="lv">`, `lang="en"`, "<h1>", `<button type="submit" name="subject" value="staff.one">`, "Staff One", "<main>", "<title>"} {
		if !strings.Contains(body, want) {
			t.Errorf("page lacks %s", want)
		}
	}
	for _, bad := range []string{"<script", "src=", "href=", "http:", "https:", "url("} {
		if strings.Contains(body, bad) {
			t.Errorf("page has %s", bad)
		}
	}
	if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || !strings.Contains(policy, "form-action 'self' http://127.0.0.1:4711;") {
		t.Errorf("policy %q", policy)
	}
}

func TestMetadataAndKeysArePublic(t *testing.T) {
	s, _ := newServer(t, func(c *Config) { c.URL = issuerURL + "/dev" })
	for _, path := range []string{"/dev/.well-known/openid-configuration", "/dev/.well-known/oauth-authorization-server", "/.well-known/oauth-authorization-server/dev"} {
		var meta map[string]any
		w := s.call(t, "GET", issuerURL+path, nil)
		if err := json.Unmarshal(w.Body.Bytes(), &meta); err != nil || meta["issuer"] != issuerURL+"/dev" || meta["token_endpoint"] != issuerURL+"/dev/token" {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
	w := s.call(t, "GET", issuerURL+"/dev/jwks.json", nil)
	var set jose.JSONWebKeySet
	if err := json.Unmarshal(w.Body.Bytes(), &set); err != nil || len(set.Keys) != 1 || !set.Keys[0].IsPublic() {
		t.Errorf("keys: %s", w.Body)
	}
}

func TestReplayMemoryRefusesWhenFull(t *testing.T) {
	now := clock.Fixed(time.Unix(1_000_000, 0))
	r := newReplays(now)
	for i := range maxKept {
		r.seen[string(rune(i))] = now.Now().Add(time.Minute)
	}
	if r.first("new", now.Now().Add(time.Minute)) {
		t.Fatal("forgot a live id to make room")
	}
	now.Advance(time.Minute)
	if !r.first("new", now.Now().Add(time.Minute)) {
		t.Fatal("did not forget what is over")
	}
}

func TestBadConfigurationIsRefused(t *testing.T) {
	one, client := Person{Subject: "x", Name: "X", Kind: "staff"}, Client{ID: "x"}
	for name, c := range map[string]Config{
		"no address":     {},
		"address query":  {URL: issuerURL + "?x=1"},
		"nameless":       {URL: issuerURL, Roster: Roster{People: []Person{{Subject: "x", Kind: "staff"}}}},
		"kind":           {URL: issuerURL, Roster: Roster{People: []Person{{Subject: "x", Name: "X", Kind: "service"}}}},
		"person twice":   {URL: issuerURL, Roster: Roster{People: []Person{one, one}}},
		"private key":    {URL: issuerURL, Roster: Roster{Systems: []System{{ID: "x", Keys: []string{`{"kty":"oct","k":"AAAA"}`}}}}},
		"system id":      {URL: issuerURL, Roster: Roster{Systems: []System{{ID: "../x"}}}},
		"no system id":   {URL: issuerURL, Roster: Roster{Systems: []System{{}}}},
		"system twice":   {URL: issuerURL, Roster: Roster{Systems: []System{{ID: "x"}, {ID: "x"}}}},
		"client id":      {URL: issuerURL, Roster: Roster{Clients: []Client{{}}}},
		"client twice":   {URL: issuerURL, Roster: Roster{Clients: []Client{client, client}}},
		"unknown person": {URL: issuerURL, Persons: map[string]string{"nobody": "persons/x"}},
	} {
		if _, err := New(c); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestRosterIsReadStrictly(t *testing.T) {
	r, err := ParseRoster([]byte(`
people: [{subject: one, name: One, title: {lv: Viens, en: One}, kind: staff, roles: [a, b], municipality: "0000001", organisation: o}]
systems: [{id: s, name: S, roles: [a], keys: ["{}"]}]
clients: [{id: c, redirect_uris: ["https://c.example/back"]}]
`))
	if err != nil {
		t.Fatal(err)
	}
	if p := r.People[0]; p.Subject != "one" || p.Title.LV != "Viens" || len(p.Roles) != 2 || p.Municipality != "0000001" {
		t.Errorf("person %+v", p)
	}
	if len(r.Systems[0].Keys) != 1 || r.Clients[0].RedirectURIs[0] != "https://c.example/back" {
		t.Errorf("roster %+v", r)
	}
	for _, body := range []string{"", "people: [{subject: x, role: head}]", "people: {", "nobody: []"} {
		if _, err := ParseRoster([]byte(body)); err == nil {
			t.Errorf("%q: accepted", body)
		}
	}
}

// Without a roster nobody signs in.
func TestIssuerKnowsNobodyByItself(t *testing.T) {
	s, err := New(Config{URL: issuerURL})
	if err != nil {
		t.Fatal(err)
	}
	if w := s.call(t, "GET", authorizeQuery(nil), nil); len(s.People()) != 0 || w.Code != http.StatusBadRequest {
		t.Errorf("%d people, page %d", len(s.People()), w.Code)
	}
}
