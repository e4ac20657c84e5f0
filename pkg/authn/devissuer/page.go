package devissuer

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"net/http"
)

//go:embed page.html
var pageHTML string

//go:embed page.css
var pageCSS string

var (
	pageTemplate = template.Must(template.New("page").Parse(pageHTML))
	styleHash    = hashOf(pageCSS)
)

// page is what the login page shows: people to choose from, or one problem.
type page struct {
	People     []Person
	Client     string
	Problem    string // parameter that is wrong; empty for the login itself
	FormAction string // origin the form leads to after the choice
	Style      template.CSS
}

// hashOf is the CSP source of an inline block: nothing else inline can run or style.
func hashOf(block string) string {
	sum := sha256.Sum256([]byte(block))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

func (s *Server) writePage(w http.ResponseWriter, status int, p page) {
	p.Style = template.CSS(pageCSS) //nolint:gosec // G203: embedded file, not input
	var body bytes.Buffer
	if err := pageTemplate.Execute(&body, p); err != nil {
		http.Error(w, "the page could not be made", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Language", "lv, en")
	h.Set("X-Frame-Options", "DENY")
	// A browser applies form-action to redirects too, so the client's own address is named.
	h.Set("Content-Security-Policy", "default-src 'none'; style-src "+styleHash+"; form-action 'self' "+p.FormAction+"; base-uri 'none'; frame-ancestors 'none'")
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes()) // the browser has gone: nothing to tell it
}
