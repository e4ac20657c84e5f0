package rest

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/digisoc/platform/pkg/authn/assertion"
	"github.com/digisoc/platform/services/sharing/internal/dagr"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// tokens keeps the token of a connection and fetches the next one before it ends. That the grant is a client assertion signed with
// the key of the registered certificate is inferred.
type tokens struct {
	c     *Client
	mu    sync.Mutex
	value string
	until time.Time
}

// early is how long before its end a token is renewed.
const early = 30 * time.Second

// get returns a token that still lives for a while. One request at a time asks for a new one.
func (t *tokens) get(ctx context.Context) (string, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.value != "" && t.c.clock.Now().Before(t.until) {
		return t.value, nil
	}
	value, life, err := t.fetch(ctx)
	if err != nil {
		return "", err
	}
	t.value, t.until = value, t.c.clock.Now().Add(life-min(early, life/2))
	return value, nil
}

// drop forgets a token that DAGR did not accept, unless there is another one already.
func (t *tokens) drop(value string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.value == value {
		t.value = ""
	}
}

func (t *tokens) fetch(ctx context.Context) (string, time.Duration, error) {
	signed, err := t.assertion()
	if err != nil {
		return "", 0, err
	}
	form := url.Values{
		"grant_type": {"client_credentials"}, "client_id": {t.c.opt.ClientID}, "client_assertion_type": {assertion.Type}, "client_assertion": {signed},
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, t.c.base+t.c.contract.Calls[dagr.CallToken].Path, strings.NewReader(form.Encode()))
	if err != nil {
		return "", 0, domain.ErrRegisterDown
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	a, err := t.c.send(req)
	if err != nil {
		return "", 0, err
	}
	if a.status == http.StatusBadRequest || a.status == http.StatusUnauthorized || a.status == http.StatusForbidden {
		return "", 0, domain.ErrRegisterConnection
	}
	if err := a.failure(); err != nil {
		return "", 0, err
	}
	var got struct {
		Token string `json:"access_token"`
		Life  int64  `json:"expires_in"`
	}
	if json.Unmarshal(a.body, &got) != nil || got.Token == "" || got.Life <= 0 {
		return "", 0, domain.ErrRegisterUnreadable
	}
	return got.Token, time.Duration(got.Life) * time.Second, nil
}

// assertionLife is how long a request for a token may be under way.
const assertionLife = time.Minute

func (t *tokens) assertion() (string, error) {
	id := t.c.opt.Identity
	options := (&jose.SignerOptions{}).WithType("JWT").WithHeader("x5t#S256", Thumbprint(id.Certificate))
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: id.Key}, options)
	if err != nil {
		return "", domain.ErrRegisterConnection.Wrap(err)
	}
	now := t.c.clock.Now()
	signed, err := jwt.Signed(signer).Claims(jwt.Claims{
		Issuer: t.c.opt.ClientID, Subject: t.c.opt.ClientID, Audience: jwt.Audience{t.c.base}, ID: rand.Text(),
		IssuedAt: jwt.NewNumericDate(now), Expiry: jwt.NewNumericDate(now.Add(assertionLife)),
	}).Serialize()
	if err != nil {
		return "", domain.ErrRegisterConnection.Wrap(err)
	}
	return signed, nil
}
