package gateway

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"time"
)

// Config is everything an operator can set. Zero fields mean the default in each tag.
type Config struct {
	Listen         string        `help:"Address of the REST listener." default:":8080"`
	MaxBody        int64         `help:"Longest request body, bytes; a file in it comes on top, as long as the contract allows." default:"1048576"`
	MaxConcurrent  int           `help:"Requests in work at once." default:"512"`
	RequestTimeout time.Duration `help:"Longest time for one request." default:"15s"`
	MaxStreams     int           `help:"Streams of events open at once; they take no place among the requests in work." default:"256"`
	StreamTimeout  time.Duration `help:"Longest time for one stream of events; whoever reads it comes again and goes on." default:"10m"`
	DrainTimeout   time.Duration `help:"Time for open requests when stopping." default:"15s"`
	Rate           Rate          `embed:"" prefix:"rate-"`
	TLS            TLS           `embed:"" prefix:"tls-"`
	CORSOrigins    []string      `name:"cors-origins" help:"Web pages that may call from a browser, for example https://portal.example.lv; none by default."`
	TrustedProxies []string      `help:"Networks whose X-Forwarded-For is believed, for example 10.0.0.0/8; none by default."`
	Issuers        []string      `help:"Token issuers that callers are sent to, for the RFC 9728 metadata."`
	PublicURL      string        `name:"public-url" help:"Address that callers use; empty publishes no metadata."`
	SecureURL      string        `name:"secure-url" help:"Address at which callers show client certificates, where it is another than the public one."`
}

// Rate limits one client (by token) and one address (many clients may share it).
type Rate struct {
	PerSecond        float64 `help:"Requests a second, lasting, of one client." default:"50"`
	Burst            int     `help:"Requests at once of one client." default:"100"`
	AddressPerSecond float64 `help:"Requests a second, lasting, of one address." default:"500"`
	AddressBurst     int     `help:"Requests at once of one address." default:"1000"`
	Callers          int     `help:"Callers remembered." default:"20000"`
}

// TLS is for a gateway that meets callers without a proxy in front. Empty files mean plain HTTP.
type TLS struct {
	CertFile        string `help:"Certificate of the REST listener (PEM)."`
	KeyFile         string `help:"Its key (PEM)."`
	SelfSigned      bool   `help:"Callers may show a certificate of their own making; tokens are bound to it by its thumbprint (RFC 8705, 2.2)."`
	ClientRootsFile string `help:"Authorities of callers' certificates (PEM): callers are asked for one, and tokens bound to it are held to it."`
}

func (c Config) withDefaults() Config {
	c.Listen = or(c.Listen, ":8080")
	c.MaxBody = or(c.MaxBody, 1<<20)
	c.MaxConcurrent = or(c.MaxConcurrent, 512)
	c.RequestTimeout = or(c.RequestTimeout, 15*time.Second)
	c.MaxStreams = or(c.MaxStreams, 256)
	c.StreamTimeout = or(c.StreamTimeout, 10*time.Minute)
	c.DrainTimeout = or(c.DrainTimeout, 15*time.Second)
	c.Rate.PerSecond = or(c.Rate.PerSecond, 50)
	c.Rate.Burst = or(c.Rate.Burst, 100)
	c.Rate.AddressPerSecond = or(c.Rate.AddressPerSecond, 500)
	c.Rate.AddressBurst = or(c.Rate.AddressBurst, 1000)
	c.Rate.Callers = or(c.Rate.Callers, 20_000)
	return c
}

func or[T comparable](value, otherwise T) T {
	var zero T
	if value == zero {
		return otherwise
	}
	return value
}

// Validate reports every mistake in the configuration.
func (c Config) Validate() error {
	var all []error
	if c.MaxBody < 0 || c.MaxConcurrent < 0 || c.RequestTimeout < 0 || c.MaxStreams < 0 || c.StreamTimeout < 0 || c.DrainTimeout < 0 || c.Rate.PerSecond < 0 || c.Rate.Burst < 0 ||
		c.Rate.AddressPerSecond < 0 || c.Rate.AddressBurst < 0 || c.Rate.Callers < 0 {
		all = append(all, errors.New("gateway: limits and times must not be negative"))
	}
	if (c.TLS.CertFile == "") != (c.TLS.KeyFile == "") || c.TLS.CertFile == "" && c.TLS.ClientRootsFile != "" {
		all = append(all, errors.New("gateway: tls needs cert_file and key_file together"))
	}
	for _, origin := range c.CORSOrigins {
		if u, err := url.Parse(origin); err != nil || u.Scheme+"://"+u.Host != origin || u.Host == "" {
			all = append(all, fmt.Errorf("gateway: cors origin %q is not scheme://host", origin))
		}
	}
	for _, network := range c.TrustedProxies {
		if _, err := netip.ParsePrefix(network); err != nil {
			all = append(all, fmt.Errorf("gateway: trusted proxy %q is not a network", network))
		}
	}
	for _, address := range append([]string{c.PublicURL, c.SecureURL}, c.Issuers...) {
		if u, err := url.Parse(address); address != "" && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http") {
			all = append(all, fmt.Errorf("gateway: %q is not an address", address))
		}
	}
	return errors.Join(all...)
}
