package webhook

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"strconv"
	"time"
)

// Outcome is what came of one call, in a word that the owner of the endpoint reads in the list of deliveries.
type Outcome string

// The outcomes. All but the first two are tried again.
const (
	Delivered      Outcome = "DELIVERED"       // a status of 200 to 299
	Gone           Outcome = "GONE"            // 410: the endpoint wants no more, ever
	Redirected     Outcome = "REDIRECTED"      // 3xx: never followed, the address is to be changed by its owner
	RefusedByHost  Outcome = "STATUS"          // any other status
	TimedOut       Outcome = "TIMED_OUT"       // no whole answer in time
	TLSFailed      Outcome = "TLS_FAILED"      // its certificate is not believed
	NotReached     Outcome = "NOT_REACHED"     // no such name, or nobody answers
	AddressRefused Outcome = "ADDRESS_REFUSED" // the address is not public, or not https
	Unsent         Outcome = "UNSENT"          // it could not be signed
)

// Result is the outcome of one call with what the endpoint said about the next.
type Result struct {
	Outcome    Outcome
	Status     int           // of HTTP, nought without an answer
	RetryAfter time.Duration // how long the endpoint asks to be left alone, nought when it did not say
	Took       time.Duration
}

// longestWait is the most that an endpoint can ask for: one that wants more is to be paused by its owner.
const longestWait = 24 * time.Hour

// retryAfter reads the header of that name, seconds or a date.
func retryAfter(text string, now time.Time) time.Duration {
	wait := time.Duration(0)
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		wait = time.Duration(seconds) * time.Second
	} else if at, err := http.ParseTime(text); err == nil {
		wait = at.Sub(now)
	}
	return min(max(wait, 0), longestWait)
}

func outcomeOfStatus(status int) Outcome {
	switch {
	case status >= 200 && status < 300:
		return Delivered
	case status >= 300 && status < 400:
		return Redirected
	case status == http.StatusGone:
		return Gone
	}
	return RefusedByHost
}

// outcomeOf puts an error of the call into a word. The order matters: a refused address is also a failed dial.
func outcomeOf(err error) Outcome {
	var unbelieved *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var alert tls.AlertError
	var wire net.Error
	switch {
	case errors.Is(err, ErrAddress):
		return AddressRefused
	case errors.As(err, &unbelieved), errors.As(err, &record), errors.As(err, &alert):
		return TLSFailed
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &wire) && wire.Timeout():
		return TimedOut
	}
	return NotReached
}
