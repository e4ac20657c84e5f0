// Package devissuer is an OpenID Connect issuer for development, demonstrations and tests.
//
// It signs in the people of its roster without a password and registered systems by their key, and speaks the protocols
// of the real thing: authorization code with PKCE, client credentials with private_key_jwt, discovery, certificate-bound
// tokens. It knows nobody by itself, and it is not a login for real people: New refuses the production profile.
package devissuer

import (
	"crypto"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"

	"github.com/digisoc/platform/pkg/authn"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/names"
)

// Server is the issuer. It is an http.Handler for every path below its URL and safe for concurrent use.
type Server struct {
	config     Config
	base       string // path of the URL, without the last slash
	key        *ecdsa.PrivateKey
	keyID      string
	people     []Person
	systems    map[string]System
	systemKeys map[string]jose.JSONWebKey // private halves that we made ourselves
	clients    map[string]Client
	codes      *codes
	replays    *replays
	mux        *http.ServeMux

	mu    sync.RWMutex
	bound map[string]string // subject → persons/{uuid}
}

// New makes an issuer. It fails in the production profile, on a bad configuration, and when the key file cannot be
// read or is open to others.
func New(config Config) (*Server, error) {
	if strings.EqualFold(config.Profile, "production") {
		return nil, errors.New("the development issuer signs in anybody: it does not run in the production profile")
	}
	config = config.withDefaults()
	address, err := url.Parse(config.URL)
	if err != nil || address.Host == "" || address.RawQuery != "" || address.Fragment != "" || (address.Scheme != "http" && address.Scheme != "https") {
		return nil, fmt.Errorf("development issuer: %q is not an address for an issuer", config.URL)
	}
	s := &Server{
		config: config, base: strings.TrimSuffix(address.Path, "/"), mux: http.NewServeMux(), bound: map[string]string{},
		systems: map[string]System{}, systemKeys: map[string]jose.JSONWebKey{}, clients: map[string]Client{},
		codes: newCodes(config.Clock), replays: newReplays(config.Clock),
	}
	if s.key, s.keyID, err = loadKey(config.Dir, "issuer"); err != nil {
		return nil, err
	}
	if err := s.register(); err != nil {
		return nil, err
	}
	s.routes()
	return s, nil
}

func (s *Server) routes() {
	handle := func(pattern string, h http.HandlerFunc) { s.mux.HandleFunc(pattern, h) }
	handle("GET "+s.base+"/.well-known/openid-configuration", s.discovery)
	handle("GET "+s.base+"/.well-known/oauth-authorization-server", s.discovery)
	if s.base != "" { // RFC 8414 puts the well-known part before the path of the issuer
		handle("GET /.well-known/oauth-authorization-server"+s.base, s.discovery)
	}
	handle("GET "+s.base+"/jwks.json", s.jwks)
	handle("GET "+s.base+"/authorize", s.showPage)
	handle("POST "+s.base+"/authorize", s.choose)
	handle("POST "+s.base+"/token", s.token)
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	s.mux.ServeHTTP(w, r)
}

// Bind says which person of the registry a citizen is: the person claim of tokens made from now on, also after another start with the
// same folder.
func (s *Server) Bind(subject, person string) error {
	if _, err := names.Parse("persons", person); err != nil {
		return fmt.Errorf("bind %s: %w", subject, err)
	}
	if _, ok := s.person(subject); !ok {
		return fmt.Errorf("bind %s: nobody is called so", subject)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bound[subject] = person
	return s.keepBound()
}

// Issuer returns the trust entry for authn.NewVerifier. It carries the keys, so that verifying needs no connection.
func (s *Server) Issuer() authn.Issuer {
	return authn.Issuer{URL: s.config.URL, Audience: s.config.Audience, Algorithms: []string{oidc.ES256}, Keys: s.KeySet()}
}

// KeySet returns the public keys for verifying.
func (s *Server) KeySet() oidc.KeySet {
	return &oidc.StaticKeySet{PublicKeys: []crypto.PublicKey{s.key.Public()}}
}

// SystemKey returns the private key that was made for a registered system without a key of its own.
func (s *Server) SystemKey(id string) (jose.JSONWebKey, bool) {
	key, ok := s.systemKeys[id]
	return key, ok
}

// People returns who can sign in.
func (s *Server) People() []Person { return append([]Person(nil), s.people...) }

// person returns one of the people with the person claim as it is bound now.
func (s *Server) person(subject string) (Person, bool) {
	for _, p := range s.people {
		if p.Subject == subject {
			s.mu.RLock()
			defer s.mu.RUnlock()
			if bound, ok := s.bound[subject]; ok {
				p.Person = bound
			}
			return p, true
		}
	}
	return Person{}, false
}

func (c Config) withDefaults() Config {
	if c.Audience == "" {
		c.Audience = "digisoc"
	}
	if c.Clock == nil {
		c.Clock = clock.System()
	}
	return c
}
