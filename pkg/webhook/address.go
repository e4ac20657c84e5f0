package webhook

import (
	"net/url"

	"github.com/digisoc/platform/pkg/egress"
)

// ErrAddress is an address that is not called: not https, with a name and password in it, or not public.
var ErrAddress = egress.ErrAddress

// CheckURL refuses an address of an endpoint that can never be called; see package egress.
func CheckURL(text string, loopback bool) (*url.URL, error) { return egress.CheckURL(text, loopback) }
