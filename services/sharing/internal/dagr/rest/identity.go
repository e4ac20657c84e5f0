package rest

import (
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"time"
)

// Identity is the certificate that is registered with DAGR's connection and the key that signs requests for tokens.
type Identity struct {
	Key         *rsa.PrivateKey
	Certificate *x509.Certificate
}

// minBits is the smallest key; DAGR's documentation makes one of 2048 bits.
const minBits = 2048

// ParseIdentity reads a certificate and its private key from one PEM text. Self-signed is accepted, as DAGR does.
func ParseIdentity(text string) (Identity, error) {
	var id Identity
	for rest := []byte(text); ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		switch block.Type {
		case "CERTIFICATE":
			c, err := x509.ParseCertificate(block.Bytes)
			if err != nil {
				return Identity{}, errors.New("dagr identity: the certificate cannot be read")
			}
			id.Certificate = c
		case "PRIVATE KEY", "RSA PRIVATE KEY":
			key, err := parseKey(block)
			if err != nil {
				return Identity{}, err
			}
			id.Key = key
		}
	}
	if id.Key == nil || id.Certificate == nil {
		return Identity{}, errors.New("dagr identity: a certificate and its private key are needed, both in PEM")
	}
	if !id.Key.PublicKey.Equal(id.Certificate.PublicKey) {
		return Identity{}, errors.New("dagr identity: the key is not that of the certificate")
	}
	return id, nil
}

func parseKey(block *pem.Block) (*rsa.PrivateKey, error) {
	any, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if block.Type == "RSA PRIVATE KEY" {
		any, err = x509.ParsePKCS1PrivateKey(block.Bytes)
	}
	key, ok := any.(*rsa.PrivateKey)
	if err != nil || !ok {
		return nil, errors.New("dagr identity: the private key must be RSA") // the cause could show parts of the key
	}
	if key.N.BitLen() < minBits {
		return nil, fmt.Errorf("dagr identity: the key has %d bits, %d are needed", key.N.BitLen(), minBits)
	}
	return key, nil
}

// Thumbprint names a certificate (x5t#S256, RFC 7515).
func Thumbprint(c *x509.Certificate) string {
	sum := sha256.Sum256(c.Raw)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// Until is when the certificate ends.
func (id Identity) Until() time.Time { return id.Certificate.NotAfter }
