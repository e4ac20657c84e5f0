// Package vault seals short secrets that are kept in the database (AES-256-GCM), each bound to its record, so that a copy
// of the database opens nothing and a sealed text moved to another record opens nothing either. It keeps no keys itself.
package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"errors"

	"github.com/google/uuid"
)

// ErrSealed is a text that was sealed with another key, for another record, or was changed.
var ErrSealed = errors.New("vault: this key does not open it")

// Vault seals and opens with one key. It is safe for concurrent use.
type Vault struct{ gcm cipher.AEAD }

// New returns a vault for a key of 32 bytes in base64; an empty one is a new key that lives as long as the process.
func New(key string) (*Vault, error) {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails: crypto/rand ends the program instead
	if key != "" {
		var err error
		if raw, err = base64.StdEncoding.DecodeString(key); err != nil || len(raw) != 32 {
			return nil, errors.New("vault: the key is not 32 bytes in base64")
		}
	}
	block, err := aes.NewCipher(raw)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	return &Vault{gcm: gcm}, nil
}

// Seal closes a text for a record. The same text is sealed differently each time.
func (v *Vault) Seal(text string, record uuid.UUID) []byte {
	return v.gcm.Seal(nil, nil, []byte(text), record[:]) //nolint:gosec // G407: this cipher makes its own random nonce and takes none
}

// Open opens what was sealed for a record; ErrSealed when it was not.
func (v *Vault) Open(sealed []byte, record uuid.UUID) (string, error) {
	text, err := v.gcm.Open(nil, nil, sealed, record[:])
	if err != nil {
		return "", ErrSealed
	}
	return string(text), nil
}
