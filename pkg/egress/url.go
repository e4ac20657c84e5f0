package egress

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// ErrAddress is an address that is not called: not https, with a name and password in it, or not public.
var ErrAddress = errors.New("egress: the address is not called")

// maxAddress is the longest address of an endpoint.
const maxAddress = 1024

// CheckURL reads the address of an endpoint and refuses what can never be called, before a name is looked up: anything
// but https, credentials or a fragment in the address, a bare address of a private network. Where a name leads is
// asked at each call. With loopback, as in a development profile, http to this machine is allowed too.
func CheckURL(text string, loopback bool) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil || len(text) > maxAddress || u.Opaque != "" || u.User != nil || u.Fragment != "" || strings.Contains(text, "#") || u.Hostname() == "" {
		return nil, ErrAddress
	}
	if port := u.Port(); port != "" {
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return nil, ErrAddress
		}
	}
	here := loopback && namesLoopback(u.Hostname())
	if u.Scheme != "https" && (u.Scheme != "http" || !here) {
		return nil, ErrAddress
	}
	if a, err := netip.ParseAddr(u.Hostname()); err == nil && Refused(a) != "" && !here {
		return nil, ErrAddress
	}
	return u, nil
}

// namesLoopback reports whether a host is this machine by its very name, without asking anybody.
func namesLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}
