package authn

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"google.golang.org/grpc/metadata"

	"github.com/digisoc/platform/pkg/caller"
	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/errs"
)

// maxToken is the longest token looked at, in bytes.
const maxToken = 16 << 10

// Issuer is one trusted token issuer.
type Issuer struct {
	URL      string       // issuer identifier, exactly as in the iss claim
	Audience string       // our name in its aud claim
	Keys     oidc.KeySet  // its keys; nil: found by discovery at the first token, and again after a failure
	Claims   Claims       // how its claims are called; zero fields mean DefaultClaims
	Kind     caller.Kind  // kind of its callers when its tokens carry no kind claim; empty: such tokens are refused
	Purposes bool         // its tokens say what data may be used for; of no other issuer is that believed
	Client   *http.Client // for discovery and keys; nil: a client with a time limit
	// Algorithms it may sign with; empty means ES256, PS256, EdDSA and RS256. Symmetric ones and none are never allowed.
	Algorithms []string
}

// Details is a verified token: the caller and what else the token says.
type Details struct {
	Caller     caller.Caller
	Issuer     string
	ID         string // jti, when there is one
	Expiry     time.Time
	Thumbprint string // cnf.x5t#S256: the certificate the token is bound to (RFC 8705), empty when unbound

	validUntil time.Time // of the authorization detail, when it has one
}

// Verifier checks access tokens of the configured issuers. It is safe for concurrent use.
type Verifier struct {
	issuers map[string]*issuer
	clock   clock.Clock
	cache   *tokenCache
	signIns *sessions
}

type issuer struct {
	Issuer
	tokens *oidc.IDTokenVerifier
}

// NewVerifier prepares a verifier. It asks nobody: issuers are discovered when their first token comes, so an issuer
// that is down does not keep the program from starting. ctx is not kept.
func NewVerifier(_ context.Context, issuers []Issuer, c clock.Clock) (*Verifier, error) {
	signIns, err := parseSessions(sessionRows)
	if err != nil {
		return nil, err
	}
	v := &Verifier{issuers: map[string]*issuer{}, clock: c, cache: newTokenCache(), signIns: signIns}
	for _, config := range issuers {
		if config.URL == "" || config.Audience == "" {
			return nil, errors.New("token issuer: URL and audience are required")
		}
		if _, twice := v.issuers[config.URL]; twice {
			return nil, fmt.Errorf("token issuer %s is configured twice", config.URL)
		}
		algorithms, err := allowedAlgorithms(config.Algorithms)
		if err != nil {
			return nil, fmt.Errorf("token issuer %s: %w", config.URL, err)
		}
		config.Claims = config.Claims.withDefaults()
		if config.Keys == nil {
			config.Keys = newRemoteKeys(config.URL, config.Client)
		}
		v.issuers[config.URL] = &issuer{Issuer: config, tokens: oidc.NewVerifier(config.URL, config.Keys, &oidc.Config{
			ClientID: config.Audience, SupportedSigningAlgs: algorithms, Now: c.Now,
		})}
	}
	return v, nil
}

func allowedAlgorithms(wanted []string) ([]string, error) {
	all := []string{oidc.ES256, oidc.PS256, oidc.EdDSA, oidc.RS256}
	if len(wanted) == 0 {
		return all, nil
	}
	for _, a := range wanted {
		switch a {
		case oidc.ES256, oidc.PS256, oidc.EdDSA, oidc.RS256:
		default:
			return nil, fmt.Errorf("signing algorithm %q is not allowed", a)
		}
	}
	return wanted, nil
}

// Verify checks a raw access token and returns who is behind it. The error is errs.ErrTokenMissing, ErrTokenInvalid,
// ErrTokenExpired, ErrSecondFactor, or ErrServiceUnavailable when the issuer's keys cannot be had.
func (v *Verifier) Verify(ctx context.Context, raw string) (caller.Caller, error) {
	d, err := v.Details(ctx, raw)
	return d.Caller, err
}

