package webhook

import (
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strings"
)

// The prefixes by which a key tells what it is.
const (
	hmacPrefix    = "whsec_"
	privatePrefix = "whsk_"
	publicPrefix  = "whpk_"
)

// ErrKey is a text that is no key: an unknown prefix, a wrong length, or not base64.
var ErrKey = errors.New("webhook: not a signing key")

// Key signs messages, or only checks them when it is a public key. It never prints itself; Text is what to keep.
type Key struct {
	secret  []byte             // of HMAC-SHA256
	private ed25519.PrivateKey // of Ed25519
	public  ed25519.PublicKey
}

// NewHMAC makes a shared secret of 32 random bytes. Whoever checks with it could also sign with it.
func NewHMAC() Key {
	secret := make([]byte, 32)
	_, _ = rand.Read(secret) // never fails: crypto/rand ends the program instead
	return Key{secret: secret}
}

// NewEd25519 makes a key pair. The receiver keeps the public half, with which nobody can forge a message.
func NewEd25519() Key {
	public, private, _ := ed25519.GenerateKey(nil) // the system's randomness never fails
	return Key{private: private, public: public}
}

// DerivedHMAC is the shared secret of 32 bytes that were derived from a master key; whoever has that one derives it again.
func DerivedHMAC(secret [32]byte) Key { return Key{secret: secret[:]} }

// DerivedEd25519 is the key pair of a seed that was derived from a master key.
func DerivedEd25519(seed [32]byte) Key {
	private := ed25519.NewKeyFromSeed(seed[:])
	return Key{private: private, public: private.Public().(ed25519.PublicKey)}
}

// ParseKey reads what Text or PublicText wrote. A shared secret has 24 to 64 bytes, a private key is seed and public
// half together. The error is ErrKey and never holds the text.
func ParseKey(text string) (Key, error) {
	for _, prefix := range []string{hmacPrefix, privatePrefix, publicPrefix} {
		encoded, found := strings.CutPrefix(text, prefix)
		if !found {
			continue
		}
		raw, err := base64.StdEncoding.Strict().DecodeString(encoded)
		if err != nil {
			return Key{}, ErrKey
		}
		return keyOf(prefix, raw)
	}
	return Key{}, ErrKey
}

func keyOf(prefix string, raw []byte) (Key, error) {
	switch {
	case prefix == hmacPrefix && len(raw) >= 24 && len(raw) <= 64:
		return Key{secret: raw}, nil
	case prefix == publicPrefix && len(raw) == ed25519.PublicKeySize:
		return Key{public: raw}, nil
	case prefix == privatePrefix && len(raw) == ed25519.PrivateKeySize:
		private := ed25519.NewKeyFromSeed(raw[:ed25519.SeedSize])
		if !private.Equal(ed25519.PrivateKey(raw)) {
			return Key{}, ErrKey // the public half belongs to another seed
		}
		return Key{private: private, public: private.Public().(ed25519.PublicKey)}, nil
	}
	return Key{}, ErrKey
}

// Text is the whole key, to be kept secret.
func (k Key) Text() string {
	switch {
	case k.secret != nil:
		return hmacPrefix + base64.StdEncoding.EncodeToString(k.secret)
	case k.private != nil:
		return privatePrefix + base64.StdEncoding.EncodeToString(k.private)
	}
	return k.PublicText()
}

// PublicText is the half that may be known to anybody; empty for a shared secret.
func (k Key) PublicText() string {
	if k.public == nil {
		return ""
	}
	return publicPrefix + base64.StdEncoding.EncodeToString(k.public)
}

// String hides the key.
func (k Key) String() string { return "***" }

// GoString hides the key from %#v.
func (k Key) GoString() string { return "***" }

// sign returns one signature with the word of its scheme before it.
func (k Key) sign(text []byte) (string, error) {
	switch {
	case k.secret != nil:
		return "v1," + base64.StdEncoding.EncodeToString(mac(k.secret, text)), nil
	case k.private != nil:
		return "v1a," + base64.StdEncoding.EncodeToString(ed25519.Sign(k.private, text)), nil
	}
	return "", errors.New("webhook: this key only checks")
}

// signed reports whether a signature of the scheme is this key's.
func (k Key) signed(scheme string, signature, text []byte) bool {
	switch {
	case scheme == "v1" && k.secret != nil:
		return hmac.Equal(mac(k.secret, text), signature)
	case scheme == "v1a" && k.public != nil:
		return ed25519.Verify(k.public, text, signature)
	}
	return false
}

func mac(secret, text []byte) []byte {
	h := hmac.New(sha256.New, secret)
	h.Write(text)
	return h.Sum(nil)
}
