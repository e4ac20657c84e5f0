package gateway

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"time"
)

// Config is everything an operator can set. Zero fields mean the defaults of each comment.
type Config struct {
	Listen         string        `yaml:"listen"`          // host:port; :8080
	MaxBody        int64         `yaml:"max_body"`        // longest request body, bytes; 1 MiB
	MaxConcurrent  int           `yaml:"max_concurrent"`  // requests in work at once; 512
	RequestTimeout time.Duration `yaml:"request_timeout"` // longest time for one request; 15 s
	DrainTimeout   time.Duration `yaml:"drain_timeout"`   // for open requests at the end; 15 s
	Rate           Rate          `yaml:"rate"`
	TLS            TLS           `yaml:"tls"`
	// CORSOrigins are the web pages that may call from a browser, for example https://portal.example.lv. None by default.
	CORSOrigins []string `yaml:"cors_origins"`
	// TrustedProxies are the networks whose X-Forwarded-For is believed, for example 10.0.0.0/8. None by default.
	TrustedProxies []string `yaml:"trusted_proxies"`
	// Issuers are the token issuers that callers are sent to; published in RFC 9728 metadata.
	Issuers []string `yaml:"issuers"`
	// PublicURL is the address callers use, for metadata; empty: taken from nowhere, metadata is not published.
	PublicURL string `yaml:"public_url"`
}

// Rate limits one client (by token) and one address (many clients may share it).
type Rate struct {
	PerSecond        float64 `yaml:"per_second"`         // lasting, per client; 50
	Burst            int     `yaml:"burst"`              // at once, per client; 100
	AddressPerSecond float64 `yaml:"address_per_second"` // lasting, per address; 500
	AddressBurst     int     `yaml:"address_burst"`      // at once, per address; 1000
	Callers          int     `yaml:"callers"`            // buckets held; 20000
}

// TLS is for a gateway that meets callers without a proxy in front. Empty files mean plain HTTP.
type TLS struct {
	CertFile string `yaml:"cert_file"`
	KeyFile  string `yaml:"key_file"`
	// ClientRootsFile asks callers for a certificate of these authorities (PEM); tokens bound to it are then held to it.
	ClientRootsFile string `yaml:"client_roots_file"`
}

func (c Config) withDefaults() Config {
	c.Listen = or(c.Listen, ":8080")
	c.MaxBody = or(c.MaxBody, 1<<20)
	c.MaxConcurrent = or(c.MaxConcurrent, 512)
	c.RequestTimeout = or(c.RequestTimeout, 15*time.Second)
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
	if c.MaxBody < 0 || c.MaxConcurrent < 0 || c.RequestTimeout < 0 || c.DrainTimeout < 0 || c.Rate.PerSecond < 0 || c.Rate.Burst < 0 ||
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
	for _, address := range append([]string{c.PublicURL}, c.Issuers...) {
		if u, err := url.Parse(address); address != "" && (err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http") {
			all = append(all, fmt.Errorf("gateway: %q is not an address", address))
		}
	}
	return errors.Join(all...)
}
