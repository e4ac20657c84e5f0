// Package courier carries SPDCI messages to partners: to public addresses only, without following anybody, and believing no more
// of the answer than its status.
package courier

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/digisoc/platform/pkg/egress"
)

// Limits of what a partner's server can cost.
const (
	timeout    = 15 * time.Second
	maxReply   = 16 << 10
	maxHeaders = 16 << 10
)

// Courier implements spdci.Courier.
type Courier struct {
	client   *http.Client
	loopback bool
}

// New returns a courier. With loopback it calls this machine too, and by http: development only.
func New(guard egress.Guard) *Courier {
	transport := &http.Transport{
		DialContext: guard.Dial, TLSClientConfig: &tls.Config{MinVersion: tls.VersionTLS12}, ForceAttemptHTTP2: true, TLSHandshakeTimeout: 5 * time.Second,
		MaxResponseHeaderBytes: maxHeaders, MaxConnsPerHost: 8, MaxIdleConnsPerHost: 2, IdleConnTimeout: 30 * time.Second, DisableCompression: true,
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Courier{client: &http.Client{Transport: transport, CheckRedirect: stay}, loopback: guard.Loopback}
}

// Post sends a message once. The word is for the partner's list of transactions: it holds nothing of the answer but its status.
func (c *Courier) Post(ctx context.Context, address string, body []byte) (word string, taken bool) {
	if _, err := egress.CheckURL(address, c.loopback); err != nil {
		return "ADDRESS_REFUSED", false
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return "ADDRESS_REFUSED", false
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "DigiSoc-Registry/1.0")
	answer, err := c.client.Do(r)
	switch {
	case errors.Is(err, egress.ErrAddress):
		return "ADDRESS_REFUSED", false
	case errors.Is(err, context.DeadlineExceeded):
		return "TIMED_OUT", false
	case err != nil:
		return "NOT_REACHED", false
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, maxReply)) // so that the connection can serve again
	return "HTTP_" + strconv.Itoa(answer.StatusCode), answer.StatusCode >= 200 && answer.StatusCode < 300
}
