package wire_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"github.com/digisoc/platform/services/sharing/internal/spdci/wire"
)

var now = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// A signature holds for its sender, key, time, header and message, and for nothing else.
func TestSignatureHoldsForWhatWasSigned(t *testing.T) {
	t.Parallel()
	public, private, _ := ed25519.GenerateKey(rand.Reader)
	keys := map[string]ed25519.PublicKey{"k1": public}
	header, message := []byte(`{"a":1}`), []byte(`{"b": 2}`)
	good := wire.Sign(private, "me", "k1", header, message, now)
	if err := wire.Verify(good, "me", keys, header, message, now.Add(5*time.Minute)); err != nil {
		t.Fatal(err)
	}
	if err := wire.Verify(strings.TrimPrefix(good, "Signature: "), "me", keys, header, message, now); err != nil {
		t.Errorf("without the word in front: %v", err)
	}
	for what, try := range map[string]struct {
		signature, sender string
		header, message   []byte
		at                time.Time
	}{
		"another sender":      {good, "you", header, message, now},
		"another header":      {good, "me", []byte(`{"a":2}`), message, now},
		"another message":     {good, "me", header, []byte(`{"b":2}`), now},
		"moved between":       {good, "me", []byte(`{"a":1}{`), []byte(`"b": 2}x`), now},
		"expired":             {good, "me", header, message, now.Add(10 * time.Minute)},
		"from the future":     {good, "me", header, message, now.Add(-2 * time.Minute)},
		"an unknown key":      {strings.Replace(good, "|k1|", "|k2|", 1), "me", header, message, now},
		"another algorithm":   {strings.ReplaceAll(good, "ed25519", "none"), "me", header, message, now},
		"fewer headers":       {strings.Replace(good, "(created) (expires) digest", "digest", 1), "me", header, message, now},
		"a later end":         {strings.Replace(good, `expires="`, `expires="9`, 1), "me", header, message, now},
		"a second signature":  {good + `, signature="AAAA"`, "me", header, message, now},
		"a signature of none": {strings.Replace(good, `signature="`, `signature="!`, 1), "me", header, message, now},
	} {
		if err := wire.Verify(try.signature, try.sender, keys, try.header, try.message, try.at); !errors.Is(err, wire.ErrSignature) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if err := wire.Verify("  ", "me", keys, header, message, now); !errors.Is(err, wire.ErrUnsigned) {
		t.Errorf("no signature: %v", err)
	}
}

// The published samples of the standard are read in spite of their mistakes.
func TestKnownMistakesAreUnderstood(t *testing.T) {
	t.Parallel()
	e, err := wire.Parse([]byte(`{"signature":"x","header":{"message_id":123,"message_ts":"2026-03-02T09:00:00Z","action":"subscibe","sender_id":"a","total_count":"21800","is_msg_encrypted":"false"},"message":{}}`))
	if err != nil || e.Header.Action != "subscribe" || e.Header.TotalCount != 21800 || e.Header.MessageID != "123" || e.Header.Encrypted {
		t.Errorf("%+v, %v", e.Header, err)
	}
	var u wire.Unsubscribe
	if err := wire.Read(json.RawMessage(`{"transaction_id":"T","timesatmp":"2026-03-02T09:00:00Z","sunscription_codes":["c"]}`), &u); err != nil || u.Timestamp == "" || len(u.Codes) != 1 {
		t.Errorf("%+v, %v", u, err)
	}
	if err := wire.Read(json.RawMessage(`{"sunscription_codes":["wrong"],"subscription_codes":["right"]}`), &u); err != nil || u.Codes[0] != "right" {
		t.Errorf("both spellings: %+v, %v", u, err)
	}
	for in, want := range map[string]string{"EN/GB": "eng", "lav": "lav", "LV/LV": "lav", "": "eng", "eng": "eng", "en-GB": "eng"} {
		if got := wire.Locale(in); got != want {
			t.Errorf("locale %q: %q", in, got)
		}
	}
}

func TestWhatIsNoEnvelope(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{
		``, `[]`, `null`, `{}`, `{"header":{},"message":{}}`, `{"header":[],"message":{}}`, `{"header":{"message_id":"1","sender_id":"a","action":"search"}}`,
		`{"header":{"message_id":"1","sender_id":"a","action":"search"},"message":"x"}`, `{"signature":{},"header":{"message_id":"1","sender_id":"a","action":"search"},"message":{}}`,
		`{"header":{"message_id":"000101-12345","sender_id":"a","action":"search"},"message":{}}`, `{"header":{"message_id":"` + strings.Repeat("x", 100) + `","sender_id":"a","action":"search"},"message":{}}`,
	} {
		if _, err := wire.Parse([]byte(bad)); !errors.Is(err, wire.ErrMalformed) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// A message encrypted for us opens however its header was written; for another key, changed or by RSA1_5 it does not.
func TestEncryptedMessages(t *testing.T) {
	t.Parallel()
	ours, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	plain := []byte(`{"transaction_id":"T"}`)
	key := []jose.JSONWebKey{{Key: ours, KeyID: "e1"}}
	sealed, err := wire.Encrypt(plain, jose.JSONWebKey{Key: &ours.PublicKey, KeyID: "e1"})
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]any{}
	if err := json.Unmarshal(sealed, &parts); err != nil {
		t.Fatal(err)
	}
	bare, changed := map[string]any{}, map[string]any{}
	for name, v := range parts {
		bare[name], changed[name] = v, v
	}
	delete(bare, "protected")
	cipher, _ := base64.RawURLEncoding.DecodeString(parts["ciphertext"].(string))
	cipher[0] ^= 1
	changed["ciphertext"] = base64.RawURLEncoding.EncodeToString(cipher)
	for what, try := range map[string]struct {
		message any
		keys    []jose.JSONWebKey
		opens   bool
	}{
		"as it was made":      {parts, key, true},
		"the standard's five": {bare, key, true},
		"changed":             {changed, key, false},
		"another's":           {parts, []jose.JSONWebKey{{Key: theirs}}, false},
		"no parts":            {map[string]any{"header": map[string]any{}}, key, false},
		"RSA1_5":              {weak(t, ours, plain), key, false},
	} {
		raw, _ := json.Marshal(try.message)
		got, err := wire.Decrypt(raw, try.keys)
		if (err == nil) != try.opens || try.opens && string(got) != string(plain) {
			t.Errorf("%s: %s, %v", what, got, err)
		}
	}
}

// weak encrypts with the padding that is not taken.
func weak(t *testing.T, key *rsa.PrivateKey, plain []byte) map[string]any {
	t.Helper()
	e, err := jose.NewEncrypter(jose.A256GCM, jose.Recipient{Algorithm: jose.RSA1_5, Key: &key.PublicKey}, nil)
	if err != nil {
		t.Fatal(err)
	}
	jwe, err := e.Encrypt(plain)
	if err != nil {
		t.Fatal(err)
	}
	compact, _ := jwe.CompactSerialize()
	p := strings.Split(compact, ".")
	return map[string]any{"header": map[string]any{"alg": "RSA1_5"}, "protected": p[0], "encrypted_key": p[1], "iv": p[2], "ciphertext": p[3], "tag": p[4]}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"signature":"x","header":{"message_id":"1","sender_id":"a","action":"search"},"message":{}}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		e, err := wire.Parse(body)
		if err != nil {
			return
		}
		_, _ = wire.ReadRequests(e.Message, "search_request")
		_ = wire.Verify(e.Signature, e.Header.SenderID, nil, e.RawHeader, e.Message, now)
		_, _ = wire.Decrypt(e.Message, nil)
	})
}
