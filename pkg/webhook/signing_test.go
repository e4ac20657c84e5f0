package webhook_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/webhook"
)

// The published vectors: the symmetric one of the Standard Webhooks libraries, and the asymmetric one that the
// specification shows and its reference server tests with (the key is seed and public half).
const (
	vectorID     = "msg_p5jXN8AQM9LWM0D4loKWxJek"
	vectorBody   = `{"test": 2432232314}`
	vectorTime   = 1614265330
	vectorHMAC   = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	vectorV1     = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
	vectorV1a    = "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg=="
	vectorSecret = "whsk_6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg=="
	vectorPublic = "whpk_1SiA4o9hyqTCpIqC5V9HUakiiaeACeqfZTInDBbOir4="
)

func key(t *testing.T, text string) webhook.Key {
	t.Helper()
	k, err := webhook.ParseKey(text)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func signed(t *testing.T, at time.Time, keys ...webhook.Key) http.Header {
	t.Helper()
	h := make(http.Header)
	if err := webhook.Sign(h, keys, vectorID, at, []byte(vectorBody)); err != nil {
		t.Fatal(err)
	}
	return h
}

func TestWebhookSignatures(t *testing.T) {
	at := time.Unix(vectorTime, 0)
	h := signed(t, at, key(t, vectorHMAC), key(t, vectorSecret))
	if got, want := h.Get(webhook.HeaderSignature), vectorV1+" "+vectorV1a; got != want {
		t.Errorf("signature %q, published %q", got, want)
	}
	if h.Get(webhook.HeaderID) != vectorID || h.Get(webhook.HeaderTimestamp) != "1614265330" {
		t.Errorf("headers: %v", h)
	}
	public := key(t, vectorPublic)
	if got := key(t, vectorSecret).PublicText(); got != vectorPublic {
		t.Errorf("public half %q, published %q", got, vectorPublic)
	}
	for name, k := range map[string]webhook.Key{"shared": key(t, vectorHMAC), "private": key(t, vectorSecret), "public": public} {
		if err := webhook.Verify(h, []webhook.Key{k}, []byte(vectorBody), at); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, change := range map[string]func(http.Header) []byte{
		"body": func(http.Header) []byte { return []byte(vectorBody + " ") },
		"id":   func(h http.Header) []byte { h.Set(webhook.HeaderID, "msg_other"); return []byte(vectorBody) },
		"time": func(h http.Header) []byte { h.Set(webhook.HeaderTimestamp, "1614265331"); return []byte(vectorBody) },
		"scheme swapped": func(h http.Header) []byte {
			h.Set(webhook.HeaderSignature, "v1a,"+vectorV1[3:])
			return []byte(vectorBody)
		},
		"nothing to read": func(h http.Header) []byte {
			h.Set(webhook.HeaderSignature, "v1,%%% v2,abc ,")
			return []byte(vectorBody)
		},
	} {
		forged := h.Clone()
		body := change(forged)
		if err := webhook.Verify(forged, []webhook.Key{public, key(t, vectorHMAC)}, body, at); !errors.Is(err, webhook.ErrSignature) {
			t.Errorf("%s changed: %v", name, err)
		}
	}
	if err := webhook.Sign(make(http.Header), []webhook.Key{public}, "id", at, nil); err == nil {
		t.Error("a public key signed")
	}
	if err := webhook.Sign(make(http.Header), []webhook.Key{key(t, vectorHMAC)}, "id.with.dots", at, nil); err == nil {
		t.Error("an id with dots was signed: two messages could share a text")
	}
}

// TestWebhookReplayWindow: a message is believed five minutes either way, and not a second longer.
func TestWebhookReplayWindow(t *testing.T) {
	at := time.Unix(vectorTime, 0)
	k := []webhook.Key{key(t, vectorHMAC)}
	h := signed(t, at, k...)
	for away, want := range map[time.Duration]error{
		5 * time.Minute: nil, -5 * time.Minute: nil,
		5*time.Minute + time.Second: webhook.ErrTimestamp, -5*time.Minute - time.Second: webhook.ErrTimestamp,
	} {
		if err := webhook.Verify(h, k, []byte(vectorBody), at.Add(away)); !errors.Is(err, want) {
			t.Errorf("%s away: %v, want %v", away, err, want)
		}
	}
	for _, stamp := range []string{"", "+1614265330", "01614265330", "1614265330 ", "1e9", strings.Repeat("9", 4000)} {
		h := signed(t, at, k...)
		h.Set(webhook.HeaderTimestamp, stamp)
		if err := webhook.Verify(h, k, []byte(vectorBody), at); err == nil {
			t.Errorf("time %.20q was believed", stamp)
		}
	}
	h.Add(webhook.HeaderID, "msg_second")
	if err := webhook.Verify(h, k, []byte(vectorBody), at); !errors.Is(err, webhook.ErrHeaders) {
		t.Errorf("two ids: %v", err)
	}
}

// TestWebhookRotation: while one key takes the other's place both sign, so a receiver that knows either believes.
func TestWebhookRotation(t *testing.T) {
	at := time.Unix(vectorTime, 0)
	old, fresh, stranger := webhook.NewHMAC(), webhook.NewHMAC(), webhook.NewHMAC()
	both := signed(t, at, fresh, old)
	after := signed(t, at, fresh)
	for name, c := range map[string]struct {
		header http.Header
		key    webhook.Key
		want   error
	}{
		"old during":   {both, old, nil},
		"new during":   {both, fresh, nil},
		"old after":    {after, old, webhook.ErrSignature},
		"never theirs": {both, stranger, webhook.ErrSignature},
	} {
		if err := webhook.Verify(c.header, []webhook.Key{c.key}, []byte(vectorBody), at); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	moved := signed(t, at, webhook.NewEd25519(), old) // from a shared secret to a key pair
	if err := webhook.Verify(moved, []webhook.Key{old}, []byte(vectorBody), at); err != nil {
		t.Error(err)
	}
}

func TestWebhookKeys(t *testing.T) {
	for _, k := range []webhook.Key{webhook.NewHMAC(), webhook.NewEd25519()} {
		back, err := webhook.ParseKey(k.Text())
		if err != nil || back.Text() != k.Text() {
			t.Errorf("a key did not come back: %v", err)
		}
		if printed := fmt.Sprintf("%v %+v %#v %s", k, k, k, k); strings.Contains(printed, k.Text()[6:20]) || strings.Contains(printed, "[") {
			t.Error("a key printed itself")
		}
	}
	mixed := "whsk_" + base64.StdEncoding.EncodeToString(make([]byte, 64))
	for _, bad := range []string{"", "whsec_", "whsec_AAAA", "whsec_%%%%", vectorHMAC[6:], mixed, "whpk_AAAA", strings.Replace(vectorSecret, "whsk_", "whpk_", 1)} {
		if _, err := webhook.ParseKey(bad); !errors.Is(err, webhook.ErrKey) {
			t.Errorf("%.12q is a key: %v", bad, err)
		}
	}
}
