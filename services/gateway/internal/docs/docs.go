// Package docs serves the description of the API: the OpenAPI document and a page to read and try it.
//
// Everything is inside the program: the page asks no other server for anything, and its policy forbids it.
package docs

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/swaggest/swgui/v5/static"

	"github.com/digisoc/platform/proto/gen/openapi"
)

var (
	//go:embed index.html
	index []byte
	//go:embed start.js
	start []byte
	//go:embed page.css
	style []byte
)

// policy lets the page load its own parts and talk to its own server. Swagger UI draws with style attributes and
// inline images.
const policy = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

type asset struct {
	kind       string
	raw, gzip  []byte // gzip is nil when the raw form is all there is
	etag       string
	cacheSpan  string
	pagePolicy bool
}

// Handler serves /openapi.json, /docs and the page's parts, and sends / to /docs.
func Handler() (http.Handler, error) {
	assets := map[string]*asset{
		"/openapi.json":     {kind: "application/vnd.oai.openapi+json;version=3.1", raw: openapi.Document, cacheSpan: "public, max-age=300"},
		"/docs":             {kind: "text/html; charset=utf-8", raw: index, cacheSpan: "no-cache", pagePolicy: true},
		"/docs/start.js":    {kind: "text/javascript; charset=utf-8", raw: start},
		"/docs/page.css":    {kind: "text/css; charset=utf-8", raw: style},
		"/docs/swagger.js":  {kind: "text/javascript; charset=utf-8"},
		"/docs/swagger.css": {kind: "text/css; charset=utf-8"},
	}
	for path, file := range map[string]string{"/docs/swagger.js": "swagger-ui-bundle.js.gz", "/docs/swagger.css": "swagger-ui.css.gz"} {
		packed, err := static.FS.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("documentation page: %w", err)
		}
		assets[path].gzip = packed
	}
	icon, err := static.FS.ReadFile("favicon-32x32.png")
	if err != nil {
		return nil, fmt.Errorf("documentation page: %w", err)
	}
	assets["/docs/icon.png"] = &asset{kind: "image/png", raw: icon}
	for _, a := range assets {
		sum := sha256.Sum256(append(append([]byte{}, a.raw...), a.gzip...))
		a.etag = `"` + hex.EncodeToString(sum[:8]) + `"`
		if a.cacheSpan == "" {
			a.cacheSpan = "public, max-age=3600"
		}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a, ok := assets[strings.TrimSuffix(r.URL.Path, "/")]
		if !ok {
			if r.URL.Path != "/" {
				w.Header().Set("Content-Type", "text/plain; charset=utf-8")
				w.WriteHeader(http.StatusNotFound)
				return
			}
			http.Redirect(w, r, "/docs", http.StatusFound)
			return
		}
		a.serve(w, r)
	}), nil
}

func (a *asset) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("Cache-Control", a.cacheSpan)
	h.Set("ETag", a.etag)
	if a.pagePolicy {
		h.Set("Content-Security-Policy", policy)
	}
	if r.Header.Get("If-None-Match") == a.etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if a.gzip == nil {
		_, _ = w.Write(a.raw) // the browser has gone: nothing to tell it
		return
	}
	h.Add("Vary", "Accept-Encoding")
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		_, _ = w.Write(a.gzip)
		return
	}
	unpacked, err := gzip.NewReader(bytes.NewReader(a.gzip))
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	_, _ = io.Copy(w, unpacked) //nolint:gosec // G110: an embedded file of known size
}
