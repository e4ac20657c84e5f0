package webhook

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/digisoc/platform/pkg/clock"
	"github.com/digisoc/platform/pkg/egress"
)

// Limits of what a stranger's server can cost.
const (
	DefaultTimeout = 10 * time.Second // from the first byte out to the last byte in
	maxReply       = 4 << 10          // bytes of a reply's body that are read
	maxHeaders     = 16 << 10
)

// Options say how to call. The zero value calls public addresses with the system's certificates.
type Options struct {
	Timeout  time.Duration   // of one call, DefaultTimeout when nought
	Loopback bool            // also this machine, and http there: development only
	Roots    *x509.CertPool  // whom to believe, the system's when nil
	Resolver egress.Resolver // who looks names up, the system's when nil
	Clock    clock.Clock     // for the time in the signature and Retry-After
}

// Sender calls endpoints. It is safe for concurrent use.
type Sender struct {
	client   *http.Client
	clock    clock.Clock
	timeout  time.Duration
	loopback bool
}

// NewSender makes a sender. It uses no proxy, follows no redirect and keeps no cookie.
func NewSender(o Options) *Sender {
	if o.Timeout == 0 {
		o.Timeout = DefaultTimeout
	}
	if o.Clock == nil {
		o.Clock = clock.System()
	}
	transport := &http.Transport{
		DialContext:            egress.Guard{Resolver: o.Resolver, Loopback: o.Loopback}.Dial,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: o.Roots},
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    5 * time.Second,
		MaxResponseHeaderBytes: maxHeaders,
		MaxConnsPerHost:        8, // a slow host holds eight calls, not all
		MaxIdleConnsPerHost:    2,
		IdleConnTimeout:        30 * time.Second,
		DisableCompression:     true, // a reply cannot grow while it is read
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Sender{client: &http.Client{Transport: transport, CheckRedirect: stay}, clock: o.Clock, timeout: o.Timeout, loopback: o.Loopback}
}

// Close ends the connections that wait for another call.
func (s *Sender) Close() { s.client.CloseIdleConnections() }

// CheckURL refuses an address that this sender would never call; see the function of that name.
func (s *Sender) CheckURL(text string) error {
	_, err := CheckURL(text, s.loopback)
	return err
}

// Message is one call.
type Message struct {
	URL  string
	ID   string // of the message, the same at every attempt
	Body []byte // JSON
	Keys []Key  // each signs: the key in force, then the one it takes the place of
	Type string // media type of the body; application/json when empty
}

// Post signs a message and sends it once. It never fails: what went wrong is in the result.
func (s *Sender) Post(ctx context.Context, m Message) Result {
	header := make(http.Header)
	header.Set("Content-Type", cmp.Or(m.Type, "application/json"))
	if err := Sign(header, m.Keys, m.ID, s.clock.Now(), m.Body); err != nil {
		return Result{Outcome: Unsent}
	}
	r, _ := s.call(ctx, http.MethodPost, m.URL, header, m.Body)
	return r
}

// reply is what was read of an answer.
type reply struct {
	header http.Header
	body   []byte
}

func (s *Sender) call(ctx context.Context, method, address string, header http.Header, body []byte) (Result, reply) {
	if _, err := CheckURL(address, s.loopback); err != nil {
		return Result{Outcome: AddressRefused}, reply{}
	}
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return Result{Outcome: AddressRefused}, reply{}
	}
	header.Set("User-Agent", "DigiSoc-Webhooks/1.0")
	request.Header = header
	started := time.Now()
	answer, err := s.client.Do(request)
	if err != nil {
		return Result{Outcome: outcomeOf(err), Took: time.Since(started)}, reply{}
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(io.LimitReader(answer.Body, maxReply))
	r := Result{Status: answer.StatusCode, Outcome: outcomeOfStatus(answer.StatusCode), Took: time.Since(started)}
	r.RetryAfter = retryAfter(answer.Header.Get("Retry-After"), s.clock.Now())
	// The status is the answer. A body that drips until the time is over would hold the line, and counts as too slow.
	if err != nil && errors.Is(ctx.Err(), context.DeadlineExceeded) && r.Outcome == Delivered {
		r.Outcome = TimedOut
	}
	return r, reply{header: answer.Header, body: text}
}
