package egress

import "net/netip"

// globalV6 is the only part of IPv6 that is handed out for the open internet today.
var globalV6 = netip.MustParsePrefix("2000::/3")

// special are the addresses that are not somebody's public host, from the IANA registries of special-purpose addresses
// (RFC 6890 and what came after), with those that clouds answer on.
var special = []struct {
	prefix netip.Prefix
	what   string
}{
	{netip.MustParsePrefix("0.0.0.0/8"), "this network"},
	{netip.MustParsePrefix("10.0.0.0/8"), "private"},
	{netip.MustParsePrefix("100.64.0.0/10"), "carrier-grade NAT"},
	{netip.MustParsePrefix("127.0.0.0/8"), "loopback"},
	{netip.MustParsePrefix("168.63.129.16/32"), "a cloud's metadata"},
	{netip.MustParsePrefix("169.254.0.0/16"), "link-local or a cloud's metadata"},
	{netip.MustParsePrefix("172.16.0.0/12"), "private"},
	{netip.MustParsePrefix("192.0.0.0/24"), "reserved for protocols"},
	{netip.MustParsePrefix("192.0.2.0/24"), "documentation"},
	{netip.MustParsePrefix("192.88.99.0/24"), "6to4 relay"},
	{netip.MustParsePrefix("192.168.0.0/16"), "private"},
	{netip.MustParsePrefix("198.18.0.0/15"), "benchmarks"},
	{netip.MustParsePrefix("198.51.100.0/24"), "documentation"},
	{netip.MustParsePrefix("203.0.113.0/24"), "documentation"},
	{netip.MustParsePrefix("224.0.0.0/4"), "multicast"},
	{netip.MustParsePrefix("240.0.0.0/4"), "reserved or broadcast"},
	{netip.MustParsePrefix("2001::/23"), "reserved for protocols, Teredo among them"},
	{netip.MustParsePrefix("2001:db8::/32"), "documentation"},
	{netip.MustParsePrefix("2002::/16"), "6to4, which carries any IPv4 address"},
	{netip.MustParsePrefix("3fff::/20"), "documentation"},
}

// Refused says why an address is none of a stranger's to name, or nothing when it may be dialled. Loopback, private and
// link-local addresses, ULA, NAT64 and every IPv6 address outside the global part are refused; an IPv4 address in IPv6
// clothes is judged as what it is.
func Refused(a netip.Addr) string {
	if !a.IsValid() || a.Zone() != "" {
		return "not an address of the internet"
	}
	a = a.Unmap()
	if a.Is6() && !globalV6.Contains(a) {
		return "outside the global part of IPv6"
	}
	for _, s := range special {
		if s.prefix.Contains(a) {
			return s.what
		}
	}
	return ""
}
