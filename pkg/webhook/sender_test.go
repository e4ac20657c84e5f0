package webhook_test

import (
	"context"
	"crypto/x509"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/webhook"
)

// names answers each look-up of a name with the next of its lists.
type names struct {
	answers [][]string
	asked   atomic.Int32
}

func (n *names) LookupNetIP(_ context.Context, _, host string) ([]netip.Addr, error) {
	at := min(int(n.asked.Add(1)), len(n.answers)) - 1
	var out []netip.Addr
	for _, a := range n.answers[at] {
		out = append(out, netip.MustParseAddr(a))
	}
	if out == nil {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	return out, nil
}

func endpoint(t *testing.T, h http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewTLSServer(h)
	t.Cleanup(s.Close)
	return s
}

func roots(s *httptest.Server) *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	return pool
}

// named is the server's address under a name that its certificate has.
func named(t *testing.T, s *httptest.Server) string {
	t.Helper()
	u, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	return "https://example.com:" + u.Port() + "/hook"
}

func sender(t *testing.T, o webhook.Options) *webhook.Sender {
	t.Helper()
	s := webhook.NewSender(o)
	t.Cleanup(s.Close)
	return s
}

func message(address string, k webhook.Key) webhook.Message {
	return webhook.Message{URL: address, ID: "change-7", Body: []byte(`{"kind":"referral.created"}`), Keys: []webhook.Key{k}}
}

func TestWebhookPost(t *testing.T) {
	k := webhook.NewEd25519()
	public := key(t, k.PublicText())
	s := endpoint(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if err := webhook.Verify(r.Header, []webhook.Key{public}, body, time.Now()); err != nil || r.Header.Get("Cookie") != "" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		w.Header().Set("Set-Cookie", "a=b")
		w.WriteHeader(http.StatusNoContent)
	})
	send := sender(t, webhook.Options{Loopback: true, Roots: roots(s)})
	for range 2 {
		if r := send.Post(t.Context(), message(s.URL, k)); r.Outcome != webhook.Delivered || r.Status != 204 || r.Took <= 0 {
			t.Errorf("%+v", r)
		}
	}
	if r := send.Post(t.Context(), message(s.URL, webhook.NewEd25519())); r.Outcome != webhook.RefusedByHost || r.Status != 403 {
		t.Errorf("with a forged key: %+v", r)
	}
	if r := sender(t, webhook.Options{Loopback: true}).Post(t.Context(), message(s.URL, k)); r.Outcome != webhook.TLSFailed {
		t.Errorf("with an unknown certificate: %+v", r)
	}
}

// TestWebhookNeverDialsPrivate: a name that leads home is refused before a socket is opened, also when only one of its
// addresses does, and when it leads there the second time only.
func TestWebhookNeverDialsPrivate(t *testing.T) {
	var called atomic.Int32
	s := endpoint(t, func(http.ResponseWriter, *http.Request) { called.Add(1) })
	k := webhook.NewHMAC()
	for what, answers := range map[string][][]string{
		"private":                {{"127.0.0.1"}},
		"one of two":             {{"192.0.1.1", "127.0.0.1"}},
		"in IPv6 clothes":        {{"::ffff:127.0.0.1"}},
		"a cloud's metadata":     {{"169.254.169.254"}},
		"through a NAT64 prefix": {{"64:ff9b::7f00:1"}},
	} {
		n := &names{answers: answers}
		r := sender(t, webhook.Options{Roots: roots(s), Resolver: n}).Post(t.Context(), message(named(t, s), k))
		if r.Outcome != webhook.AddressRefused || n.asked.Load() != 1 {
			t.Errorf("%s: %+v after %d look-ups", what, r, n.asked.Load())
		}
	}
	// Looked up anew for the second connection, and refused there: nothing of the first look-up is believed later.
	n := &names{answers: [][]string{{"127.0.0.1"}, {"10.0.0.1"}}}
	send := sender(t, webhook.Options{Loopback: true, Roots: roots(s), Resolver: n})
	if r := send.Post(t.Context(), message(named(t, s), k)); r.Outcome != webhook.Delivered {
		t.Fatalf("in a development profile: %+v", r)
	}
	send.Close()
	if r := send.Post(t.Context(), message(named(t, s), k)); r.Outcome != webhook.AddressRefused || called.Load() != 1 {
		t.Errorf("after the name moved: %+v, %d calls", r, called.Load())
	}
	for _, address := range []string{s.URL, "http://example.com/", "https://user@example.com/"} {
		if r := sender(t, webhook.Options{}).Post(t.Context(), message(address, k)); r.Outcome != webhook.AddressRefused {
			t.Errorf("%s: %+v", address, r)
		}
	}
}

func TestWebhookNoProxy(t *testing.T) {
	var asked atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	t.Cleanup(proxy.Close)
	t.Setenv("HTTPS_PROXY", proxy.URL)
	t.Setenv("https_proxy", proxy.URL)
	s := endpoint(t, func(http.ResponseWriter, *http.Request) {})
	n := &names{answers: [][]string{{"127.0.0.1"}}}
	r := sender(t, webhook.Options{Loopback: true, Roots: roots(s), Resolver: n}).Post(t.Context(), message(named(t, s), webhook.NewHMAC()))
	if r.Outcome != webhook.Delivered || asked.Load() != 0 {
		t.Errorf("%+v, proxy asked %d times", r, asked.Load())
	}
}

