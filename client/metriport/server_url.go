package metriport

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// serverBlocklist are the texts that no webhook URL may hold, wherever in it
// they stand and in this case only.
var serverBlocklist = []string{
	"127.0.0.1", "127.1", "127.000.000.1", "localhost", "127.0.0.2", "0x7f.0x0.0x0.0x1", "0177.0.0.01",
	"01111111000000000000000000000001", "01111111.00000000.00000000.00000001", "2130706433", "017700000001",
	"%6c%6f%63%61%6c%68%6f%73%74", "0177.0.0.0x1", "169.254.169.254", "fuf.me", "localtest.me", "ulh.us",
	"127-0-0-1.org.uk", "ratchetlocal.com", "smackaho.st", "42foo.com", "vcap.me", "beweb.com", "yoogle.com",
	"ortkut.com", "feacebook.com", "lvh.me", "127.127.127.127", "127.0.0.0", "1.1.1.1 &@2.2.2.2# @3.3.3.3",
	"urllib: 3.3.3.3", "amazonaws.com", "[::]", "0000", "/internal",
}

// serverBlocked says whether the real service refuses a URL by its block list.
func serverBlocked(url string) bool {
	return url == "0" || slices.ContainsFunc(serverBlocklist, func(s string) bool { return strings.Contains(url, s) })
}

// serverSpecial are the schemes of which the URL standard wants a host.
var serverSpecial = []string{"http", "https", "ws", "wss", "ftp"}

// serverURL says whether JavaScript's URL takes a text; the service checks no
// more than that. Names outside ASCII are taken as they are, but for a few
// characters that vanish from every name.
func serverURL(text string) bool {
	text = strings.TrimFunc(text, func(r rune) bool { return r <= ' ' })
	text = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(text)
	scheme, rest, ok := strings.Cut(text, ":")
	if !ok || !serverScheme(scheme) {
		return false
	}
	scheme = strings.ToLower(scheme)
	if slices.Contains(serverSpecial, scheme) {
		authority := rest
		if i := strings.IndexAny(strings.TrimLeft(rest, `/\`), `/\?#`); i >= 0 {
			trimmed := strings.TrimLeft(rest, `/\`)
			authority = trimmed[:i]
		}
		return serverAuthority(strings.TrimLeft(authority, `/\`), true)
	}
	authority, ok := strings.CutPrefix(rest, "//")
	if !ok || scheme == "file" {
		return true
	}
	if i := strings.IndexAny(authority, "/?#"); i >= 0 {
		authority = authority[:i]
	}
	return authority == "" || serverAuthority(authority, false)
}

func serverScheme(s string) bool {
	for i, c := range []byte(s) {
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
		inside := c >= '0' && c <= '9' || c == '+' || c == '-' || c == '.'
		if !letter && (i == 0 || !inside) {
			return false
		}
	}
	return s != ""
}

// serverAuthority checks user, host and port.
func serverAuthority(a string, special bool) bool {
	if i := strings.LastIndexByte(a, '@'); i >= 0 {
		a = a[i+1:]
	}
	host, port := a, ""
	if i := strings.LastIndexByte(a, ':'); i > strings.LastIndexByte(a, ']') {
		host, port = a[:i], a[i+1:]
	}
	if port != "" {
		if n, err := strconv.ParseUint(port, 10, 64); err != nil || n > 65535 {
			return false
		}
	}
	if inside, ok := strings.CutPrefix(host, "["); ok {
		inside, ok = strings.CutSuffix(inside, "]")
		addr, err := netip.ParseAddr(inside)
		return ok && err == nil && addr.Is6() && addr.Zone() == ""
	}
	if special {
		return serverDomain(host)
	}
	return host != "" && !strings.ContainsAny(host, " \"<>[]^|\\:") && !strings.ContainsFunc(host, func(r rune) bool { return r < ' ' })
}

// serverDomain checks the name of a host.
func serverDomain(host string) bool {
	host = strings.ReplaceAll(serverPercent(host), "\u00ad", "") // the soft hyphen
	if host == "" || strings.ContainsAny(host, " #/:<>?@[\\]^|%") ||
		strings.ContainsFunc(host, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return false
	}
	for label := range strings.SplitSeq(host, ".") {
		if strings.EqualFold(label, "xn--") {
			return false
		}
	}
	parts := strings.Split(host, ".")
	if n := len(parts); n > 1 && parts[n-1] == "" {
		parts = parts[:n-1]
	}
	if last := parts[len(parts)-1]; !serverNumeric(last) {
		return true
	}
	return serverIPv4(parts)
}

// serverNumeric says whether a name's last label makes the whole an address.
func serverNumeric(label string) bool {
	if label != "" && strings.Trim(label, "0123456789") == "" {
		return true
	}
	_, ok := serverNumber(label)
	return ok
}

// serverNumber reads a part of an address: decimal, octal or hexadecimal.
func serverNumber(s string) (n uint64, ok bool) {
	base := 10
	switch {
	case s == "":
		return 0, false
	case strings.HasPrefix(strings.ToLower(s), "0x"):
		if s, base = s[2:], 16; s == "" {
			return 0, true
		}
	case len(s) > 1 && s[0] == '0':
		s, base = s[1:], 8
	}
	if strings.ContainsAny(s, "+-_") {
		return 0, false
	}
	n, err := strconv.ParseUint(s, base, 64)
	return n, err == nil
}

// serverIPv4 checks an address of one to four numbers, the last of which fills
// what the others leave.
func serverIPv4(parts []string) bool {
	if len(parts) > 4 {
		return false
	}
	for i, p := range parts {
		n, ok := serverNumber(p)
		limit := uint64(256)
		if i == len(parts)-1 {
			limit = 1 << (8 * (5 - len(parts)))
		}
		if !ok || n >= limit {
			return false
		}
	}
	return true
}

// serverPercent undoes percent escapes; what is none stays.
func serverPercent(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				out = append(out, byte(n))
				i += 2
				continue
			}
		}
		out = append(out, s[i])
	}
	return string(out)
}
