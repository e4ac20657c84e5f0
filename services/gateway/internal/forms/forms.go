// Package forms serves the paper form of an application, for days when the services behind the gateway are down (SEC-BCK-2). It needs nothing
// but this program, and no data: an official prints it, and enters it later with the day on which it was received.
package forms

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"github.com/digisoc/platform/pkg/strict"
)

var (
	//go:embed application.html
	page string
	//go:embed form.css
	style []byte
	//go:embed parts.yaml
	rows []byte
)

// part is one section of the form.
type part struct {
	ID      string  `yaml:"id"`
	LV      string  `yaml:"lv"`
	EN      string  `yaml:"en"`
	Ticks   []entry `yaml:"ticks"`
	Columns []entry `yaml:"columns"`
	Rows    int     `yaml:"rows"`
	Text    *entry  `yaml:"text"`
}

// entry is one thing that is asked; Names are the fields of the contract that are entered from it.
type entry struct {
	LV    string   `yaml:"lv"`
	EN    string   `yaml:"en"`
	Names []string `yaml:"fields"`
}

// Blank has as many items as the section has empty lines.
func (p part) Blank() []struct{} { return make([]struct{}, p.Rows) }

// Fields are the names in one text.
func (e entry) Fields() string { return strings.Join(e.Names, " ") }

// policy lets the page load its style and nothing else.
const policy = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Handler serves /forms/application and its style.
func Handler() (http.Handler, error) {
	body, err := application()
	if err != nil {
		return nil, fmt.Errorf("paper form: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /forms/application", serve("text/html; charset=utf-8", body))
	mux.Handle("GET /forms/form.css", serve("text/css; charset=utf-8", style))
	return mux, nil
}

func application() ([]byte, error) {
	var parts []part
	if err := strict.YAML(rows, &parts); err != nil {
		return nil, err
	}
	t, err := template.New("application").Parse(page)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	err = t.Execute(&b, parts)
	return b.Bytes(), err
}

func serve(kind string, body []byte) http.Handler {
	sum := sha256.Sum256(body)
	etag := `"` + hex.EncodeToString(sum[:8]) + `"`
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", kind)
		h.Set("Content-Security-Policy", policy)
		h.Set("Cache-Control", "no-cache")
		h.Set("ETag", etag)
		if r.Header.Get("If-None-Match") == etag {
			w.WriteHeader(http.StatusNotModified)
			return
		}
		_, _ = w.Write(body) // the browser has gone: nothing to tell it
	})
}
