package auditseal

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Signer signs checkpoints. A successor is named in every checkpoint until it takes over: whoever trusts the key then trusts the next.
type Signer struct {
	key       ed25519.PrivateKey
	successor ed25519.PublicKey
}

// NewSigner signs with key; successor is nil while no other key is to come.
func NewSigner(key ed25519.PrivateKey, successor ed25519.PublicKey) *Signer {
	return &Signer{key: key, successor: successor}
}

// Public is the key by which checkpoints are verified.
func (s *Signer) Public() ed25519.PublicKey { return s.key.Public().(ed25519.PublicKey) }

var (
	errNoKey  = errors.New("auditseal: the file holds no Ed25519 key in PKCS #8 (PEM)")
	errNoName = errors.New("auditseal: the key is not an Ed25519 public key in base64url")
)

// LoadSigner reads the key of a service and, when the path is not empty, the public key of its successor.
func LoadSigner(path, successor string) (*Signer, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("audit key: %w", err)
	}
	block, _ := pem.Decode(raw)
	if block == nil {
		return nil, errNoKey
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	key, ok := parsed.(ed25519.PrivateKey)
	if err != nil || !ok {
		return nil, errNoKey
	}
	s := &Signer{key: key}
	if successor != "" {
		name, err := os.ReadFile(successor)
		if err != nil {
			return nil, fmt.Errorf("audit key: %w", err)
		}
		if s.successor, err = ParseKey(string(name)); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// MakeKey writes a new key that only its owner may read, unless there is one already, and its public half beside it.
func MakeKey(path string) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	public, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600); err != nil {
		return err
	}
	return os.WriteFile(path+".pub", []byte(FormatKey(public)+"\n"), 0o600)
}

// FormatKey writes a public key as text.
func FormatKey(k ed25519.PublicKey) string { return base64.RawURLEncoding.EncodeToString(k) }

// ParseKey reads what FormatKey wrote.
func ParseKey(s string) (ed25519.PublicKey, error) {
	raw, err := base64.RawURLEncoding.DecodeString(trim(s))
	if err != nil || len(raw) != ed25519.PublicKeySize {
		return nil, errNoName
	}
	return ed25519.PublicKey(raw), nil
}

// keyID names a key in few letters.
func keyID(k ed25519.PublicKey) string {
	sum := sha256.Sum256(k)
	return base64.RawURLEncoding.EncodeToString(sum[:9])
}
