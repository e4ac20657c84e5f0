package gateway

import (
	"net/http"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// A file is answered as its bytes under its media type, with a name and its hash; a page may run nothing.
func TestFileIsAnsweredAsItself(t *testing.T) {
	g, f, _ := serve(t, Config{})
	const path = "/v1/decisions/" + id + ":document"
	w := send(t, g, "GET", path, "")
	if w.Code != http.StatusOK || w.Body.String() != "<h1>Lēmums</h1>" {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	for name, want := range map[string]string{"Content-Type": "text/html; charset=utf-8", "Content-Disposition": "inline; filename=lemums.html",
		"ETag": `"abc"`, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff",
		"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"} {
		if got := w.Header().Get(name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	w = send(t, g, "GET", path+"?kind=DOCUMENT_KIND_DECISION&format=DOCUMENT_FORMAT_PDF", "")
	if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/pdf" || w.Body.String() != "%PDF\x00\xff" {
		t.Fatalf("%d %v %q", w.Code, w.Header(), w.Body)
	}
	if w := send(t, g, "GET", path+"?format=DOCX", ""); w.Code != http.StatusBadRequest {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	f.fail(status.Error(codes.Unavailable, "no browser"))
	w = send(t, g, "GET", path+"?format=DOCUMENT_FORMAT_PDF", "")
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Fatalf("%d %v %s", w.Code, w.Header(), w.Body)
	}
}
