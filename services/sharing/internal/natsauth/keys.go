package natsauth

import (
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/base64"
	"fmt"

	"github.com/nats-io/nkeys"
)

// Keys are what answers are signed with and questions are encrypted for. The server gets the public halves.
type Keys struct {
	issuer, curve             nkeys.KeyPair
	PublicIssuer, PublicCurve string
}

// NewKeys derives both from one secret, 32 bytes in base64.
func NewKeys(secret string) (k Keys, err error) {
	raw, err := base64.StdEncoding.DecodeString(secret)
	if err != nil || len(raw) != 32 {
		return Keys{}, fmt.Errorf("key of the NATS door: 32 bytes in base64 are needed")
	}
	if k.issuer, k.PublicIssuer, err = derive(raw, nkeys.PrefixByteAccount, "digisoc nats issuer"); err != nil {
		return Keys{}, err
	}
	k.curve, k.PublicCurve, err = derive(raw, nkeys.PrefixByteCurve, "digisoc nats curve")
	return k, err
}

func derive(secret []byte, kind nkeys.PrefixByte, use string) (nkeys.KeyPair, string, error) {
	seed, err := hkdf.Key(sha256.New, secret, nil, use, 32)
	if err != nil {
		return nil, "", fmt.Errorf("derive a key of the NATS door: %w", err)
	}
	encoded, err := nkeys.EncodeSeed(kind, seed)
	if err != nil {
		return nil, "", fmt.Errorf("derive a key of the NATS door: %w", err)
	}
	pair, err := nkeys.FromSeed(encoded)
	if err != nil {
		return nil, "", fmt.Errorf("derive a key of the NATS door: %w", err)
	}
	public, err := pair.PublicKey()
	return pair, public, err
}
