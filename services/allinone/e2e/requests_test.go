package e2e

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/digisoc/platform/services/allinone/internal/rest"
)

// request is one typed case: who sends what, and what must come back.
type request struct {
	Name              string
	As                string // named person of the development issuer; empty sends no token
	Token             string // expired, foreign, or the token itself
	Purpose           string
	Get, Post, Delete string
	Type              string
	Body              string
	Repeat            int // sends an application with this many bytes of padding
	Edit              *struct {
		Path  []any
		Value any
	}
	Assessment *struct{ Date string }
	Want       struct {
		Status int
		Reason string
		Field  string
		Rule   string // of the specification, named at the end of the first violation
	}
}

// TestRequests runs every typed case of testdata/requests through the public REST API.
func TestRequests(t *testing.T) { runCases(t, "testdata/requests/*.yaml") }

// TestInstanceRequests runs those that need the issuer itself.
func TestInstanceRequests(t *testing.T) {
	instance(t)
	runCases(t, "testdata/requests/instance/*.yaml")
}

func runCases(t *testing.T, pattern string) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		for _, c := range cases(t, file) {
			t.Run(strings.TrimSuffix(filepath.Base(file), ".yaml")+"/"+c.Name, func(t *testing.T) { c.run(t) })
		}
	}
}

func cases(t *testing.T, file string) []request {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	dec := yaml.NewDecoder(f)
	dec.KnownFields(true)
	var all []request
	if err := dec.Decode(&all); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return all
}

func (c request) run(t *testing.T) {
	client := *sys(t).people.As(c.As)
	if c.Token != "" {
		client = rest.Client{Base: client.Base, Purpose: "ASSIST", LegalBasis: "SPSP-36", Token: sys(t).token(t, c.Token)}
	}
	switch c.Purpose {
	case "":
	case "none":
		client.Purpose, client.LegalBasis = "", ""
	default:
		client.Purpose = c.Purpose
	}
	method, path := http.MethodGet, c.Get
	if c.Post != "" {
		method, path = http.MethodPost, c.Post
	}
	if c.Delete != "" {
		method, path = http.MethodDelete, c.Delete
	}
	before := sys(t).rows(t)
	client.HTTP = &http.Client{Transport: withHeaders{"Content-Type": c.Type}}
	status, header, body, err := client.Raw(t.Context(), method, sys(t).fixture.fill(path), c.payload(t), "")
	if err != nil {
		t.Fatal(err)
	}
	c.check(t, status, header, body)
	if after := sys(t).rows(t); status >= 400 && after != before {
		t.Errorf("a refused request stored something: %s, before %s", after, before)
	}
}

func (c request) check(t *testing.T, status int, header http.Header, body []byte) {
	t.Helper()
	var p rest.Problem
	_ = json.Unmarshal(body, &p)
	if status != c.Want.Status || (c.Want.Reason != "" && p.Reason != c.Want.Reason) {
		t.Fatalf("got %d %s, want %d %s\n%s", status, p.Reason, c.Want.Status, c.Want.Reason, body)
	}
	if status < 400 {
		return
	}
	if got := header.Get("Content-Type"); got != "application/problem+json" {
		t.Errorf("content type %q", got)
	}
	if p.TraceID == "" || p.Title == "" || p.Detail == "" {
		t.Errorf("a problem without trace id, title or detail: %s", body)
	}
	if c.Want.Field != "" && (len(p.Violations) == 0 || p.Violations[0].Field != c.Want.Field) {
		t.Errorf("violations %+v, want field %s", p.Violations, c.Want.Field)
	}
	if c.Want.Rule != "" && (len(p.Violations) == 0 || !strings.Contains(p.Violations[0].Description, "("+c.Want.Rule+")")) {
		t.Errorf("violations %+v, want rule %s", p.Violations, c.Want.Rule)
	}
}

func (c request) payload(t *testing.T) []byte {
	t.Helper()
	switch {
	case c.Repeat > 0:
		return []byte(`{"application": {"note": "` + strings.Repeat("x", c.Repeat) + `"}}`)
	case c.Edit != nil:
		doc := sys(t).fixture.applicationBody(t)
		edit(t, doc, c.Edit.Path, c.Edit.Value)
		return marshal(t, doc)
	case c.Assessment != nil:
		body := sys(t).fixture.applicationBody(t)["application"].(rest.Doc)
		return marshal(t, rest.Doc{"validateOnly": true, "assessment": rest.Doc{"municipality": "0033000", "applicationDate": c.Assessment.Date,
			"purposes": body["purposes"], "declaration": body["declaration"]}})
	}
	return []byte(sys(t).fixture.fill(c.Body))
}

func marshal(t *testing.T, doc any) []byte {
	t.Helper()
	b, err := json.Marshal(doc)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// edit sets the value at a path of keys and list positions.
func edit(t *testing.T, doc any, path []any, value any) {
	t.Helper()
	for _, step := range path[:len(path)-1] {
		switch key := step.(type) {
		case string:
			doc = doc.(rest.Doc)[key]
		case int:
			doc = doc.([]any)[key]
		}
	}
	doc.(rest.Doc)[path[len(path)-1].(string)] = value
}

// withHeaders adds or replaces headers of a request; empty values are left out.
type withHeaders map[string]string

func (h withHeaders) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	for name, value := range h {
		if value != "" {
			r.Header.Set(name, value)
		}
	}
	return http.DefaultTransport.RoundTrip(r)
}
