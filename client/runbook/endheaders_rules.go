package runbook

import (
	"slices"
	"strings"

	"github.com/hooktop/hooktop/model"
	"github.com/hooktop/hooktop/model/text"
)

const longestHeader = 4096 // bytes of a value (Svix: endpoint headers)

// Headers that a provider keeps for itself (Svix: endpoint headers).
var (
	ownHeaders = []string{
		"user-agent", "keep-alive", "proxy-authenticate", "proxy-authorization", "te", "trailers", "transfer-encoding", "upgrade", "age",
		"cache-control", "clear-site-data", "expires", "pragma", "warning", "content-length", "content-type", "content-encoding",
		"content-language", "content-location",
	}
	ownStarts = []string{"x-amz-", "x-amzn-", "x-google", "x-goog-", "x-gfe", "x-azure-", "x-fd-", "x-svix-", "svix-"}
)

// HeaderFault says why an endpoint cannot be sent a header of this name; empty
// where it can.
func HeaderFault(name string) string {
	lower := strings.ToLower(name)
	switch {
	case name == "":
		return "a header has a name"
	case strings.ContainsFunc(name, func(r rune) bool { return !isTokenRune(r) }):
		return text.Clean(name) + " is no header's name: letters, digits and ! # $ % & ' * + - . ^ _ ` | ~ only"
	case slices.Contains(ownHeaders, lower), slices.ContainsFunc(ownStarts, func(p string) bool { return strings.HasPrefix(lower, p) }):
		return text.Clean(name) + " is one of the headers that the provider keeps for itself"
	}
	return ""
}

// HeaderValueFault says why a header cannot have this value; empty where it can.
// It does not repeat it: it may be a secret.
func HeaderValueFault(value string) string {
	switch {
	case len(value) > longestHeader:
		return "the value has " + model.Grouped(len(value)) + " bytes, a header takes " + model.Grouped(longestHeader)
	case strings.ContainsFunc(value, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }):
		return "the value has a line break or another control character in it"
	}
	return ""
}

// isTokenRune says whether a header's name may hold a character (RFC 9110, tokens).
func isTokenRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("!#$%&'*+-.^_`|~", r)
}
