package authn

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
)

// refreshEvery is how often, at most, tokens with an unknown key or a bad signature may make us ask the issuer again;
// retryEvery is the same after a failure. Without it anybody could make us flood the issuer.
const (
	refreshEvery = 30 * time.Second
	retryEvery   = 2 * time.Second
	maxKeyBody   = 1 << 20
)

// keyOutage takes an unreachable issuer past go-oidc, which turns every error of a key set into text.
type (
	keyOutage    struct{ err error }
	keyOutageKey struct{}
)

// remoteKeys finds the issuer's keys by discovery when they are first needed and again when a token names a key that
// is not known.
type remoteKeys struct {
	issuer string
	client *http.Client
	now    func() time.Time // of the network, not of the business: always the machine's, except in tests

	mu   sync.RWMutex // of keys alone: a slow issuer must not hold up tokens whose key is known
	keys []jose.JSONWebKey

	asking sync.Mutex // one question at a time
	asked  time.Time
	failed error
}

func newRemoteKeys(issuer string, client *http.Client) *remoteKeys {
	if client == nil {
		client = &http.Client{Timeout: 5 * time.Second}
	}
	return &remoteKeys{issuer: issuer, client: client, now: time.Now}
}

var allAlgorithms = []jose.SignatureAlgorithm{jose.ES256, jose.PS256, jose.EdDSA, jose.RS256}

// VerifySignature implements oidc.KeySet.
func (r *remoteKeys) VerifySignature(ctx context.Context, raw string) ([]byte, error) {
	token, err := jose.ParseSignedCompact(raw, allAlgorithms)
	if err != nil || len(token.Signatures) != 1 {
		return nil, errors.New("malformed token")
	}
	if payload, err := verifyWith(token, r.known()); err == nil {
		return payload, nil
	}
	keys, err := r.refresh(ctx)
	if err != nil {
		if outage, ok := ctx.Value(keyOutageKey{}).(*keyOutage); ok {
			outage.err = err
		}
		return nil, err
	}
	return verifyWith(token, keys)
}

func verifyWith(token *jose.JSONWebSignature, keys []jose.JSONWebKey) ([]byte, error) {
	header := token.Signatures[0].Header
	for _, key := range keys {
		if header.KeyID != "" && key.KeyID != header.KeyID || key.Use == "enc" || key.Algorithm != "" && key.Algorithm != header.Algorithm {
			continue
		}
		if payload, err := token.Verify(&key); err == nil {
			return payload, nil
		}
	}
	return nil, errors.New("no key of the issuer fits the signature")
}

func (r *remoteKeys) known() []jose.JSONWebKey {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.keys
}

// refresh asks the issuer, unless it was asked a moment ago. Keys already known go on working when it is down.
func (r *remoteKeys) refresh(ctx context.Context) ([]jose.JSONWebKey, error) {
	r.asking.Lock()
	defer r.asking.Unlock()
	wait := refreshEvery
	if r.failed != nil {
		wait = retryEvery
	}
	if now := r.now(); r.asked.IsZero() || now.Sub(r.asked) >= wait {
		keys, err := r.fetch(context.WithoutCancel(ctx)) // others wait for it too; the client has its own time limit
		r.asked, r.failed = now, err
		if err == nil {
			r.mu.Lock()
			r.keys = keys
			r.mu.Unlock()
		}
	}
	return r.known(), r.failed
}

func (r *remoteKeys) fetch(ctx context.Context) ([]jose.JSONWebKey, error) {
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, r.client), r.issuer)
	if err != nil {
		return nil, fmt.Errorf("discovery: %w", err)
	}
	var meta struct {
		Keys string `json:"jwks_uri"`
	}
	if err := provider.Claims(&meta); err != nil || meta.Keys == "" {
		return nil, fmt.Errorf("discovery of %s names no keys", r.issuer)
	}
	if strings.HasPrefix(r.issuer, "https://") && !strings.HasPrefix(meta.Keys, "https://") {
		return nil, fmt.Errorf("the keys of %s are not on https", r.issuer)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, meta.Keys, nil)
	if err != nil {
		return nil, fmt.Errorf("ask for keys: %w", err)
	}
	res, err := r.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("ask for keys: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("ask for keys: status %d", res.StatusCode)
	}
	return decodeKeys(io.LimitReader(res.Body, maxKeyBody))
}

// decodeKeys leaves out keys of kinds that are not understood instead of losing the others with them.
func decodeKeys(body io.Reader) ([]jose.JSONWebKey, error) {
	var set struct {
		Keys []json.RawMessage `json:"keys"`
	}
	if err := json.NewDecoder(body).Decode(&set); err != nil {
		return nil, fmt.Errorf("read keys: %w", err)
	}
	var keys []jose.JSONWebKey
	for _, raw := range set.Keys {
		var key jose.JSONWebKey
		if json.Unmarshal(raw, &key) == nil && key.IsPublic() {
			keys = append(keys, key)
		}
	}
	return keys, nil
}
