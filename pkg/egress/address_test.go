package egress_test

import (
	"encoding/binary"
	"net/netip"
	"testing"

	"github.com/digisoc/platform/pkg/egress"
)

func TestPrivateAddress(t *testing.T) {
	for _, bad := range []string{
		"127.0.0.1", "127.255.255.254", "0.0.0.0", "0.1.2.3", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
		"169.254.169.254", "169.254.170.2", "168.63.129.16", "100.64.0.1", "100.100.100.200", "100.127.255.255", "192.0.0.192",
		"198.18.0.1", "203.0.113.9", "224.0.0.1", "255.255.255.255", "240.0.0.1",
		"::", "::1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1",
		"::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "::127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe",
		"64:ff9b:1::1", "2002:7f00:1::", "2001::1", "2001:db8::1", "3fff::1", "5f00::1", "100::1",
	} {
		if egress.Refused(netip.MustParseAddr(bad)) == "" {
			t.Errorf("%s may be called", bad)
		}
	}
	for _, good := range []string{"1.1.1.1", "159.148.0.1", "172.32.0.1", "100.128.0.1", "192.0.1.1", "2606:4700::1111", "2a03:ec00::1", "::ffff:1.1.1.1"} {
		if why := egress.Refused(netip.MustParseAddr(good)); why != "" {
			t.Errorf("%s is refused: %s", good, why)
		}
	}
	if egress.Refused(netip.Addr{}) == "" {
		t.Error("no address at all may be called")
	}
}

func TestURLs(t *testing.T) {
	for _, bad := range []string{
		"", "http://example.lv/x", "ftp://example.lv", "https://", "https:example.lv", "https://u:p@example.lv/", "https://example.lv/#x", "https://example.lv/#",
		"https://127.0.0.1/x", "https://[::1]/x", "https://[::ffff:10.0.0.1]:8443/x", "https://169.254.169.254/latest", "https://example.lv:0/", "https://example.lv:99999/",
		"http://localhost:9/", "file:///etc/passwd", "gopher://example.lv", "https://exa mple.lv/",
	} {
		if _, err := egress.CheckURL(bad, false); err == nil {
			t.Errorf("%q may be called", bad)
		}
	}
	for _, good := range []string{"https://example.lv", "https://example.lv:8443/hooks?x=1", "https://1.1.1.1/x"} {
		if _, err := egress.CheckURL(good, false); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	for address, want := range map[string]bool{"http://127.0.0.1:9/x": true, "http://localhost/": true, "https://[::1]/": true, "http://example.lv/": false, "http://10.0.0.1/": false, "https://10.0.0.1/": false} {
		if _, err := egress.CheckURL(address, true); (err == nil) != want {
			t.Errorf("%q in a development profile: %v", address, err)
		}
	}
}

// FuzzRefused asks the standard library's own words about any address that is let through, in each of the clothes that
// an IPv4 address can wear.
func FuzzRefused(f *testing.F) {
	for _, seed := range []string{"10.0.0.1", "169.254.169.254", "1.1.1.1", "64:ff9b::7f00:1", "2606:4700::1111", "2002:a00:1::", "fd00::1", "::ffff:127.0.0.1"} {
		b := netip.MustParseAddr(seed).As16()
		f.Add(binary.BigEndian.Uint64(b[:8]), binary.BigEndian.Uint64(b[8:]))
	}
	f.Fuzz(func(t *testing.T, high, low uint64) {
		var b [16]byte
		binary.BigEndian.PutUint64(b[:8], high)
		binary.BigEndian.PutUint64(b[8:], low)
		v4 := netip.AddrFrom4([4]byte(b[12:]))
		mapped := netip.AddrFrom16([16]byte{10: 0xff, 11: 0xff, 12: b[12], 13: b[13], 14: b[14], 15: b[15]})
		if (egress.Refused(v4) == "") != (egress.Refused(mapped) == "") {
			t.Errorf("%s and %s are judged apart", v4, mapped)
		}
		for _, prefix := range []string{"64:ff9b::", "64:ff9b:1::", "::"} {
			wrapped := netip.MustParseAddr(prefix).As16()
			copy(wrapped[12:], b[12:])
			if egress.Refused(netip.AddrFrom16(wrapped)) == "" {
				t.Errorf("%s wraps an IPv4 address and may be called", netip.AddrFrom16(wrapped))
			}
		}
		for _, a := range []netip.Addr{v4, netip.AddrFrom16(b)} {
			if egress.Refused(a) != "" {
				continue
			}
			if u := a.Unmap(); u.IsPrivate() || u.IsLoopback() || u.IsLinkLocalUnicast() || u.IsMulticast() || u.IsUnspecified() || u.IsInterfaceLocalMulticast() || !u.IsGlobalUnicast() {
				t.Errorf("%s may be called", a)
			}
		}
	})
}
