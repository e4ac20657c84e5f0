package wire

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/go-jose/go-jose/v4"
)

// ErrEncryption is a message that does not open: not for our key, changed, or by a way that is not taken.
var ErrEncryption = errors.New("wire: the encrypted message does not open")

// What messages may be encrypted with. RSA1_5 is not among them: it gives its plaintext away to whoever asks often enough.
var (
	keyWays     = []jose.KeyAlgorithm{jose.RSA_OAEP_256, jose.ECDH_ES_A256KW}
	contentWays = []jose.ContentEncryption{jose.A256GCM, jose.A128GCM, jose.A256CBC_HS512}
)

// encrypted is the EncryptedMessage of the standard: the parts of a compact JWE. Protected is ours beside them: the header as
// base64url, which is what was authenticated; a reader without it encodes header as it stands.
type encrypted struct {
	Header       json.RawMessage `json:"header"`
	Protected    string          `json:"protected,omitempty"`
	Ciphertext   string          `json:"ciphertext"`
	EncryptedKey string          `json:"encrypted_key"`
	Tag          string          `json:"tag"`
	IV           string          `json:"iv"`
}

// Decrypt opens an EncryptedMessage with our keys.
func Decrypt(raw json.RawMessage, keys []jose.JSONWebKey) (json.RawMessage, error) {
	var m encrypted
	if json.Unmarshal(raw, &m) != nil || m.Ciphertext == "" || m.EncryptedKey == "" || m.Tag == "" || m.IV == "" || !isObject(m.Header) {
		return nil, ErrEncryption
	}
	for _, header := range protectedForms(&m) {
		compact := strings.Join([]string{header, m.EncryptedKey, m.IV, m.Ciphertext, m.Tag}, ".")
		jwe, err := jose.ParseEncryptedCompact(compact, keyWays, contentWays)
		if err != nil {
			continue
		}
		for i := range keys {
			if plain, err := jwe.Decrypt(keys[i].Key); err == nil && isObject(plain) {
				return plain, nil
			}
		}
	}
	return nil, ErrEncryption
}

// protectedForms are the ways in which a header may have been written when it was authenticated: as said, as it stands, without
// blanks. The standard does not say; a wrong guess does not open.
func protectedForms(m *encrypted) []string {
	var forms []string
	if m.Protected != "" {
		forms = append(forms, m.Protected)
	}
	forms = append(forms, base64.RawURLEncoding.EncodeToString(m.Header))
	var tight bytes.Buffer
	if json.Compact(&tight, m.Header) == nil {
		forms = append(forms, base64.RawURLEncoding.EncodeToString(tight.Bytes()))
	}
	return forms
}

// Encrypt seals a message for a partner's key.
func Encrypt(message []byte, key jose.JSONWebKey) (json.RawMessage, error) {
	way := jose.RSA_OAEP_256
	if strings.HasPrefix(fmt.Sprintf("%T", key.Key), "*ecdsa.") {
		way = jose.ECDH_ES_A256KW
	}
	e, err := jose.NewEncrypter(jose.A256GCM, jose.Recipient{Algorithm: way, Key: key.Key, KeyID: key.KeyID}, nil)
	if err != nil {
		return nil, fmt.Errorf("encrypt for the partner: %w", err)
	}
	jwe, err := e.Encrypt(message)
	if err != nil {
		return nil, fmt.Errorf("encrypt for the partner: %w", err)
	}
	compact, err := jwe.CompactSerialize()
	if err != nil {
		return nil, err
	}
	p := strings.Split(compact, ".")
	header, err := base64.RawURLEncoding.DecodeString(p[0])
	if err != nil {
		return nil, err
	}
	return json.Marshal(encrypted{Header: header, Protected: p[0], EncryptedKey: p[1], IV: p[2], Ciphertext: p[3], Tag: p[4]})
}
