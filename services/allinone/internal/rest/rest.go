// Package rest is the small HTTP client with which the demo, the seeding and the end-to-end tests use the public API
// as any outside program does. It knows no message types: bodies are plain JSON values.
package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// Doc is one JSON object.
type Doc = map[string]any

// Client calls the API as one person.
type Client struct {
	Base       string // for example http://127.0.0.1:8080
	Token      func(ctx context.Context) (string, error)
	Purpose    string
	LegalBasis string
	Case       string
	NoCache    bool // the gateway is to remember no token
	HTTP       *http.Client
}

// Problem is an RFC 9457 answer.
type Problem struct {
	Status     int
	Reason     string
	Title      string
	Detail     string
	TraceID    string `json:"trace_id"`
	Violations []struct{ Field, Reason, Description string }
	RetryAfter string `json:"-"`
	Body       string `json:"-"`
}

// Error says what was refused and why.
func (p *Problem) Error() string {
	return fmt.Sprintf("%d %s: %s %v", p.Status, p.Reason, p.Detail, p.Violations)
}

// For returns a copy that names the case or application its calls are about.
func (c *Client) For(name string) *Client {
	d := *c
	d.Case = name
	return &d
}

// Identifying returns a copy that finds somebody of whom there is no case yet.
func (c *Client) Identifying() *Client {
	d := *c
	d.Purpose, d.Case = "IDENTIFY", ""
	return &d
}

// Afresh returns a copy whose calls are made with a new token each.
func (c *Client) Afresh() *Client {
	d := *c
	d.NoCache = true
	return &d
}

// Get reads a resource or a list.
func (c *Client) Get(ctx context.Context, path string) (Doc, error) {
	return c.Do(ctx, http.MethodGet, path, nil, "")
}

// Post writes; key is the Idempotency-Key and may be empty.
func (c *Client) Post(ctx context.Context, path string, body any, key string) (Doc, error) {
	return c.Do(ctx, http.MethodPost, path, body, key)
}

// Do sends one request. A refusal is a *Problem.
func (c *Client) Do(ctx context.Context, method, path string, body any, key string) (Doc, error) {
	var payload []byte
	if body != nil {
		var err error
		if payload, err = json.Marshal(body); err != nil {
			return nil, err
		}
	}
	status, header, answer, err := c.Raw(ctx, method, path, payload, key)
	if err != nil {
		return nil, err
	}
	if status >= 300 {
		p := &Problem{Status: status, Body: string(answer), RetryAfter: header.Get("Retry-After")}
		if json.Unmarshal(answer, p) != nil {
			p.Detail = string(answer)
		}
		p.Status = status
		return nil, p
	}
	var doc Doc
	if err := json.Unmarshal(answer, &doc); err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	return doc, nil
}

// Raw sends bytes as they are and returns the answer as it is.
func (c *Client) Raw(ctx context.Context, method, path string, body []byte, key string) (int, http.Header, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, c.Base+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, nil, err
	}
	if err := c.headers(ctx, req, key, len(body) > 0); err != nil {
		return 0, nil, nil, err
	}
	hc := c.HTTP
	if hc == nil {
		hc = &http.Client{Timeout: 30 * time.Second}
	}
	res, err := hc.Do(req)
	if err != nil {
		return 0, nil, nil, err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, 32<<20))
	return res.StatusCode, res.Header, answer, err
}

func (c *Client) headers(ctx context.Context, req *http.Request, key string, body bool) error {
	set := func(name, value string) {
		if value != "" {
			req.Header.Set(name, value)
		}
	}
	if c.Token != nil {
		token, err := c.Token(ctx)
		if err != nil {
			return fmt.Errorf("sign in: %w", err)
		}
		set("Authorization", "Bearer "+token)
	}
	set("Digisoc-Purpose", c.Purpose)
	set("Digisoc-Legal-Basis", c.LegalBasis)
	set("Digisoc-Case", c.Case)
	set("Idempotency-Key", key)
	if c.NoCache {
		set("Cache-Control", "no-cache")
	}
	if body {
		set("Content-Type", "application/json")
	}
	return nil
}
