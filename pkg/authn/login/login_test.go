package login_test

import (
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/authn"
	"github.com/digisoc/platform/pkg/authn/devissuer"
	"github.com/digisoc/platform/pkg/authn/login"
	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
)

const person = "persons/019a0000-0000-7000-8000-000000000001"

// roster is everybody the issuer of these tests knows.
var roster = devissuer.Roster{
	People: []devissuer.Person{
		{Subject: "staff.one", Name: "Staff One", Kind: "staff", Roles: []string{"reader"}, Municipality: "0000001", Organisation: "0000001"},
		{Subject: "staff.two", Name: "Staff Two", Kind: "staff", Roles: []string{"reader", "writer"}},
		{Subject: "citizen.one", Name: "Citizen One", Kind: "citizen"},
		{Subject: "citizen.two", Name: "Citizen Two", Kind: "citizen"},
	},
	Systems: []devissuer.System{{ID: "system-one", Name: "System One", Roles: []string{"reader"}}},
	Clients: []devissuer.Client{{ID: "program"}},
}

// setup runs an issuer on a clock of its own and a verifier that finds its keys over HTTP.
func setup(t *testing.T) (*devissuer.Server, login.Client, *authn.Verifier, *clock.FixedClock) {
	t.Helper()
	now := clock.Fixed(time.Date(2026, 1, 15, 9, 0, 0, 0, time.UTC))
	var issuer *devissuer.Server
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { issuer.ServeHTTP(w, r) }))
	t.Cleanup(server.Close)
	issuer, err := devissuer.New(devissuer.Config{URL: server.URL + "/login", Clock: now, Roster: roster, Persons: map[string]string{"citizen.one": person}})
	if err != nil {
		t.Fatal(err)
	}
	v, err := authn.NewVerifier(t.Context(), []authn.Issuer{{URL: server.URL + "/login", Audience: "digisoc"}}, now)
	if err != nil {
		t.Fatal(err)
	}
	return issuer, login.Client{Issuer: server.URL + "/login", ID: "program", Clock: now}, v, now
}

func TestPeopleSignIn(t *testing.T) {
	issuer, client, v, now := setup(t)
	client.DataAccess = &login.DataAccess{Purpose: "ASSIST", LegalBasis: "SPSP-36", Case: "cases/1"}
	for _, p := range issuer.People() {
		tokens, err := client.WithPKCE(t.Context(), login.As(p.Subject))
		if err != nil {
			t.Fatalf("%s: %v", p.Subject, err)
		}
		c, err := v.Verify(t.Context(), tokens.Access)
		if err != nil {
			t.Fatalf("%s: %v", p.Subject, err)
		}
		if c.Subject != p.Subject || c.Name != p.Name || string(c.Kind) != p.Kind || c.Municipality != p.Municipality ||
			c.Purpose != "" || c.Narrowed == nil || c.Narrowed.Purpose != "ASSIST" || c.Narrowed.LegalBasis != "SPSP-36" || c.Narrowed.Case != "cases/1" {
			t.Errorf("%s: caller %+v", p.Subject, c)
		}
		if p.Subject == "citizen.one" && c.Person != person || p.Kind == "staff" && c.Person != "" {
			t.Errorf("%s: person %q", p.Subject, c.Person)
		}
		// An ID token is for the client alone.
		if _, err := v.Verify(t.Context(), tokens.ID); !errors.Is(err, errs.ErrTokenInvalid) {
			t.Errorf("%s: ID token as access token: %v", p.Subject, err)
		}
	}
	tokens, err := client.WithPKCE(t.Context(), login.As("staff.one"))
	if err != nil {
		t.Fatal(err)
	}
	now.Advance(15 * time.Minute)
	if _, err := v.Verify(t.Context(), tokens.Access); !errors.Is(err, errs.ErrTokenExpired) {
		t.Errorf("after 15 minutes: %v", err)
	}
}

func TestCitizenIsBoundLater(t *testing.T) {
	issuer, client, v, _ := setup(t)
	if err := issuer.Bind("citizen.two", person); err != nil {
		t.Fatal(err)
	}
	tokens, err := client.WithPKCE(t.Context(), login.As("citizen.two"))
	if err != nil {
		t.Fatal(err)
	}
	if c, err := v.Verify(t.Context(), tokens.Access); err != nil || c.Person != person || c.Kind != caller.Citizen {
		t.Fatalf("%+v, %v", c, err)
	}
	if issuer.Bind("nobody", person) == nil || issuer.Bind("citizen.two", "persons/x") == nil {
		t.Fatal("a wrong binding is accepted")
	}
}

func TestNobodyElseSignsIn(t *testing.T) {
	_, client, _, _ := setup(t)
	if _, err := client.WithPKCE(t.Context(), login.As("eve")); !errors.Is(err, login.ErrNobody) {
		t.Fatalf("stranger: %v", err)
	}
	if _, err := client.WithPKCE(t.Context(), func(login.Page) (string, error) { return "eve", nil }); err == nil {
		t.Fatal("a forged form signed in")
	}
	client.ID = "unknown"
	if _, err := client.WithPKCE(t.Context(), login.As("staff.one")); err == nil {
		t.Fatal("an unknown client got a code")
	}
}

func TestSystemSignsInByKey(t *testing.T) {
	issuer, client, v, _ := setup(t)
	key, ok := issuer.SystemKey("system-one")
	if !ok {
		t.Fatal("no key for system-one")
	}
	raw, err := json.Marshal(key)
	if err != nil {
		t.Fatal(err)
	}
	if key, err = login.ReadKey(raw); err != nil {
		t.Fatal(err)
	}
	client.ID = "system-one"
	tokens, err := client.WithKey(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	c, err := v.Verify(t.Context(), tokens.Access)
	if err != nil || c.Kind != caller.System || c.Subject != "system-one" || !c.HasRole("reader") {
		t.Fatalf("%+v, %v", c, err)
	}
	client.ID = "program"
	if _, err := client.WithKey(t.Context(), key); err == nil {
		t.Fatal("the key opened another client")
	}
}

// A client that shows a certificate gets a token bound to it (RFC 8705).
func TestTokenIsBoundToCertificate(t *testing.T) {
	now := clock.System()
	ca, err := authn.NewCA(now)
	if err != nil {
		t.Fatal(err)
	}
	id, err := ca.Issue("system-one")
	if err != nil {
		t.Fatal(err)
	}
	var issuer *devissuer.Server
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { issuer.ServeHTTP(w, r) }))
	server.TLS = &tls.Config{ClientAuth: tls.RequestClientCert}
	server.StartTLS()
	t.Cleanup(server.Close)
	if issuer, err = devissuer.New(devissuer.Config{URL: server.URL, Clock: now, Roster: roster}); err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, Certificates: []tls.Certificate{id.Certificate}}}
	t.Cleanup(transport.CloseIdleConnections)
	key, _ := issuer.SystemKey("system-one")
	tokens, err := login.Client{Issuer: server.URL, ID: "system-one", HTTP: &http.Client{Transport: transport}}.WithKey(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	v, err := authn.NewVerifier(t.Context(), []authn.Issuer{issuer.Issuer()}, now)
	if err != nil {
		t.Fatal(err)
	}
	d, err := v.Details(t.Context(), tokens.Access)
	sum := sha256.Sum256(id.Certificate.Certificate[0])
	if err != nil || d.Thumbprint != base64.RawURLEncoding.EncodeToString(sum[:]) {
		t.Fatalf("%+v, %v", d, err)
	}
}
