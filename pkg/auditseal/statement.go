package auditseal

import (
	"crypto/ed25519"
	"encoding/json"
	"fmt"
)

// signed is a statement of a service with its signature, as JSON.
type signed struct {
	Statement json.RawMessage `json:"statement"`
	Key       string          `json:"key,omitempty"` // in few letters; empty when it is not signed
	Signature []byte          `json:"signature,omitempty"`
}

// domain keeps the signature of a statement apart from those of checkpoints and certificates of the log.
const domain = "digisoc statement 1\x00"

// SignStatement returns a statement as JSON with the signature over its very bytes. A nil signer leaves it unsigned.
func (s *Signer) SignStatement(statement any) ([]byte, error) {
	raw, err := json.Marshal(statement)
	if err != nil {
		return nil, fmt.Errorf("sign a statement: %w", err)
	}
	out := signed{Statement: raw}
	if s != nil {
		out.Key, out.Signature = keyID(s.Public()), ed25519.Sign(s.key, append([]byte(domain), raw...))
	}
	return json.Marshal(out)
}

// VerifyStatement returns the statement that the key signed; false when it did not.
func VerifyStatement(raw []byte, k ed25519.PublicKey) (json.RawMessage, bool) {
	var s signed
	if json.Unmarshal(raw, &s) != nil || s.Key != keyID(k) || !ed25519.Verify(k, append([]byte(domain), s.Statement...), s.Signature) {
		return nil, false
	}
	return s.Statement, true
}
