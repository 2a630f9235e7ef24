package direct

import (
	"fmt"
	"net/netip"
	"slices"
	"syscall"
)

// metadata are the addresses at which clouds tell a machine its own secrets,
// besides the link-local ones: Alibaba, Azure, Oracle, AWS, Google.
var metadata = []netip.Addr{
	netip.MustParseAddr("100.100.100.200"), netip.MustParseAddr("168.63.129.16"), netip.MustParseAddr("192.0.0.192"),
	netip.MustParseAddr("fd00:ec2::254"), netip.MustParseAddr("fd20:ce::254"),
}

// translated are the prefixes whose last four bytes are an IPv4 address that a
// gateway of the network goes on to.
var translated = []netip.Prefix{netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("::ffff:0:0:0/96"), netip.MustParsePrefix("::/96")}

// blockedError is an address that is not called.
type blockedError struct{ addr netip.Addr }

func (e *blockedError) Error() string {
	return fmt.Sprintf("%s is a link-local or metadata address", e.addr)
}

// check is asked with the address that a socket is about to connect to. It is
// asked there, and not of the name, as a name may lead elsewhere the next time
// it is looked up.
func check(_, address string, _ syscall.RawConn) error {
	ap, err := netip.ParseAddrPort(address)
	if err != nil {
		return fmt.Errorf("address %q: %w", address, err)
	}
	if a := ap.Addr(); blocked(a) {
		return &blockedError{a}
	}
	return nil
}

func blocked(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if a.IsLinkLocalUnicast() || a.IsMulticast() {
		return true
	}
	for _, m := range metadata {
		if a == m {
			return true
		}
	}
	for _, p := range translated {
		if p.Contains(a) && a != netip.IPv6Loopback() {
			b := a.As16()
			return blocked(netip.AddrFrom4([4]byte(b[12:])))
		}
	}
	return false
}

// inside are the ranges besides the private ones that nobody reaches from
// outside: shared by carriers, for documentation, for measurements, reserved.
var inside = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.18.0.0/15"), netip.MustParsePrefix("198.51.100.0/24"),
	netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"), netip.MustParsePrefix("2001:db8::/32"),
}

// inner says whether an address is one that a provider outside cannot reach.
func inner(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if a.IsPrivate() || a.IsLoopback() || a.IsUnspecified() || blocked(a) {
		return true
	}
	return slices.ContainsFunc(inside, func(p netip.Prefix) bool { return p.Contains(a) })
}
