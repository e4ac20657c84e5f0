// Package conform runs the conformance suite of the platform against a provider's system (OBJ-P9): it makes a sandbox, starts
// the system with keys of its own, follows the run and says what became of it. It uses the public API as any outside program
// does; the cases and their judgement are the platform's.
package conform

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// Keys are a signing key and a client certificate of one's own making.
type Keys struct {
	private *ecdsa.PrivateKey
	der     []byte
}

// NewKeys makes them; the certificate holds for three months.
func NewKeys() (*Keys, error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	about := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(0, 3, 0)}
	der, err := x509.CreateCertificate(rand.Reader, about, about, private.Public(), private)
	return &Keys{private: private, der: der}, err
}

// JWK is the public half of the signing key.
func (k *Keys) JWK() (string, error) {
	text, err := json.Marshal(jose.JSONWebKey{Key: k.private.Public(), Algorithm: string(jose.ES256), Use: "sig"})
	return string(text), err
}

// PEM is the certificate.
func (k *Keys) PEM() string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: k.der}))
}

// Write puts both into files, the key readable for its owner only.
func (k *Keys) Write(dir string) (key, certificate string, err error) {
	der, err := x509.MarshalPKCS8PrivateKey(k.private)
	if err != nil {
		return "", "", err
	}
	key, certificate = filepath.Join(dir, "client.key"), filepath.Join(dir, "client.crt")
	err = os.WriteFile(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600)
	return key, certificate, errors.Join(err, os.WriteFile(certificate, []byte(k.PEM()), 0o600))
}

// Door is where a deployment is reached.
type Door struct {
	URL   string // the address at which client certificates are shown
	Roots string // file of its authority; empty for those of the machine
}

// client calls the API with keys. It signs in when it has to.
func (d Door) client(ctx context.Context, k *Keys) (*rest.Client, *signer, error) {
	pool, err := roots(d.Roots)
	if err != nil {
		return nil, nil, err
	}
	hc := &http.Client{Timeout: time.Minute, Transport: &http.Transport{ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{
		MinVersion: tls.VersionTLS12, RootCAs: pool, Certificates: []tls.Certificate{{Certificate: [][]byte{k.der}, PrivateKey: k.private}},
	}}}
	open := &rest.Client{Base: d.URL, HTTP: hc}
	about, err := open.Get(ctx, "/.well-known/oauth-authorization-server/oauth2")
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", d.URL, err)
	}
	s := &signer{keys: k, http: hc, issuer: rest.Str(about, "issuer"), endpoint: rest.Str(about, "mtls_endpoint_aliases", "token_endpoint")}
	if s.endpoint == "" {
		return nil, nil, fmt.Errorf("%s has no door at which client certificates are shown", d.URL)
	}
	return &rest.Client{Base: strings.TrimSuffix(s.endpoint, "/oauth2/token"), Purpose: "DELIVER", LegalBasis: "SPSP-17-6", HTTP: hc, Token: s.token}, s, nil
}

func roots(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil //nolint:nilnil // those of the machine
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("%s holds no certificate", file)
	}
	return pool, nil
}

// signer exchanges a signed assertion for a token (RFC 7523), and keeps that while it holds.
type signer struct {
	keys             *Keys
	http             *http.Client
	issuer, endpoint string
	clientID         string

	mu    sync.Mutex
	last  string
	until time.Time
}

func (s *signer) token(ctx context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if time.Now().Before(s.until) {
		return s.last, nil
	}
	with, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: s.keys.private}, nil)
	if err != nil {
		return "", err
	}
	now := time.Now()
	raw, err := jwt.Signed(with).Claims(jwt.Claims{
		Issuer: s.clientID, Subject: s.clientID, Audience: jwt.Audience{s.issuer}, ID: rand.Text(),
		IssuedAt: jwt.NewNumericDate(now), Expiry: jwt.NewNumericDate(now.Add(time.Minute)),
	}).Serialize()
	if err != nil {
		return "", err
	}
	form := url.Values{"grant_type": {"client_credentials"}, "client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}, "client_assertion": {raw}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.endpoint, strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := s.http.Do(req)
	if err != nil {
		return "", err
	}
	defer res.Body.Close()
	var answer struct {
		Token string `json:"access_token"`
		Life  int    `json:"expires_in"`
	}
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil || res.StatusCode != http.StatusOK {
		return "", fmt.Errorf("sign in: %d", res.StatusCode)
	}
	s.last, s.until = answer.Token, now.Add(time.Duration(answer.Life)*time.Second*3/4)
	return s.last, nil
}
