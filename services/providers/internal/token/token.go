// Package token makes and checks what systems of providers sign in with: public keys, client certificates, signed
// assertions and the access tokens that they are exchanged for. It keeps nothing and decides nothing about agreements.
package token

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/digisoc/platform/pkg/authn/assertion"
	"github.com/digisoc/platform/pkg/authn/signer"
	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// Issuer signs tokens. It implements app.Keys and is safe for concurrent use.
type Issuer struct {
	url      string
	audience string
	key      *ecdsa.PrivateKey
	kid      string
	signer   jose.Signer
}

var _ app.Keys = (*Issuer)(nil)

// New returns the issuer of an address. keyPEM is an EC P-256 private key (PKCS #8); empty makes one for this process
// alone, which does for one machine.
func New(address, audience, keyPEM string) (*Issuer, error) {
	key, err := signer.ReadKey(keyPEM)
	if err != nil {
		return nil, err
	}
	public := jose.JSONWebKey{Key: key.Public(), Algorithm: string(jose.ES256), Use: "sig"}
	kid, err := thumbprint(public)
	if err != nil {
		return nil, err
	}
	signs, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: key, KeyID: kid}},
		(&jose.SignerOptions{}).WithType("at+jwt"))
	if err != nil {
		return nil, fmt.Errorf("token issuer: %w", err)
	}
	return &Issuer{url: address, audience: audience, key: key, kid: kid, signer: signs}, nil
}

// PublicKey is one key of the key set.
type PublicKey struct{ Crv, X, Y, Kid string }

// PublicKeys are the keys that tokens are signed with.
func (i *Issuer) PublicKeys() []PublicKey {
	point, err := i.key.PublicKey.Bytes() // 0x04, x, y
	if err != nil {
		return nil
	}
	half := (len(point) - 1) / 2
	encode := base64.RawURLEncoding.EncodeToString
	return []PublicKey{{Crv: "P-256", X: encode(point[1 : 1+half]), Y: encode(point[1+half:]), Kid: i.kid}}
}

// Check checks a signed assertion.
func (i *Issuer) Check(form url.Values, now time.Time, keys func(string) ([]domain.Key, error)) (app.Assertion, error) {
	if form.Get("grant_type") != "client_credentials" {
		return app.Assertion{}, domain.ErrGrantType
	}
	a, err := assertion.Check(form, []string{i.url, i.url + "/token"}, now, func(client string) ([]jose.JSONWebKey, error) {
		live, err := keys(client)
		set := make([]jose.JSONWebKey, 0, len(live))
		for _, k := range live {
			var jwk jose.JSONWebKey
			if json.Unmarshal(k.JWK, &jwk) == nil {
				set = append(set, jwk)
			}
		}
		return set, err
	})
	if errors.Is(err, assertion.ErrRefused) {
		return app.Assertion{}, domain.ErrClientRefused
	}
	return app.Assertion{Client: a.Client, ID: a.ID, Until: a.Until}, err
}

// Sign makes an access token (RFC 9068) that is bound to a certificate (RFC 8705).
func (i *Issuer) Sign(g app.TokenGrant) (string, error) {
	claims := map[string]any{
		"iss": i.url, "aud": i.audience, "sub": g.Credential, "client_id": g.Client, "jti": rand.Text(), "kind": "system",
		"roles": []string{"provider"}, "iat": g.Issued.Unix(), "exp": g.Expires.Unix(),
		"cnf": map[string]string{"x5t#S256": g.Certificate},
	}
	if g.Organisation != "" {
		claims["organisation"] = g.Organisation
	}
	if g.Processor != "" { // its access rests on the outsourcing register
		claims["processor"] = g.Processor
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", fmt.Errorf("sign token: %w", err)
	}
	signed, err := i.signer.Sign(payload)
	if err != nil {
		return "", fmt.Errorf("sign token: %w", err)
	}
	return signed.CompactSerialize()
}

// Certificate reads a client certificate.
func (*Issuer) Certificate(text []byte, now time.Time) (domain.ClientCertificate, error) {
	block, rest := pem.Decode(text)
	if block == nil || block.Type != "CERTIFICATE" || len(rest) > 0 && string(rest) != "\n" {
		return domain.ClientCertificate{}, domain.ErrCertInvalid
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil || now.Before(cert.NotBefore) || !now.Before(cert.NotAfter) {
		return domain.ClientCertificate{}, domain.ErrCertInvalid
	}
	sum := sha256.Sum256(cert.Raw)
	return domain.ClientCertificate{Thumbprint: base64.RawURLEncoding.EncodeToString(sum[:]), NotAfter: cert.NotAfter.UTC()}, nil
}
