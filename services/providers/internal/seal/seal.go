// Package seal signs certificates of conformance and checks them: JSON Web Signatures with Ed25519 (RFC 7515, RFC 8037). It
// decides nothing about what a certificate opens.
package seal

import (
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/google/uuid"

	"github.com/digisoc/platform/services/providers/internal/app"
	"github.com/digisoc/platform/services/providers/internal/domain"
)

// mediaType is the typ of a certificate, so that no other signature of the same key passes for one.
const mediaType = "conformance+jwt"

// Seal signs with one key and trusts that one and others. It implements app.Seal and is safe for concurrent use.
type Seal struct {
	signer  jose.Signer
	trusted []jose.JSONWebKey
}

var _ app.Seal = (*Seal)(nil)

// New returns the seal of a key: an Ed25519 seed, 32 bytes in base64; empty makes one for this process alone. trust is a JSON
// Web Key Set of public keys of other deployments whose certificates hold here too; empty is none.
func New(seed, trust string) (*Seal, error) {
	key, err := private(seed)
	if err != nil {
		return nil, err
	}
	own := jose.JSONWebKey{Key: key.Public(), Algorithm: string(jose.EdDSA), Use: "sig"}
	if own.KeyID, err = name(own); err != nil {
		return nil, err
	}
	s := &Seal{trusted: []jose.JSONWebKey{own}}
	if trust != "" {
		var set jose.JSONWebKeySet
		if err := json.Unmarshal([]byte(trust), &set); err != nil {
			return nil, errors.New("trusted keys of conformance: not a JSON Web Key Set")
		}
		for _, k := range set.Keys {
			if _, ok := k.Key.(ed25519.PublicKey); !ok {
				return nil, errors.New("trusted keys of conformance: only public Ed25519 keys")
			}
			s.trusted = append(s.trusted, k)
		}
	}
	s.signer, err = jose.NewSigner(jose.SigningKey{Algorithm: jose.EdDSA, Key: jose.JSONWebKey{Key: key, KeyID: own.KeyID}},
		(&jose.SignerOptions{}).WithType(mediaType))
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return s, nil
}

func private(seed string) (ed25519.PrivateKey, error) {
	if seed == "" {
		_, key, err := ed25519.GenerateKey(rand.Reader)
		return key, err
	}
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(seed))
	if err != nil || len(raw) != ed25519.SeedSize {
		return nil, errors.New("key of conformance: 32 bytes in base64")
	}
	return ed25519.NewKeyFromSeed(raw), nil
}

func name(k jose.JSONWebKey) (string, error) {
	sum, err := k.Thumbprint(crypto.SHA256)
	if err != nil {
		return "", fmt.Errorf("thumbprint of key: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(sum), nil
}

// claims are what a certificate says.
type claims struct {
	ID     string   `json:"jti"`
	System string   `json:"system"`
	Number string   `json:"version"`
	Schema string   `json:"schema"`
	Fields []string `json:"fields"`
	Sum    string   `json:"fields_sha256"` // of the codes, each on a line
	Suite  string   `json:"suite"`
	Run    string   `json:"run"`
	Cases  []string `json:"cases"`
	Issued int64    `json:"iat"`
	Until  int64    `json:"exp"`
}

// Sign signs a certificate.
func (s *Seal) Sign(c domain.Certificate) (string, error) {
	body, err := json.Marshal(claims{
		ID: c.ID.String(), System: c.System.Name, Number: c.System.Version, Schema: c.System.Schema, Fields: c.Fields, Sum: sum(c.Fields), Suite: c.Suite,
		Run: c.Evidence, Cases: c.Cases, Issued: c.Passed.Unix(), Until: c.Expires.Unix(),
	})
	if err != nil {
		return "", fmt.Errorf("sign certificate: %w", err)
	}
	signed, err := s.signer.Sign(body)
	if err != nil {
		return "", fmt.Errorf("sign certificate: %w", err)
	}
	return signed.CompactSerialize()
}

// Verify reads a certificate that one of the trusted keys has signed; domain.ErrCertificateForged for anything else.
func (s *Seal) Verify(text string) (domain.Certificate, error) {
	token, err := jose.ParseSignedCompact(text, []jose.SignatureAlgorithm{jose.EdDSA})
	if err != nil || len(token.Signatures) != 1 || token.Signatures[0].Protected.ExtraHeaders[jose.HeaderType] != mediaType {
		return domain.Certificate{}, domain.ErrCertificateForged
	}
	for _, k := range s.trusted {
		if k.KeyID != token.Signatures[0].Protected.KeyID {
			continue
		}
		body, err := token.Verify(k)
		if err != nil {
			break
		}
		return read(body, text)
	}
	return domain.Certificate{}, domain.ErrCertificateForged
}

func read(body []byte, text string) (domain.Certificate, error) {
	var c claims
	if err := json.Unmarshal(body, &c); err != nil {
		return domain.Certificate{}, domain.ErrCertificateForged.Wrap(err)
	}
	id, err := uuid.Parse(c.ID)
	if err != nil || c.Sum != sum(c.Fields) {
		return domain.Certificate{}, domain.ErrCertificateForged
	}
	return domain.Certificate{
		ID: id, System: domain.System{Name: c.System, Version: c.Number, Schema: c.Schema}, Fields: c.Fields, Suite: c.Suite, Cases: c.Cases, Evidence: c.Run,
		Passed: time.Unix(c.Issued, 0).UTC(), Expires: time.Unix(c.Until, 0).UTC(), JWS: text,
	}, nil
}

func sum(fields []string) string {
	h := sha256.Sum256([]byte(strings.Join(fields, "\n")))
	return hex.EncodeToString(h[:])
}

// PublicKey is one key of the key set.
type PublicKey struct{ X, Kid string }

// PublicKeys are the keys that are trusted here, first the one that signs.
func (s *Seal) PublicKeys() []PublicKey {
	out := make([]PublicKey, 0, len(s.trusted))
	for _, k := range s.trusted {
		if public, ok := k.Key.(ed25519.PublicKey); ok {
			out = append(out, PublicKey{X: base64.RawURLEncoding.EncodeToString(public), Kid: k.KeyID})
		}
	}
	return out
}
