package auditseal

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"hash"
	"time"
)

// Certificate says which entries were destroyed because their term had ended. Its statement is one line of JSON with the signature at the end,
// and lies where checkpoints lie.
type Certificate struct {
	Service     string    `json:"service"`
	Certificate int64     `json:"certificate"` // its number, from 1
	First       int64     `json:"first"`       // block
	Last        int64     `json:"last"`        // block
	Entries     int64     `json:"entries"`     // destroyed by this certificate
	Before      time.Time `json:"before"`      // the latest moment of a use that was old enough
	Digest      string    `json:"digest"`      // SHA-256 over the places and hashes of the entries, in hexadecimal
	Time        time.Time `json:"time"`
	Key         string    `json:"key"`
	Signature   []byte    `json:"signature,omitempty"`
}

// certify signs a certificate.
func (s *Signer) certify(c Certificate) ([]byte, error) {
	c.Key, c.Signature = keyID(s.Public()), nil
	unsigned, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	c.Signature = ed25519.Sign(s.key, unsigned)
	return json.Marshal(c)
}

// parseCertificate reads a statement; false when it is another one.
func parseCertificate(statement []byte) (c Certificate, ok bool) {
	d := json.NewDecoder(bytes.NewReader(statement))
	d.DisallowUnknownFields()
	err := d.Decode(&c)
	return c, err == nil && c.Certificate >= 1 && c.Service != "" && len(c.Signature) == ed25519.SignatureSize
}

// holds reports whether the key signed the certificate.
func (c Certificate) holds(k ed25519.PublicKey) bool {
	signature := c.Signature
	c.Signature = nil
	unsigned, err := json.Marshal(c)
	return err == nil && c.Key == keyID(k) && ed25519.Verify(k, unsigned, signature)
}

// certified collects what a certificate covers.
type certified struct{ hash.Hash }

func newCertified() certified {
	c := certified{sha256.New()}
	text(c, "digisoc audit destruction 1")
	return c
}

// add takes the places of a block and the hashes of all its entries; false when a place is not in the block.
func (c certified) add(block int64, places []int32, leaves []byte) bool {
	_ = binary.Write(c, binary.BigEndian, block) // a hash takes everything
	_ = binary.Write(c, binary.BigEndian, uint32(len(places)))
	for _, p := range places {
		if p < 0 || int(p+1)*sha256.Size > len(leaves) {
			return false
		}
		_ = binary.Write(c, binary.BigEndian, p)
		c.Write(leaves[int(p)*sha256.Size : int(p+1)*sha256.Size])
	}
	return true
}

func (c certified) digest() string { return hex.EncodeToString(c.Sum(nil)) }
