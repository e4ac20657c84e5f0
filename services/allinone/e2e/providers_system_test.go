package e2e

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"math/big"
	"net/http"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// apsis is a provider's system: a program with a signing key, a client certificate and an HTTP client, and no user.
type apsis struct {
	*rest.Client
	t         *testing.T
	on        *system
	issuer    string
	key       jose.JSONWebKey
	pem       string
	http      *http.Client
	client    string // client_id, once there are keys
	agreement rest.Doc

	mu    sync.Mutex
	token string
	until time.Time
}

// newSystem makes the program; nobody knows it yet.
func newSystem(t *testing.T) *apsis {
	t.Helper()
	return newSystemOn(t, sys(t))
}

// newSystemOn is newSystem for another instance of the platform.
func newSystemOn(t *testing.T, on *system) *apsis {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(0, 3, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	about, err := on.people.As("").Get(t.Context(), "/.well-known/oauth-authorization-server/oauth2")
	if err != nil {
		t.Fatal(err)
	}
	endpoint := rest.Str(about, "mtls_endpoint_aliases", "token_endpoint")
	if endpoint == "" {
		t.Skip("the deployed system has no door at which client certificates are shown")
	}
	var roots *x509.CertPool // those of the machine for a deployed system
	if on.Platform != nil {
		authority, err := os.ReadFile(on.Running().CA)
		if err != nil {
			t.Fatal(err)
		}
		roots = x509.NewCertPool()
		roots.AppendCertsFromPEM(authority)
	}
	s := &apsis{
		t: t, on: on, issuer: rest.Str(about, "issuer"), key: jose.JSONWebKey{Key: private, KeyID: rand.Text(), Algorithm: string(jose.ES256)},
		pem: string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})),
		http: &http.Client{Timeout: time.Minute, Transport: &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{
			RootCAs: roots, MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: private}},
		}}},
	}
	s.Client = &rest.Client{Base: strings.TrimSuffix(endpoint, "/oauth2/token"), Purpose: "DELIVER", LegalBasis: "SPSP-17-6", HTTP: s.http, Token: s.signIn}
	t.Cleanup(s.http.CloseIdleConnections)
	return s
}

func (s *apsis) jwk() string {
	text, err := json.Marshal(s.key.Public())
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text)
}

// signIn returns a token, a new one shortly before the last ends.
func (s *apsis) signIn(ctx context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if time.Now().Before(s.until) {
		return s.token, nil
	}
	status, doc := s.ask(ctx, s.Base, s.http)
	if status != http.StatusOK {
		s.t.Errorf("sign in: %d %v", status, doc)
	}
	s.token, s.until = rest.Str(doc, "access_token"), time.Now().Add(4*time.Minute)
	return s.token, nil
}

// ask sends one token request, with the form of RFC 6749.
func (s *apsis) ask(ctx context.Context, base string, hc *http.Client) (int, rest.Doc) {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: s.key}, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	raw, err := jwt.Signed(signer).Claims(jwt.Claims{
		Issuer: s.client, Subject: s.client, Audience: jwt.Audience{s.issuer}, ID: rand.Text(),
		IssuedAt: jwt.NewNumericDate(time.Now()), Expiry: jwt.NewNumericDate(time.Now().Add(time.Minute)),
	}).Serialize()
	if err != nil {
		s.t.Fatal(err)
	}
	form := url.Values{"grant_type": {"client_credentials"}, "client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}, "client_assertion": {raw}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, base+"/oauth2/token", strings.NewReader(form.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := hc.Do(req)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	var doc rest.Doc
	if err := json.Unmarshal(body, &doc); err != nil {
		s.t.Fatalf("%d %s", res.StatusCode, body)
	}
	return res.StatusCode, doc
}

// officer keeps agreements as the ministry does.
func officer(t *testing.T) registrar { return registrar{sys(t).people.As("dace.kronberga"), t} }

// termsOf are the terms of an ordinary agreement with a delegated task.
func termsOf(registrations ...string) rest.Doc {
	now := time.Now().In(clock.Riga)
	return rest.Doc{
		"registrations": registrations, "purposes": []string{"DELIVER"}, "fields": []string{"G01.01", "G01.02", "G01.03", "G18", "G20"},
		"modes": []string{"INPUT_MODE_API"}, "perMinute": 100000, "perDay": 10000000, "systemName": "APSis", "systemVersion": "7", "schemaVersion": "2026-10",
		"securityContact": "drosiba@example.lv", "dataOfficers": []string{"dpo@a.example.lv", "dpo@b.example.lv"}, "incidentHours": 24, "correctionDays": 5,
		"returnOrErase": "RETURN_OR_ERASE_ERASE", "from": now.AddDate(0, -2, 0).Format(time.DateOnly), "to": now.AddDate(2, 0, 0).Format(time.DateOnly),
		"delegatingAct": "Domes lēmums 12",
	}
}

// join takes a system through its agreement: drafted, checked, signed by all, keys, proof, production.
func (s *apsis) join(provider rest.Doc, terms rest.Doc) {
	s.t.Helper()
	dace := registrar{s.on.people.As("dace.kronberga"), s.t}
	a := dace.post("/v1/agreements", rest.Doc{"agreement": rest.Doc{"provider": rest.Str(provider, "name"), "municipality": "0033000", "terms": terms}})
	at := "/v1/" + rest.Str(a, "name")
	dace.post(at+":move", rest.Doc{"step": "AGREEMENT_STEP_CHECK"})
	for _, party := range []string{"CONTROLLER", "MINISTRY"} {
		dace.post(at+":sign", rest.Doc{"party": "AGREEMENT_PARTY_" + party, "document": "paraksts.edoc"})
	}
	head := registrar{s.on.people.As("janis.berzs"), s.t}
	head.post(at+":sign", rest.Doc{"party": "AGREEMENT_PARTY_PRINCIPAL", "document": "paraksts.edoc"})
	dace.post(at+":move", rest.Doc{"step": "AGREEMENT_STEP_OPEN_TEST"})
	c := dace.post(at+"/credentials", rest.Doc{"jwk": s.jwk(), "certificatePem": s.pem})
	s.client = rest.Str(c, "clientId")
	s.agreement = dace.post(at+":recordConformance", rest.Doc{"certificate": certificateOf(s.t, s.on, terms)})
	if got := rest.Str(s.agreement, "state"); got != "AGREEMENT_STATE_PRODUCTION" {
		s.t.Fatalf("the agreement is in %s", got)
	}
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	body, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return body
}