func TestWebhookRedirect(t *testing.T) {
	var followed atomic.Int32
	s := endpoint(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/secret" {
			followed.Add(1)
			return
		}
		status := http.StatusTemporaryRedirect
		if r.URL.Path == "/moved" {
			status = http.StatusMovedPermanently
		}
		http.Redirect(w, r, "/secret", status)
	})
	send := sender(t, webhook.Options{Loopback: true, Roots: roots(s)})
	for _, path := range []string{"/moved", "/hook"} {
		r := send.Post(t.Context(), message(s.URL+path, webhook.NewHMAC()))
		if r.Outcome != webhook.Redirected || r.Status/100 != 3 || followed.Load() != 0 {
			t.Errorf("%s: %+v, followed %d", path, r, followed.Load())
		}
	}
}

func TestWebhookGone(t *testing.T) {
	s := endpoint(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) })
	r := sender(t, webhook.Options{Loopback: true, Roots: roots(s)}).Post(t.Context(), message(s.URL, webhook.NewHMAC()))
	if r.Outcome != webhook.Gone {
		t.Errorf("%+v", r)
	}
}

// TestWebhookSlow: no answer, and an answer whose body drips, end with the time limit; an endless body ends with 4 KiB.
func TestWebhookSlow(t *testing.T) {
	free := make(chan struct{})
	s := endpoint(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/silent":
			<-free
		case "/drips":
			w.WriteHeader(http.StatusOK)
			w.(http.Flusher).Flush()
			<-free
		case "/endless":
			for r.Context().Err() == nil {
				if _, err := io.WriteString(w, strings.Repeat("x", 1<<16)); err != nil {
					return
				}
			}
		}
	})
	t.Cleanup(func() { close(free) })
	send := sender(t, webhook.Options{Loopback: true, Roots: roots(s), Timeout: 300 * time.Millisecond})
	for path, want := range map[string]webhook.Outcome{"/silent": webhook.TimedOut, "/drips": webhook.TimedOut, "/endless": webhook.Delivered} {
		if r := send.Post(t.Context(), message(s.URL+path, webhook.NewHMAC())); r.Outcome != want || r.Took > 5*time.Second {
			t.Errorf("%s: %+v", path, r)
		}
	}
	n := &names{answers: [][]string{nil}}
	if r := sender(t, webhook.Options{Resolver: n}).Post(t.Context(), message("https://nowhere.example/", webhook.NewHMAC())); r.Outcome != webhook.NotReached {
		t.Errorf("no such name: %+v", r)
	}
}

func TestWebhookRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 2, 10, 0, 0, 0, time.UTC)
	var header atomic.Value
	s := endpoint(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Retry-After", header.Load().(string))
		w.WriteHeader(http.StatusTooManyRequests)
	})
	send := sender(t, webhook.Options{Loopback: true, Roots: roots(s), Clock: clock.Fixed(now)})
	for text, want := range map[string]time.Duration{
		"120": 2 * time.Minute, "0": 0, "-5": 0, "soon": 0, "999999999": 24 * time.Hour,
		now.Add(time.Hour).Format(http.TimeFormat): time.Hour, now.Add(-time.Hour).Format(http.TimeFormat): 0,
	} {
		header.Store(text)
		if r := send.Post(t.Context(), message(s.URL, webhook.NewHMAC())); r.RetryAfter != want || r.Status != 429 {
			t.Errorf("%q: %+v, want %s", text, r, want)
		}
	}
}

func TestWebhookVerification(t *testing.T) {
	k := webhook.NewHMAC()
	var allowed, answer atomic.Value
	s := endpoint(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodOptions {
			if a := allowed.Load().(string); r.Header.Get("WebHook-Request-Origin") == webhook.Origin && a != "" {
				w.Header().Set("WebHook-Allowed-Origin", a)
			}
			return
		}
		var in struct{ Type, Challenge string }
		body, _ := io.ReadAll(r.Body)
		if webhook.Verify(r.Header, []webhook.Key{k}, body, time.Now()) != nil || json.Unmarshal(body, &in) != nil || in.Type != "endpoint.verification" {
			w.WriteHeader(http.StatusForbidden)
			return
		}
		io.WriteString(w, strings.ReplaceAll(answer.Load().(string), "CHALLENGE", in.Challenge))
	})
	send := sender(t, webhook.Options{Loopback: true, Roots: roots(s)})
	for name, c := range map[string]struct {
		allowed, answer string
		keys            []webhook.Key
		want            error
	}{
		"willing":            {webhook.Origin, `{"challenge":"CHALLENGE"}`, []webhook.Key{k}, nil},
		"willing to all":     {"*", `{"challenge":"CHALLENGE","more":1}`, []webhook.Key{k}, nil},
		"not asked for":      {"", `{"challenge":"CHALLENGE"}`, []webhook.Key{k}, webhook.ErrNotAllowed},
		"another's":          {"other.example", `{"challenge":"CHALLENGE"}`, []webhook.Key{k}, webhook.ErrNotAllowed},
		"answers ok to all":  {"*", `ok`, []webhook.Key{k}, webhook.ErrNotEchoed},
		"guesses":            {"*", `{"challenge":"x"}`, []webhook.Key{k}, webhook.ErrNotEchoed},
		"checks its own key": {"*", `{"challenge":"CHALLENGE"}`, []webhook.Key{webhook.NewHMAC()}, webhook.ErrNotEchoed},
	} {
		allowed.Store(c.allowed)
		answer.Store(c.answer)
		if err := send.Handshake(t.Context(), s.URL, "verify-1", c.keys); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if err := sender(t, webhook.Options{}).Handshake(t.Context(), s.URL, "verify-1", []webhook.Key{k}); !errors.Is(err, webhook.ErrAddress) {
		t.Errorf("a private address: %v", err)
	}
}