// Details is Verify with everything the token says.
func (v *Verifier) Details(ctx context.Context, raw string) (Details, error) {
	if raw == "" {
		return Details{}, errs.ErrTokenMissing
	}
	if len(raw) > maxToken {
		return Details{}, errs.ErrTokenInvalid.Wrap(errors.New("token is too long"))
	}
	key := sha256.Sum256([]byte(raw))
	d, found := v.cache.get(key, v.clock.Now())
	if !found {
		var err error
		if d, err = v.check(ctx, raw); err != nil {
			return Details{}, err
		}
		v.cache.put(key, d, v.clock.Now())
	}
	if !v.clock.Now().Before(d.Expiry) {
		return Details{}, errs.ErrTokenExpired
	}
	if err := checkBinding(ctx, d.Thumbprint); err != nil {
		return Details{}, err
	}
	d.Caller.Roles = append([]string(nil), d.Caller.Roles...) // the cached value stays ours
	d.Caller.Groups = append([]string(nil), d.Caller.Groups...)
	d.Caller.CasePersons = append([]string(nil), d.Caller.CasePersons...)
	d.Caller.Methods = append([]string(nil), d.Caller.Methods...)
	return d, nil
}

func (v *Verifier) check(ctx context.Context, raw string) (Details, error) {
	iss, ok := v.issuers[unverifiedIssuer(raw)]
	if !ok {
		return Details{}, errs.ErrTokenInvalid.Wrap(errors.New("unknown issuer"))
	}
	outage := &keyOutage{}
	token, err := iss.tokens.Verify(context.WithValue(ctx, keyOutageKey{}, outage), raw)
	if err != nil {
		expired := &oidc.TokenExpiredError{}
		switch {
		case outage.err != nil:
			return Details{}, errs.ErrServiceUnavailable.Retry(5 * time.Second).Wrap(fmt.Errorf("keys of %s: %w", iss.URL, outage.err))
		case errors.As(err, &expired) && !expired.Expiry.IsZero():
			return Details{}, errs.ErrTokenExpired.Wrap(err)
		}
		return Details{}, errs.ErrTokenInvalid.Wrap(err)
	}
	var claims map[string]any
	if err := token.Claims(&claims); err != nil {
		return Details{}, errs.ErrTokenInvalid.Wrap(err)
	}
	d, err := iss.details(claims)
	if err != nil {
		return Details{}, errs.ErrTokenInvalid.Wrap(err)
	}
	d.Expiry, d.Issuer = token.Expiry, token.Issuer
	if !d.validUntil.IsZero() && d.validUntil.Before(d.Expiry) {
		d.Expiry = d.validUntil
	}
	end, err := v.signIns.end(&d.Caller, v.clock.Now())
	if err != nil {
		return Details{}, err
	}
	if !end.IsZero() && end.Before(d.Expiry) {
		d.Expiry = end
	}
	d.Caller.Expires = d.Expiry
	return d, nil
}

// unverifiedIssuer reads the iss claim only to choose the verifier, which then checks it.
func unverifiedIssuer(raw string) string {
	parts := strings.Split(raw, ".")
	if len(parts) != 3 {
		return ""
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return ""
	}
	var claims struct {
		Issuer string `json:"iss"`
	}
	if json.Unmarshal(payload, &claims) != nil {
		return ""
	}
	return claims.Issuer
}

// checkBinding holds a bound token to the certificate that the gateway saw. Behind the first service the key is
// absent: the binding was checked there, and the token travels on between our own workloads.
func checkBinding(ctx context.Context, thumbprint string) error {
	md, _ := metadata.FromIncomingContext(ctx)
	shown := md.Get(ClientCertificateKey)
	if thumbprint == "" || len(shown) == 0 {
		return nil
	}
	if len(shown) != 1 || subtle.ConstantTimeCompare([]byte(shown[0]), []byte(thumbprint)) != 1 {
		return errs.ErrTokenInvalid.Wrap(errors.New("the token is bound to another certificate"))
	}
	return nil
}
