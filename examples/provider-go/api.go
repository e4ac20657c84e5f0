package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// API calls the platform, and calls again where that is right.
type API struct {
	auth   *Auth
	broken Defect
}

// Problem is an answer that says no (RFC 9457).
type Problem struct {
	Status int    `json:"status"`
	Reason string `json:"reason"`
	Detail string `json:"detail"`
}

// Error says what was refused and why.
func (p *Problem) Error() string { return fmt.Sprintf("%d %s: %s", p.Status, p.Reason, p.Detail) }

const mostTries = 8

// Get reads.
func (a *API) Get(ctx context.Context, path string, into any) error {
	return a.call(ctx, http.MethodGet, "DELIVER", path, nil, into)
}

// Post writes. All tries bear one Idempotency-Key, so that whatever was lost on the way happens once.
func (a *API) Post(ctx context.Context, purpose, path string, body, into any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return a.call(ctx, http.MethodPost, purpose, path, text, into)
}

func (a *API) call(ctx context.Context, method, purpose, path string, body []byte, into any) error {
	key := newID()
	for try := 1; ; try++ {
		answer, wait, err := a.once(ctx, method, purpose, path, key, body)
		if err == nil {
			if into == nil {
				return nil
			}
			return json.Unmarshal(answer, into)
		}
		if wait < 0 || try == mostTries {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

// once makes one call. wait says when the same call may be made again; less than nothing is never.
func (a *API) once(ctx context.Context, method, purpose, path, key string, body []byte) (answer []byte, wait time.Duration, err error) {
	res, err := a.send(ctx, method, purpose, path, key, "application/json", bytes.NewReader(body))
	if err != nil {
		return nil, 100 * time.Millisecond, err
	}
	defer res.Body.Close()
	answer, err = io.ReadAll(res.Body)
	if err != nil {
		return nil, 100 * time.Millisecond, err
	}
	if res.StatusCode < 300 {
		return answer, 0, nil
	}
	p := &Problem{}
	_ = json.Unmarshal(answer, p)
	p.Status = res.StatusCode
	return nil, a.again(res), p
}

// again says when to come again: as the answer says, or a little later when it does not; a token that has ended is replaced.
func (a *API) again(res *http.Response) time.Duration {
	seconds, err := strconv.Atoi(res.Header.Get("Retry-After"))
	said := err == nil
	switch {
	case res.StatusCode == http.StatusUnauthorized:
		a.auth.until = time.Time{}
		return 0
	case a.broken.is("give-up"):
		return -1
	case res.StatusCode == http.StatusTooManyRequests && said && !a.broken.is("ignore-429"):
		return time.Duration(seconds)*time.Second + 50*time.Millisecond
	case res.StatusCode == http.StatusTooManyRequests:
		return 50 * time.Millisecond
	case res.StatusCode == http.StatusServiceUnavailable && said:
		return time.Duration(seconds) * time.Second
	case res.StatusCode >= http.StatusInternalServerError:
		return 200 * time.Millisecond
	}
	return -1
}

func (a *API) send(ctx context.Context, method, purpose, path, key, kind string, body io.Reader) (*http.Response, error) {
	token, err := a.auth.Token(ctx)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, method, a.auth.URL+path, body)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Digisoc-Purpose", purpose)
	req.Header.Set("Digisoc-Legal-Basis", "SPSP-17-6")
	if method != http.MethodGet {
		req.Header.Set("Content-Type", kind)
		req.Header.Set("Idempotency-Key", key)
	}
	return a.auth.http.Do(req)
}

// newID is a random UUID.
func newID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
