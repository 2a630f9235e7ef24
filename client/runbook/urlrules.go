package runbook

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/hooktop/hooktop/model"
)

// maxURL is how many characters Metriport takes, counted as JavaScript does.
const maxURL = 2048

// blocked are the texts that Metriport takes in no webhook URL, wherever in it
// they stand and in this case only (Metriport API, settings).
var blocked = []string{
	"127.0.0.1", "127.1", "127.000.000.1", "localhost", "127.0.0.2", "0x7f.0x0.0x0.0x1", "0177.0.0.01",
	"01111111000000000000000000000001", "01111111.00000000.00000000.00000001", "2130706433", "017700000001",
	"%6c%6f%63%61%6c%68%6f%73%74", "0177.0.0.0x1", "169.254.169.254", "fuf.me", "localtest.me", "ulh.us",
	"127-0-0-1.org.uk", "ratchetlocal.com", "smackaho.st", "42foo.com", "vcap.me", "beweb.com", "yoogle.com",
	"ortkut.com", "feacebook.com", "lvh.me", "127.127.127.127", "127.0.0.0", "1.1.1.1 &@2.2.2.2# @3.3.3.3",
	"urllib: 3.3.3.3", "amazonaws.com", "[::]", "0000", "/internal",
}

// urlFault says why a URL can never work as a webhook's, whatever the host;
// empty for nothing.
func urlFault(s string) string {
	if n := len(utf16.Encode([]rune(s))); n > maxURL {
		return "the URL has " + strconv.Itoa(n) + " characters, Metriport takes " + strconv.Itoa(maxURL)
	}
	return URLFault(s)
}

// urlBlocked says what of a URL is on Metriport's block list; empty for nothing.
func urlBlocked(s string) string {
	i := slices.IndexFunc(blocked, func(b string) bool { return strings.Contains(s, b) })
	switch {
	case i < 0:
		return ""
	case blocked[i] == "0000":
		return `Metriport refuses URLs that hold "0000" anywhere, be it a port or an id`
	}
	return "Metriport refuses URLs that hold " + strconv.Quote(blocked[i])
}

// urlDoubts says what speaks against a URL that is taken all the same.
func urlDoubts(s string) []string {
	u, err := url.Parse(s)
	if err != nil {
		return nil
	}
	var doubts []string
	if u.Scheme == "http" {
		doubts = append(doubts, "http: messages with health data go unencrypted")
	}
	switch host := u.Hostname(); {
	case loopback(host):
		doubts = append(doubts, "the address is this machine's own: only a service that runs here reaches it")
	case private(host):
		doubts = append(doubts, "the address is a private one: the provider may not reach it")
	}
	if u.User != nil {
		doubts = append(doubts, "the URL holds credentials: whoever reads the settings reads them")
	}
	if u.Fragment != "" {
		doubts = append(doubts, "what follows # is not sent")
	}
	return doubts
}

func loopback(host string) bool {
	return strings.EqualFold(host, "localhost") || host == "::1" || (quad(host) && strings.HasPrefix(host, "127."))
}

// private says whether a host is an address of a private or a link-local range.
func private(host string) bool {
	if strings.Contains(host, ":") {
		h := strings.ToLower(host)
		return strings.HasPrefix(h, "fc") || strings.HasPrefix(h, "fd") || strings.HasPrefix(h, "fe80:")
	}
	if !quad(host) {
		return false
	}
	parts := strings.Split(host, ".")
	second, err := strconv.Atoi(parts[1])
	return parts[0] == "10" || strings.HasPrefix(host, "192.168.") || strings.HasPrefix(host, "169.254.") ||
		(parts[0] == "172" && err == nil && second >= 16 && second < 32)
}

// quad says whether a host is written as four numbers.
func quad(host string) bool {
	return strings.Count(host, ".") == 3 && strings.Trim(host, "0123456789.") == ""
}

// enforced says whether a profile's host refuses what is on the block list: the
// demo's and other hosts on this machine do not.
func enforced(p model.Profile) bool {
	u, err := url.Parse(p.BaseURL)
	return p.Environment != model.Demo && (err != nil || !loopback(u.Hostname()))
}
