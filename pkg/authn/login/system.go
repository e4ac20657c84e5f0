package login

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// WithKey signs a system in by client_credentials with a signed assertion (private_key_jwt, RFC 7523). When the HTTP
// client shows a certificate, the token is bound to it.
func (c Client) WithKey(ctx context.Context, key jose.JSONWebKey) (Tokens, error) {
	c = c.withDefaults()
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, c.HTTP), c.Issuer)
	if err != nil {
		return Tokens{}, fmt.Errorf("find issuer: %w", err)
	}
	assertion, err := c.assertion(key)
	if err != nil {
		return Tokens{}, err
	}
	form := url.Values{
		"grant_type": {"client_credentials"}, "client_id": {c.ID}, "client_assertion": {assertion},
		"client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
	}
	if details := c.details(); details != "" {
		form.Set("authorization_details", details)
	}
	asked := c.Clock.Now()
	res, err := c.do(ctx, http.MethodPost, provider.Endpoint().TokenURL, form)
	if err != nil {
		return Tokens{}, fmt.Errorf("ask for token: %w", err)
	}
	var got struct {
		Access string `json:"access_token"`
		Life   int    `json:"expires_in"`
		Error  string `json:"error"`
	}
	if err := json.Unmarshal(res.body, &got); err != nil {
		return Tokens{}, fmt.Errorf("ask for token: the issuer answered %d", res.status)
	}
	if res.status != http.StatusOK || got.Access == "" {
		return Tokens{}, fmt.Errorf("ask for token: the issuer refused: %s", got.Error)
	}
	return Tokens{Access: got.Access, Expiry: asked.Add(time.Duration(got.Life) * time.Second)}, nil
}

func (c Client) assertion(key jose.JSONWebKey) (string, error) {
	algorithm := jose.SignatureAlgorithm(key.Algorithm)
	if algorithm == "" {
		algorithm = jose.ES256
	}
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: algorithm, Key: key}, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		return "", fmt.Errorf("sign assertion: %w", err)
	}
	now := c.Clock.Now()
	raw, err := jwt.Signed(signer).Claims(jwt.Claims{
		Issuer: c.ID, Subject: c.ID, Audience: jwt.Audience{c.Issuer}, ID: rand.Text(),
		IssuedAt: jwt.NewNumericDate(now), Expiry: jwt.NewNumericDate(now.Add(time.Minute)),
	}).Serialize()
	if err != nil {
		return "", fmt.Errorf("sign assertion: %w", err)
	}
	return raw, nil
}
