package token

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/go-jose/go-jose/v4"

	"github.com/digisoc/platform/services/providers/internal/domain"
)

// minRSA is the shortest RSA key taken, in bits.
const minRSA = 2048

// Key reads a public key. A private one is refused like any other mistake, and not kept.
func (*Issuer) Key(text []byte) (domain.Key, error) {
	var jwk jose.JSONWebKey
	if json.Unmarshal(text, &jwk) != nil || !jwk.IsPublic() || !jwk.Valid() || !strong(jwk.Key) {
		return domain.Key{}, domain.ErrKeyInvalid
	}
	jwk = jose.JSONWebKey{Key: jwk.Key, KeyID: jwk.KeyID, Algorithm: jwk.Algorithm, Use: "sig"} // nothing else is kept
	name, err := thumbprint(jwk)
	if err != nil {
		return domain.Key{}, err
	}
	kept, err := json.Marshal(jwk)
	if err != nil {
		return domain.Key{}, fmt.Errorf("keep key: %w", err)
	}
	return domain.Key{Thumbprint: name, JWK: kept}, nil
}

func strong(key any) bool {
	switch k := key.(type) {
	case *ecdsa.PublicKey:
		return k.Curve == elliptic.P256()
	case *rsa.PublicKey:
		return k.N.BitLen() >= minRSA
	case ed25519.PublicKey:
		return true
	}
	return false
}

func thumbprint(k jose.JSONWebKey) (string, error) {
	sum, err := k.Thumbprint(crypto.SHA256)
	if err != nil {
		return "", fmt.Errorf("thumbprint of key: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(sum), nil
}
