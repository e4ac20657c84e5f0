// Package login signs in at a token issuer from a program: a person through the issuer's page, without a browser,
// and a system with its key.
//
// It is for the command line, demonstrations and tests against the development issuer, whose page it can read. It is
// not a browser login for people: a real issuer asks for proof that a program does not have.
package login

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
	"golang.org/x/oauth2"

	"github.com/digisoc/platform/pkg/clock"
)

// callback is where the issuer would send a browser. Nothing listens there: the answer is read from the redirect.
const callback = "http://127.0.0.1/digisoc/callback"

// maxAnswer is the longest answer read from an issuer, in bytes.
const maxAnswer = 1 << 20

// ErrNobody says that the page offers nobody who was wanted.
var ErrNobody = errors.New("the login page does not offer that person")

// Client is a program that signs in.
type Client struct {
	Issuer string       // issuer identifier
	ID     string       // client_id
	HTTP   *http.Client // nil: one with a time limit. Redirects are never followed
	Clock  clock.Clock  // for checking the ID token; nil means the machine's clock
	// DataAccess asks for the purpose inside the token (authorization_details, RFC 9396); nil asks for none.
	DataAccess *DataAccess
}

// DataAccess is a purpose to be written into the token.
type DataAccess struct {
	Purpose    string `json:"purpose,omitempty"`
	LegalBasis string `json:"legal_basis,omitempty"`
	Case       string `json:"case,omitempty"`
}

// Tokens are what the issuer gave.
type Tokens struct {
	Access string
	ID     string // empty for a system
	Expiry time.Time
}

// WithPKCE signs a person in by authorization code and PKCE: see Client.WithPKCE.
func WithPKCE(ctx context.Context, issuer, clientID string, choose func(Page) (string, error)) (Tokens, error) {
	return Client{Issuer: issuer, ID: clientID}.WithPKCE(ctx, choose)
}

// As chooses the person with that subject.
func As(subject string) func(Page) (string, error) {
	return func(p Page) (string, error) {
		for _, o := range p.Options {
			if o.Subject == subject {
				return subject, nil
			}
		}
		return "", fmt.Errorf("%s: %w", subject, ErrNobody)
	}
}

// WithPKCE walks the whole way: discovery, the issuer's page, the form that choose fills in, the code, the tokens.
// The ID token is verified before anything is returned.
func (c Client) WithPKCE(ctx context.Context, choose func(Page) (string, error)) (Tokens, error) {
	c = c.withDefaults()
	ctx = oidc.ClientContext(ctx, c.HTTP)
	provider, err := oidc.NewProvider(ctx, c.Issuer)
	if err != nil {
		return Tokens{}, fmt.Errorf("find issuer: %w", err)
	}
	endpoint := provider.Endpoint()
	endpoint.AuthStyle = oauth2.AuthStyleInParams
	config := oauth2.Config{ClientID: c.ID, Endpoint: endpoint, RedirectURL: callback, Scopes: []string{oidc.ScopeOpenID}}
	verifier, state, nonce := oauth2.GenerateVerifier(), rand.Text(), rand.Text()
	options := []oauth2.AuthCodeOption{oauth2.S256ChallengeOption(verifier), oidc.Nonce(nonce)}
	if details := c.details(); details != "" {
		options = append(options, oauth2.SetAuthURLParam("authorization_details", details))
	}
	code, err := c.code(ctx, config.AuthCodeURL(state, options...), state, choose)
	if err != nil {
		return Tokens{}, err
	}
	token, err := config.Exchange(ctx, code, oauth2.VerifierOption(verifier))
	if err != nil {
		return Tokens{}, fmt.Errorf("exchange code: %w", err)
	}
	rawID, _ := token.Extra("id_token").(string)
	id, err := provider.VerifierContext(ctx, &oidc.Config{ClientID: c.ID, Now: c.Clock.Now}).Verify(ctx, rawID)
	if err != nil {
		return Tokens{}, fmt.Errorf("check ID token: %w", err)
	}
	if id.Nonce != nonce {
		return Tokens{}, errors.New("check ID token: it answers another login")
	}
	return Tokens{Access: token.AccessToken, ID: rawID, Expiry: id.Expiry}, nil
}

// code shows the page to choose, sends the form and reads the code from the redirect.
func (c Client) code(ctx context.Context, address, state string, choose func(Page) (string, error)) (string, error) {
	res, err := c.do(ctx, http.MethodGet, address, nil)
	if err != nil {
		return "", fmt.Errorf("open login page: %w", err)
	}
	if res.status == http.StatusOK {
		page, err := parsePage(res.body)
		if err != nil {
			return "", err
		}
		subject, err := choose(page)
		if err != nil {
			return "", err
		}
		if res, err = c.do(ctx, http.MethodPost, address, url.Values{"subject": {subject}}); err != nil {
			return "", fmt.Errorf("send login form: %w", err)
		}
	}
	target, err := url.Parse(res.location)
	if err != nil || !strings.HasPrefix(res.location, callback+"?") {
		return "", fmt.Errorf("sign in: the issuer answered %d", res.status)
	}
	q := target.Query()
	if q.Get("state") != state || q.Get("iss") != c.Issuer {
		return "", errors.New("sign in: the answer belongs to another login")
	}
	if code := q.Get("error"); code != "" {
		return "", fmt.Errorf("sign in: the issuer refused: %s", code)
	}
	return q.Get("code"), nil
}

type answer struct {
	status   int
	location string
	body     []byte
}

func (c Client) do(ctx context.Context, method, address string, form url.Values) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, method, address, strings.NewReader(form.Encode()))
	if err != nil {
		return answer{}, err
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := c.HTTP.Do(req)
	if err != nil {
		return answer{}, err
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	return answer{status: res.StatusCode, location: res.Header.Get("Location"), body: body}, err
}

func (c Client) withDefaults() Client {
	client := http.Client{Timeout: 15 * time.Second}
	if c.HTTP != nil {
		client = *c.HTTP
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	c.HTTP = &client
	if c.Clock == nil {
		c.Clock = clock.System()
	}
	return c
}

func (c Client) details() string {
	if c.DataAccess == nil {
		return ""
	}
	raw, err := json.Marshal([]any{struct {
		Type string `json:"type"`
		DataAccess
	}{"digisoc.data_access", *c.DataAccess}})
	if err != nil { // plain texts always marshal
		return ""
	}
	return string(raw)
}

// ReadKey reads a private JWK, such as the one the development issuer keeps for a system.
func ReadKey(raw []byte) (jose.JSONWebKey, error) {
	var key jose.JSONWebKey
	if err := json.Unmarshal(raw, &key); err != nil || !key.Valid() || key.IsPublic() {
		return jose.JSONWebKey{}, errors.New("read key: not a private JWK")
	}
	return key, nil
}
