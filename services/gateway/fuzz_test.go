package gateway

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/digisoc/platform/services/gateway/internal/body"
)

// FuzzBody sends any bytes as a body: the answer is never a fault of ours, and a refusal is a problem.
func FuzzBody(f *testing.F) {
	for _, seed := range []string{
		newPerson, `{}`, `null`, `[]`, `{"person":{"identifiers":[{"kind":1}]}}`, `{"person":{"birthDate":"\ud800"}}`, "\xff", `{"a":`, `{"person":null,"requestId":""}`,
		`{"person":{"createTime":"2026-13-01T00:00:00Z"}}`, `1e999`, `"x"`, strings.Repeat("[", 40), "{\"person\"\n:\n[}",
	} {
		f.Add([]byte(seed), false)
		f.Add([]byte(seed), true)
	}
	f.Fuzz(func(t *testing.T, raw []byte, patch bool) {
		g, _, _ := serve(t, Config{})
		method, target := "POST", "/v1/persons"
		if patch {
			method, target = "PATCH", personPath
		}
		r := httptest.NewRequestWithContext(t.Context(), method, target, strings.NewReader(string(raw)))
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		g.ServeHTTP(w, r)
		if w.Code >= http.StatusInternalServerError {
			t.Fatalf("%d %s for %q", w.Code, w.Body, raw)
		}
		if w.Code != http.StatusOK {
			problemOf(t, w.Body.Bytes())
		}
	})
}

// FuzzPath asks for the place of any offset in any bytes: it always ends, and names only what can be a field.
func FuzzPath(f *testing.F) {
	f.Add([]byte(`{"a":[{"b":1}]}`), 8)
	f.Add([]byte(`}}]]`), 1)
	f.Fuzz(func(_ *testing.T, raw []byte, offset int) { _ = body.PathAt(raw, offset) })
}
