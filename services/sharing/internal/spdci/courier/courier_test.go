package courier_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"github.com/digisoc/platform/pkg/egress"
	"github.com/digisoc/platform/services/sharing/internal/spdci/courier"
)

// inside answers every name with an address of our own network.
type inside struct{}

func (inside) LookupNetIP(context.Context, string, string) ([]netip.Addr, error) {
	return []netip.Addr{netip.MustParseAddr("10.0.0.7")}, nil
}

// SEC: no callback leaves for a private address, by number or by name; a redirect is not followed.
func TestCallbacksStayOutside(t *testing.T) {
	t.Parallel()
	guarded := courier.New(egress.Guard{Resolver: inside{}})
	for _, address := range []string{"https://10.0.0.1/registry/on-search", "http://example.lv/", "https://127.0.0.1/", "https://inside.example.lv/registry/on-search", "https://169.254.169.254/latest"} {
		if word, taken := guarded.Post(t.Context(), address, []byte(`{}`)); taken || word != "ADDRESS_REFUSED" {
			t.Errorf("%s: %s", address, word)
		}
	}
	got := 0
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/moved" {
			http.Redirect(w, r, "/", http.StatusTemporaryRedirect)
			return
		}
		if got++; r.URL.Path == "/broken" {
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	t.Cleanup(s.Close)
	open := courier.New(egress.Guard{Loopback: true})
	for path, want := range map[string]string{"/": "HTTP_200", "/moved": "HTTP_307", "/broken": "HTTP_500"} {
		if word, taken := open.Post(t.Context(), s.URL+path, []byte(`{}`)); word != want || taken != (want == "HTTP_200") {
			t.Errorf("%s: %s %v", path, word, taken)
		}
	}
	if got != 2 {
		t.Errorf("%d calls came: the redirect was followed", got)
	}
}
