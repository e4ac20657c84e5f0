package egress

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"syscall"
	"time"
)

// Resolver looks up the addresses of a name, as net.Resolver does.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// Guard dials public addresses only.
type Guard struct {
	Resolver Resolver // who looks names up, the system's when nil
	Loopback bool     // this machine may be called too: development only
}

// Dial looks the name up once, refuses when any of its addresses is not public, and dials those very addresses: a name
// that answers differently the second time gains nothing. The socket's own check stands behind it.
func (g Guard) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	found, err := g.addresses(ctx, host)
	if err != nil {
		return nil, err
	}
	d := net.Dialer{Timeout: 3 * time.Second, Control: g.control, FallbackDelay: -1}
	var last error
	for _, a := range found {
		conn, err := d.DialContext(ctx, network, net.JoinHostPort(a.String(), port))
		if err == nil {
			return conn, nil
		}
		if last = err; ctx.Err() != nil {
			break
		}
	}
	return nil, last
}

// addresses are where a host is, each of them checked.
func (g Guard) addresses(ctx context.Context, host string) ([]netip.Addr, error) {
	found, err := g.lookup(ctx, host)
	if err != nil {
		return nil, fmt.Errorf("look up the endpoint: %w", err)
	}
	if len(found) == 0 {
		return nil, &net.DNSError{Err: "no address", IsNotFound: true}
	}
	for _, a := range found {
		if err := g.check(a); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func (g Guard) lookup(ctx context.Context, host string) ([]netip.Addr, error) {
	if literal, err := netip.ParseAddr(host); err == nil {
		return []netip.Addr{literal}, nil
	}
	if g.Resolver == nil {
		return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
	}
	return g.Resolver.LookupNetIP(ctx, "ip", host)
}

func (g Guard) check(a netip.Addr) error {
	why := Refused(a)
	if why == "" || g.Loopback && a.Unmap().IsLoopback() {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrAddress, why)
}

// control is asked by the dialer with the address that the system is about to connect to.
func (g Guard) control(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrAddress, err)
	}
	return g.check(at.Addr())
}
