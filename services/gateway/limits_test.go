package gateway

import (
	"fmt"
	"net/http/httptest"
	"testing"
	"time"
)

func TestClientIsHeldBackAlone(t *testing.T) {
	g, _, now := serve(t, Config{Rate: Rate{PerSecond: 1, Burst: 3, AddressPerSecond: 100, AddressBurst: 100}})
	ask := func(token string) (int, string) {
		w := send(t, g, "GET", personPath, "", "Authorization", "Bearer "+token)
		return w.Code, w.Header().Get("Retry-After")
	}
	for i := range 3 {
		if code, _ := ask("a"); code != 200 {
			t.Fatalf("request %d: %d", i, code)
		}
	}
	w := send(t, g, "GET", personPath, "", "Authorization", "Bearer a")
	if p := problemOf(t, w.Body.Bytes()); w.Code != 429 || p.Reason != "RATE_LIMITED" || w.Header().Get("Retry-After") != "1" || w.Header().Get("RateLimit-Limit") != "3" || w.Header().Get("RateLimit-Remaining") != "0" {
		t.Fatalf("%d %v", w.Code, w.Header())
	}
	if code, _ := ask("b"); code != 200 {
		t.Errorf("another client: %d", code)
	}
	now.Advance(time.Second)
	if code, _ := ask("a"); code != 200 {
		t.Errorf("after a second: %d", code)
	}
}

func TestMadeUpTokensDoNotHelp(t *testing.T) {
	g, _, _ := serve(t, Config{Rate: Rate{PerSecond: 1, Burst: 3, AddressPerSecond: 1, AddressBurst: 10, Callers: 5}})
	refused := 0
	for i := range 20 {
		if send(t, g, "GET", personPath, "", "Authorization", fmt.Sprintf("Bearer %d", i)).Code == 429 {
			refused++
		}
	}
	if refused != 10 || g.clients.Len() > 5 {
		t.Fatalf("%d of 20 refused, %d clients remembered", refused, g.clients.Len())
	}
}

func TestTooManyAtOnce(t *testing.T) {
	g, f, _ := serve(t, Config{MaxConcurrent: 1})
	g.slots <- struct{}{}
	if w := send(t, g, "GET", personPath, ""); w.Code != 503 || w.Header().Get("Retry-After") == "" || f.calls != 0 {
		t.Fatalf("%d", w.Code)
	}
	if w := send(t, g, "GET", "/healthz", ""); w.Code != 200 {
		t.Errorf("health is held back too: %d", w.Code)
	}
	<-g.slots
	if w := send(t, g, "GET", personPath, ""); w.Code != 200 {
		t.Errorf("afterwards: %d", w.Code)
	}
}

func TestAddressOfCaller(t *testing.T) {
	g, _, _ := serve(t, Config{TrustedProxies: []string{"10.0.0.0/8"}})
	for _, c := range []struct{ remote, forwarded, want string }{
		{"192.0.2.7:1", "", "192.0.2.7"},
		{"192.0.2.7:1", "198.51.100.1", "192.0.2.7"},
		{"10.0.0.1:1", "198.51.100.1", "198.51.100.1"},
		{"10.0.0.1:1", "203.0.113.9, 198.51.100.1, 10.0.0.2", "198.51.100.1"},
		{"10.0.0.1:1", "rubbish", "10.0.0.1"},
		{"10.0.0.1:1", "", "10.0.0.1"},
		{"[2001:db8:1:2:3:4:5:6]:1", "", "2001:db8:1:2::/64"},
	} {
		r := httptest.NewRequestWithContext(t.Context(), "GET", "/", nil)
		r.RemoteAddr = c.remote
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		if got := g.address(r); got != c.want {
			t.Errorf("%+v: %s", c, got)
		}
	}
}

func TestOnlyListedPagesMayCall(t *testing.T) {
	g, f, _ := serve(t, Config{CORSOrigins: []string{"https://portal.example.lv"}})
	preflight := []string{"Access-Control-Request-Method", "PATCH", "Access-Control-Request-Headers", "authorization"}
	w := send(t, g, "OPTIONS", personPath, "", append([]string{"Origin", "https://portal.example.lv"}, preflight...)...)
	if h := w.Header(); w.Code != 204 || h.Get("Access-Control-Allow-Origin") != "https://portal.example.lv" || h.Get("Access-Control-Allow-Methods") != "GET, PATCH" || h.Get("Access-Control-Allow-Credentials") != "" || h.Get("Vary") != "Origin" {
		t.Errorf("listed page: %d %v", w.Code, h)
	}
	if w := send(t, g, "GET", personPath, "", "Origin", "https://portal.example.lv"); w.Code != 200 || w.Header().Get("Access-Control-Allow-Origin") == "" {
		t.Errorf("listed page, call: %d %v", w.Code, w.Header())
	}
	for _, origin := range []string{"https://evil.example", "null", "https://portal.example.lv.evil.example", "http://portal.example.lv"} {
		w := send(t, g, "OPTIONS", personPath, "", append([]string{"Origin", origin}, preflight...)...)
		for name := range w.Header() {
			if len(name) > 14 && name[:14] == "Access-Control" {
				t.Errorf("%s got %s", origin, name)
			}
		}
	}
	if f.calls != 1 {
		t.Errorf("%d calls", f.calls)
	}
}
