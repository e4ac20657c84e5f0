package simulator

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/digisoc/platform/services/sharing/internal/dagr"
	"github.com/digisoc/platform/services/sharing/internal/dagr/rest"
)

// Connection is a technical user as it is registered in DAGR's portal (documented): identifier, kind, token life, certificate.
type Connection struct {
	ClientID string `json:"client_id"`
	// Kind is consumer or producer.
	Kind        string            `json:"type"`
	TokenLife   int64             `json:"token_life_seconds"`
	Certificate string            `json:"certificate"` // PEM
	Permissions []dagr.Permission `json:"permissions"`
}

// The kinds of connections.
const (
	Consumer = "consumer"
	Producer = "producer"
)

type connection struct {
	Connection
	certificate *x509.Certificate
	used        map[string]bool // assertions
}

type token struct {
	client string
	until  time.Time
}

// Connect registers a connection, or changes it: a certificate is changed that way. Tokens given out before stay good.
func (s *Simulator) Connect(c Connection) error {
	block, _ := pem.Decode([]byte(c.Certificate))
	if block == nil || c.ClientID == "" || c.TokenLife <= 0 || (c.Kind != Consumer && c.Kind != Producer) {
		return errors.New("a connection needs client_id, type, token_life_seconds and a certificate")
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return errors.New("the certificate cannot be read")
	}
	if key, ok := certificate.PublicKey.(*rsa.PublicKey); !ok || key.N.BitLen() < 2048 {
		return errors.New("the certificate must have an RSA key of 2048 bits or more")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	c.Permissions = slices.Clone(c.Permissions)
	for i := range c.Permissions { // a permission that ends with the day of the test clock
		if p := &c.Permissions[i]; p.To != nil && *p.To == "today" {
			day := s.today().Format(time.DateOnly)
			p.To = &day
		}
	}
	s.connections[c.ClientID] = &connection{Connection: c, certificate: certificate, used: map[string]bool{}}
	return nil
}

// token gives a token for a client assertion that was signed with the registered certificate's key (inferred).
func (s *Simulator) token(r *request) (int, any) {
	form, err := url.ParseQuery(string(r.body))
	if err != nil || form.Get("grant_type") != "client_credentials" {
		return s.refuse(dagr.CodeInvalid)
	}
	c := s.connections[form.Get("client_id")]
	if c == nil || !s.proves(c, form.Get("client_assertion")) {
		return s.refuse(dagr.CodeInvalidClient)
	}
	r.connection = c
	value := rand.Text()
	life := time.Duration(c.TokenLife) * time.Second
	s.tokens[value] = token{c.ClientID, s.now().Add(life)}
	return http.StatusOK, map[string]any{"access_token": value, "token_type": "Bearer", "expires_in": c.TokenLife}
}

// proves checks an assertion: certificate, signature, for whom, when, and that it is used once.
func (s *Simulator) proves(c *connection, raw string) bool {
	signed, err := jose.ParseSignedCompact(raw, []jose.SignatureAlgorithm{jose.RS256, jose.PS256})
	if err != nil || len(signed.Signatures) != 1 {
		return false
	}
	if named, ok := signed.Signatures[0].Header.ExtraHeaders["x5t#S256"]; ok && named != rest.Thumbprint(c.certificate) {
		return false
	}
	payload, err := signed.Verify(c.certificate.PublicKey)
	var claims jwt.Claims
	now := s.now()
	if err != nil || json.Unmarshal(payload, &claims) != nil || now.After(c.certificate.NotAfter) {
		return false
	}
	expected := jwt.Expected{Issuer: c.ClientID, Subject: c.ClientID, AnyAudience: jwt.Audience{s.opt.Base}, Time: now}
	if claims.ID == "" || claims.Expiry == nil || c.used[claims.ID] || claims.ValidateWithLeeway(expected, 0) != nil {
		return false
	}
	c.used[claims.ID] = true
	return true
}

// authenticate finds the connection of a token.
func (s *Simulator) authenticate(r *request) bool {
	value := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	t, ok := s.tokens[value]
	if !ok || !s.now().Before(t.until) {
		return false
	}
	r.connection = s.connections[t.client]
	return r.connection != nil
}

// DropTokens makes every token given out invalid.
func (s *Simulator) DropTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.tokens)
}
