// Package signer signs access tokens (RFC 9068) with ES256 and publishes the keys that check them (RFC 7517). A key is replaced
// without outage: its successor is published before it signs, and it stays published until the last token it signed has ended.
// It decides nothing about what a token says.
package signer

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"

	"github.com/go-jose/go-jose/v4"
)

// Signer signs tokens. It is safe for concurrent use.
type Signer struct {
	signer jose.Signer
	keys   []jose.JSONWebKey // public, the one in use first
}

// New returns the signer of an EC P-256 key (PKCS #8, PEM); an empty text makes a key for this process alone. others are PEM public
// keys (PKIX) that are published beside it: those that follow and those that went before.
func New(key string, others string) (*Signer, error) {
	private, err := ReadKey(key)
	if err != nil {
		return nil, err
	}
	public, err := describe(&private.PublicKey)
	if err != nil {
		return nil, err
	}
	s := &Signer{keys: []jose.JSONWebKey{public}}
	if err := s.publish([]byte(others)); err != nil {
		return nil, err
	}
	s.signer, err = jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: jose.JSONWebKey{Key: private, KeyID: public.KeyID}},
		(&jose.SignerOptions{}).WithType("at+jwt"))
	if err != nil {
		return nil, fmt.Errorf("token signer: %w", err)
	}
	return s, nil
}

// publish adds the public keys of a PEM text to the key set.
func (s *Signer) publish(text []byte) error {
	for block, rest := pem.Decode(text); block != nil; block, rest = pem.Decode(rest) {
		parsed, err := x509.ParsePKIXPublicKey(block.Bytes)
		if err != nil {
			return errors.New("token keys: a public key is not PKIX")
		}
		key, ok := parsed.(*ecdsa.PublicKey)
		if !ok || key.Curve != elliptic.P256() {
			return errors.New("token keys: a public key is not of the curve P-256")
		}
		public, err := describe(key)
		if err != nil {
			return err
		}
		s.keys = append(s.keys, public)
	}
	return nil
}

// ReadKey reads a key that tokens are signed with: EC P-256, PKCS #8, PEM. Of an empty text it makes a new one.
func ReadKey(text string) (*ecdsa.PrivateKey, error) {
	if text == "" {
		return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	}
	block, _ := pem.Decode([]byte(text))
	if block == nil {
		return nil, errors.New("token key: not PEM")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, errors.New("token key: not PKCS #8")
	}
	key, ok := parsed.(*ecdsa.PrivateKey)
	if !ok || key.Curve != elliptic.P256() {
		return nil, errors.New("token key: not of the curve P-256")
	}
	return key, nil
}

// describe names a key by its thumbprint (RFC 7638).
func describe(key *ecdsa.PublicKey) (jose.JSONWebKey, error) {
	jwk := jose.JSONWebKey{Key: key, Algorithm: string(jose.ES256), Use: "sig"}
	sum, err := jwk.Thumbprint(crypto.SHA256)
	if err != nil {
		return jwk, fmt.Errorf("name token key: %w", err)
	}
	jwk.KeyID = base64.RawURLEncoding.EncodeToString(sum)
	return jwk, nil
}

// Sign makes a token of claims.
func (s *Signer) Sign(claims map[string]any) (string, error) {
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", fmt.Errorf("sign token: %w", err)
	}
	signed, err := s.signer.Sign(payload)
	if err != nil {
		return "", fmt.Errorf("sign token: %w", err)
	}
	return signed.CompactSerialize()
}

// PublicKey is one key of the key set.
type PublicKey struct{ Kty, Crv, X, Y, Use, Alg, Kid string }

// PublicKeys are the keys that tokens are checked with, the one in use first.
func (s *Signer) PublicKeys() []PublicKey {
	out := make([]PublicKey, 0, len(s.keys))
	for _, k := range s.keys {
		var p PublicKey
		raw, err := k.MarshalJSON()
		if err != nil || json.Unmarshal(raw, &p) != nil {
			continue // a P-256 key always has a form
		}
		out = append(out, p)
	}
	return out
}
