package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

// Settings say where the platform is and which keys open it.
type Settings struct {
	URL, Client, KeyFile, CertificateFile, RootsFile string
}

// Auth keeps the keys and the token: a signed statement of at most five minutes (RFC 7523) is exchanged for a token that is
// bound to the client certificate (RFC 8705).
type Auth struct {
	Settings
	issuer, endpoint string
	key              *ecdsa.PrivateKey // signs statements
	certificate      tls.Certificate   // shown on every connection
	roots            *x509.CertPool
	http             *http.Client
	offset           time.Duration // of the platform's clock from ours
	token, name      string        // name is credentials/{uuid}, as the token says
	until            time.Time
	broken           Defect
}

// SignOn reads the keys and asks the platform where tokens are given.
func SignOn(ctx context.Context, s Settings, broken Defect) (*Auth, error) {
	a := &Auth{Settings: s, broken: broken}
	var err error
	if a.key, err = readKey(s.KeyFile); err != nil {
		return nil, err
	}
	if a.certificate, err = tls.LoadX509KeyPair(s.CertificateFile, s.KeyFile); err != nil {
		return nil, err
	}
	if s.RootsFile != "" {
		text, err := os.ReadFile(s.RootsFile)
		if err != nil {
			return nil, err
		}
		a.roots = x509.NewCertPool()
		a.roots.AppendCertsFromPEM(text)
	}
	a.connect()
	var about struct {
		Issuer  string `json:"issuer"`
		Aliases struct {
			Endpoint string `json:"token_endpoint"`
		} `json:"mtls_endpoint_aliases"`
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL+"/.well-known/oauth-authorization-server/oauth2", nil)
	if err != nil {
		return nil, err
	}
	res, err := a.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	if err := json.NewDecoder(res.Body).Decode(&about); err != nil {
		return nil, err
	}
	a.issuer, a.endpoint = about.Issuer, about.Aliases.Endpoint
	return a, nil
}

// connect makes new connections with the certificate of now. A token of another certificate is worth nothing on them.
func (a *Auth) connect() {
	if a.http != nil {
		a.http.CloseIdleConnections()
	}
	a.http = &http.Client{Timeout: time.Minute, Transport: &http.Transport{
		ForceAttemptHTTP2: true, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: a.roots, Certificates: []tls.Certificate{a.certificate}},
	}}
	a.until = time.Time{}
}

// Token returns a token that holds, a new one in the last quarter of its life.
func (a *Auth) Token(ctx context.Context) (string, error) {
	if time.Now().Before(a.until) && !a.broken.is("token-per-call") {
		return a.token, nil
	}
	for try := 1; ; try++ {
		status, date, err := a.exchange(ctx)
		if err == nil {
			return a.token, nil
		}
		if later := status == http.StatusTooManyRequests || status >= http.StatusInternalServerError; later && try < mostTries && !a.broken.is("give-up") {
			select { // for now; no token is no reason to give up what was begun
			case <-ctx.Done():
				return "", ctx.Err()
			case <-time.After(time.Second):
				continue
			}
		}
		// A statement is judged by the platform's clock: when ours differs, we sign by theirs, and say nothing to ours.
		skewed := status == http.StatusUnauthorized && !date.IsZero() && date.Sub(a.now()).Abs() > 20*time.Second
		if skewed && try < mostTries && !a.broken.is("own-clock") {
			a.offset = time.Until(date)
			continue
		}
		return "", err
	}
}

func (a *Auth) now() time.Time { return time.Now().Add(a.offset) }

func (a *Auth) exchange(ctx context.Context) (status int, date time.Time, err error) {
	statement, err := a.statement()
	if err != nil {
		return 0, date, err
	}
	form := url.Values{
		"grant_type": {"client_credentials"}, "client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}, "client_assertion": {statement},
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, a.endpoint, strings.NewReader(form.Encode()))
	if err != nil {
		return 0, date, err
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := a.http.Do(req)
	if err != nil {
		return 0, date, err
	}
	defer res.Body.Close()
	date, _ = http.ParseTime(res.Header.Get("Date"))
	var answer struct {
		Token   string `json:"access_token"`
		Life    int    `json:"expires_in"`
		Problem string `json:"error_description"`
	}
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil {
		return res.StatusCode, date, err
	}
	if res.StatusCode != http.StatusOK {
		return res.StatusCode, date, fmt.Errorf("token: %d %s", res.StatusCode, answer.Problem)
	}
	a.token, a.until = answer.Token, time.Now().Add(time.Duration(answer.Life)*time.Second*3/4)
	a.name = subject(answer.Token)
	return res.StatusCode, date, nil
}

// statement is a JSON Web Signature by hand, ES256.
func (a *Auth) statement() (string, error) {
	now := a.now().Unix()
	claims, err := json.Marshal(map[string]any{
		"iss": a.Client, "sub": a.Client, "aud": a.issuer, "jti": rand.Text(), "iat": now, "exp": now + 60,
	})
	if err != nil {
		return "", err
	}
	text := encode([]byte(`{"alg":"ES256","typ":"JWT"}`)) + "." + encode(claims)
	sum := sha256.Sum256([]byte(text))
	r, s, err := ecdsa.Sign(rand.Reader, a.key, sum[:])
	if err != nil {
		return "", err
	}
	var signature [64]byte
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	return text + "." + encode(signature[:]), nil
}

// subject reads whose token it is; whether it is genuine is the platform's business.
func subject(token string) string {
	var claims struct {
		Subject string `json:"sub"`
	}
	if parts := strings.Split(token, "."); len(parts) == 3 {
		if body, err := base64.RawURLEncoding.DecodeString(parts[1]); err == nil {
			_ = json.Unmarshal(body, &claims)
		}
	}
	return claims.Subject
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
