package auditseal

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/digisoc/platform/pkg/pg"
)

// Checkpoint says where the chain of a service stood at a time. Its statement is one line of JSON with the signature at the end.
type Checkpoint struct {
	Service   string    `json:"service"`
	Block     int64     `json:"block"`
	Entries   int64     `json:"entries"` // of this block and all before it
	Hash      string    `json:"hash"`    // of the block, SHA-256 in hexadecimal
	Time      time.Time `json:"time"`
	Key       string    `json:"key"`                 // id of the key that signed
	Successor string    `json:"successor,omitempty"` // public key that will sign next
	Signature []byte    `json:"signature,omitempty"` // Ed25519 over the same JSON without this field
}

var errStatement = errors.New("auditseal: this is no checkpoint")

// sign makes the statement.
func (s *Signer) sign(c Checkpoint) ([]byte, error) {
	c.Key, c.Signature = keyID(s.Public()), nil
	if s.successor != nil {
		c.Successor = FormatKey(s.successor)
	}
	unsigned, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	c.Signature = ed25519.Sign(s.key, unsigned)
	return json.Marshal(c)
}

// parse reads a statement; whether its signature holds is another question.
func parse(statement []byte) (c Checkpoint, err error) {
	d := json.NewDecoder(bytes.NewReader(statement))
	d.DisallowUnknownFields()
	if err := d.Decode(&c); err != nil || c.Service == "" || c.Block < 1 || len(c.Signature) != ed25519.SignatureSize {
		return Checkpoint{}, errStatement
	}
	if raw, err := hex.DecodeString(c.Hash); err != nil || len(raw) != 32 {
		return Checkpoint{}, errStatement
	}
	return c, nil
}

// holds reports whether the key signed the checkpoint.
func (c Checkpoint) holds(k ed25519.PublicKey) bool {
	signature := c.Signature
	c.Signature = nil
	unsigned, err := json.Marshal(c)
	return err == nil && c.Key == keyID(k) && ed25519.Verify(k, unsigned, signature)
}

// Checkpoint signs the last block, keeps the statement and gives it to the witness; nothing when the last one still stands.
func (s *Sealer) Checkpoint(ctx context.Context) error {
	if s.signer == nil || s.last.Number == 0 || s.last.Number == s.signed {
		return nil
	}
	statement, err := s.signer.sign(Checkpoint{
		Service: s.service, Block: s.last.Number, Entries: s.last.Total, Hash: hex.EncodeToString(s.last.Hash[:]), Time: s.clock.Now().UTC().Truncate(time.Second),
	})
	if err != nil {
		return err
	}
	if s.witness != nil {
		if err := s.witness.Keep(ctx, statement); err != nil {
			return fmt.Errorf("witness: %w", err)
		}
	}
	_, err = s.db.Exec(ctx, "insert into audit_checkpoint (block, signed_at, statement) values ($1, $2, $3) on conflict on constraint audit_checkpoint_pkey do nothing",
		s.last.Number, s.clock.Now(), statement)
	if err == nil {
		s.signed = s.last.Number
	}
	return pg.Classify(err)
}

func trim(s string) string { return strings.TrimSpace(s) }
