package webhook

import (
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The headers of Standard Webhooks.
const (
	HeaderID        = "webhook-id"
	HeaderTimestamp = "webhook-timestamp"
	HeaderSignature = "webhook-signature"
)

// Window is how far the time of a message may be from the receiver's clock, both ways: an older one is a replay.
const Window = 5 * time.Minute

// maxSignatures bounds the work that a stranger's header can ask for.
const maxSignatures = 16

// Why a message is not believed.
var (
	ErrHeaders   = errors.New("webhook: id, timestamp and signature are required, each once")
	ErrTimestamp = errors.New("webhook: the time is not within the window")
	ErrSignature = errors.New("webhook: no signature is of a known key")
)

// Sign puts the three headers on a message: its id, the same at every attempt; the time of this attempt; one signature
// for each key. Two keys are given while one takes the other's place, so a receiver that knows either believes the message.
func Sign(header http.Header, keys []Key, id string, at time.Time, body []byte) error {
	if len(keys) == 0 || id == "" || strings.ContainsAny(id, ". \t\r\n") {
		return errors.New("webhook: a message needs an id without dots and a key")
	}
	stamp := strconv.FormatInt(at.Unix(), 10)
	text := signedText(id, stamp, body)
	signatures := make([]string, len(keys))
	for i, k := range keys {
		var err error
		if signatures[i], err = k.sign(text); err != nil {
			return err
		}
	}
	header.Set(HeaderID, id)
	header.Set(HeaderTimestamp, stamp)
	header.Set(HeaderSignature, strings.Join(signatures, " "))
	return nil
}

// Verify is what a receiver does before it reads the body: the time is near now, and one of the signatures is by one of
// the keys. It does not remember ids; a receiver keeps those it has handled, because the same change may come twice.
func Verify(header http.Header, keys []Key, body []byte, now time.Time) error {
	id, stamp, signatures := header.Values(HeaderID), header.Values(HeaderTimestamp), header.Values(HeaderSignature)
	if len(id) != 1 || len(stamp) != 1 || len(signatures) != 1 || id[0] == "" {
		return ErrHeaders
	}
	seconds, err := strconv.ParseInt(stamp[0], 10, 64)
	if err != nil || strconv.FormatInt(seconds, 10) != stamp[0] {
		return ErrTimestamp
	}
	if away := now.Sub(time.Unix(seconds, 0)); away > Window || away < -Window {
		return ErrTimestamp
	}
	text := signedText(id[0], stamp[0], body)
	for n, one := range strings.Fields(signatures[0]) {
		if n == maxSignatures {
			break
		}
		scheme, encoded, _ := strings.Cut(one, ",")
		signature, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil {
			continue // another signature may still be good
		}
		for _, k := range keys {
			if k.signed(scheme, signature, text) {
				return nil
			}
		}
	}
	return ErrSignature
}

// signedText is what is signed: id, time and body, with dots between. The id has no dot and the time only digits, so no
// two messages share a text.
func signedText(id, stamp string, body []byte) []byte {
	text := make([]byte, 0, len(id)+len(stamp)+len(body)+2)
	text = append(append(text, id...), '.')
	text = append(append(text, stamp...), '.')
	return append(text, body...)
}
