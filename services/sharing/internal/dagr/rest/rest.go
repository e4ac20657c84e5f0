// Package rest speaks DAGR's REST interface: tokens by client assertion, reads, lists of changes and publishing. It decides nothing
// about when; what goes wrong is one of our own errors, and no answer, address or key of DAGR's is in its text.
package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/services/sharing/internal/dagr"
	"github.com/digisoc/platform/services/sharing/internal/domain"
)

// Options are one connection with DAGR. A connection is either a producer's or a consumer's.
type Options struct {
	Base     string // address of DAGR
	ClientID string
	Identity Identity
	// Simulated allows a simulator to answer; never where real decisions are made.
	Simulated bool
	Clock     clock.Clock
	// HTTP sends; nil means a client of its own.
	HTTP *http.Client
}

// Client is a connection. It is safe for concurrent use.
type Client struct {
	opt      Options
	base     string
	contract *dagr.Contract
	clock    clock.Clock
	http     *http.Client
	tokens   tokens
}

var (
	_ dagr.Dagr      = (*Client)(nil)
	_ dagr.Publisher = (*Client)(nil)
)

const (
	timeout  = 30 * time.Second // DAGR is slow while it loads at night
	maxBytes = 8 << 20          // largest answer
)

// New returns a connection. It calls nobody yet.
func New(o Options) (*Client, error) {
	contract, err := dagr.LoadContract()
	if err != nil {
		return nil, err
	}
	c := &Client{opt: o, base: strings.TrimRight(o.Base, "/"), contract: contract, clock: o.Clock, http: o.HTTP}
	if c.http == nil {
		c.http = &http.Client{Timeout: timeout, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	}
	c.tokens.c = c
	return c, nil
}

// Until is when the certificate of the connection ends.
func (c *Client) Until() time.Time { return c.opt.Identity.Until() }

// call sends a request with a token. A token that is not accepted is renewed once.
func (c *Client) call(ctx context.Context, call dagr.Call, name, permission string, query url.Values, body, into any) error {
	var raw []byte
	if body != nil {
		var err error
		if raw, err = json.Marshal(body); err != nil {
			return domain.ErrRegisterKey
		}
	}
	for try := 0; ; try++ {
		token, err := c.tokens.get(ctx)
		if err != nil {
			return err
		}
		a, err := c.once(ctx, call, name, permission, token, query, raw)
		if err != nil {
			return err
		}
		if a.status == http.StatusUnauthorized && try == 0 {
			c.tokens.drop(token)
			continue
		}
		if err := a.failure(); err != nil {
			return err
		}
		if json.Unmarshal(a.body, into) != nil {
			return domain.ErrRegisterUnreadable
		}
		return nil
	}
}

func (c *Client) once(ctx context.Context, call dagr.Call, name, permission, token string, query url.Values, raw []byte) (*answer, error) {
	address := c.base + call.At(name)
	if len(query) > 0 {
		address += "?" + query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, call.Method, address, bytes.NewReader(raw))
	if err != nil {
		return nil, domain.ErrRegisterDown
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("Accept", "application/json")
	if permission != "" {
		req.Header.Set(dagr.HeaderPermission, permission)
	}
	if raw != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return c.send(req)
}

// send sends one request and reads the answer to its end. A cut connection is a register that is down.
func (c *Client) send(req *http.Request) (*answer, error) {
	res, err := c.http.Do(req)
	if err != nil {
		return nil, domain.ErrRegisterDown // the cause would show the address
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxBytes+1))
	if err != nil {
		return nil, domain.ErrRegisterDown
	}
	if res.Header.Get(dagr.HeaderSimulated) != "" && !c.opt.Simulated {
		return nil, domain.ErrRegisterSimulated
	}
	if len(body) > maxBytes {
		return nil, domain.ErrRegisterUnreadable
	}
	return &answer{status: res.StatusCode, retry: res.Header.Get("Retry-After"), body: body}, nil
}

func limitOf(n int) string { return strconv.Itoa(n) }
