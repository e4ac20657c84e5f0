package wire

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Errors of signatures.
var (
	ErrUnsigned  = errors.New("wire: no signature")
	ErrSignature = errors.New("wire: the signature does not hold")
)

// Limits of a signature's time.
const (
	longest = 24 * time.Hour // that a signature may hold
	skew    = time.Minute    // that clocks may differ
	life    = 10 * time.Minute
)

const algorithm = "ed25519"

// signed is what the signature is over: its own times and the digest of header and message, byte for byte as they stand in the body.
func signed(created, expires int64, header, message []byte) []byte {
	sum := sha256.New()
	sum.Write(header)
	sum.Write(message)
	return fmt.Appendf(nil, "(created): %d\n(expires): %d\ndigest: SHA-256=%s", created, expires, base64.StdEncoding.EncodeToString(sum.Sum(nil)))
}

// Sign makes the signature string of a message.
func Sign(key ed25519.PrivateKey, sender, kid string, header, message []byte, now time.Time) string {
	created, expires := now.Unix(), now.Add(life).Unix()
	signature := base64.StdEncoding.EncodeToString(ed25519.Sign(key, signed(created, expires, header, message)))
	return fmt.Sprintf(`Signature: namespace="spdci", kidId="%s|%s|%s", algorithm="%s", created="%d", expires="%d", headers="(created) (expires) digest", signature="%s"`,
		sender, kid, algorithm, algorithm, created, expires, signature)
}

var parameter = regexp.MustCompile(`([A-Za-z]+)\s*=\s*"([^"]*)"`)

// Verify checks a signature: of this sender, by one of its keys, in its time, over this header and message.
func Verify(signature, sender string, keys map[string]ed25519.PublicKey, header, message []byte, now time.Time) error {
	if strings.TrimSpace(signature) == "" {
		return ErrUnsigned
	}
	parts := map[string]string{}
	for _, m := range parameter.FindAllStringSubmatch(signature, -1) {
		if _, twice := parts[m[1]]; twice {
			return ErrSignature
		}
		parts[m[1]] = m[2]
	}
	id := strings.Split(parts["kidId"], "|")
	if len(id) != 3 || id[0] != sender || id[2] != algorithm || parts["algorithm"] != algorithm || parts["headers"] != "(created) (expires) digest" {
		return ErrSignature
	}
	created, err1 := strconv.ParseInt(parts["created"], 10, 64)
	expires, err2 := strconv.ParseInt(parts["expires"], 10, 64)
	raw, err3 := base64.StdEncoding.DecodeString(parts["signature"])
	if errors.Join(err1, err2, err3) != nil || !inTime(created, expires, now) {
		return ErrSignature
	}
	key, known := keys[id[1]]
	if !known || len(key) != ed25519.PublicKeySize || !ed25519.Verify(key, signed(created, expires, header, message), raw) {
		return ErrSignature
	}
	return nil
}

func inTime(created, expires int64, now time.Time) bool {
	from, to := time.Unix(created, 0), time.Unix(expires, 0)
	return !from.After(now.Add(skew)) && now.Before(to) && to.Sub(from) <= longest
}
