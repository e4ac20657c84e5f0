package docs

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

func get(t *testing.T, h http.Handler, path string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

var reference = regexp.MustCompile(`(?:src|href)="([^"]+)"`)

// Everything the page names is served here, and its policy allows nothing else.
func TestPageIsSelfContained(t *testing.T) {
	h, err := Handler()
	if err != nil {
		t.Fatal(err)
	}
	page := get(t, h, "/docs")
	policy := page.Header().Get("Content-Security-Policy")
	if page.Code != 200 || !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "http") || strings.Contains(policy, "unsafe-eval") || !strings.Contains(policy, "script-src 'self';") {
		t.Fatalf("%d, policy %q", page.Code, policy)
	}
	found := reference.FindAllStringSubmatch(page.Body.String(), -1)
	if len(found) < 6 {
		t.Fatalf("page names only %v", found)
	}
	for _, m := range found {
		if strings.HasPrefix(m[1], "#") {
			continue
		}
		if w := get(t, h, m[1]); !strings.HasPrefix(m[1], "/") || w.Code != 200 || w.Body.Len() == 0 {
			t.Errorf("%s: %d", m[1], w.Code)
		}
	}
	if strings.Contains(page.Body.String(), "<script>") || strings.Contains(page.Body.String(), "style=") {
		t.Error("the page has inline code")
	}
}

func TestPackedAndPlainAreTheSame(t *testing.T) {
	h, err := Handler()
	if err != nil {
		t.Fatal(err)
	}
	plain, packed := get(t, h, "/docs/swagger.js"), get(t, h, "/docs/swagger.js", "Accept-Encoding", "br, gzip")
	if packed.Header().Get("Content-Encoding") != "gzip" || plain.Header().Get("Content-Encoding") != "" || plain.Header().Get("Vary") != "Accept-Encoding" {
		t.Fatalf("encodings %q, %q", packed.Header().Get("Content-Encoding"), plain.Header().Get("Content-Encoding"))
	}
	unpacked, err := gzip.NewReader(packed.Body)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := io.ReadAll(unpacked)
	if err != nil || string(raw) != plain.Body.String() || len(raw) < 1000 {
		t.Fatalf("%d bytes, %v", len(raw), err)
	}
	if w := get(t, h, "/docs/swagger.js", "If-None-Match", plain.Header().Get("ETag")); w.Code != 304 || w.Body.Len() != 0 {
		t.Errorf("known page: %d", w.Code)
	}
}

func TestWhatIsNotThere(t *testing.T) {
	h, err := Handler()
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{"/docs/../secret": 404, "/docs/x": 404, "/": 302, "/docs/": 200} {
		if w := get(t, h, path); w.Code != want {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}
