package model

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// causeText is how one cause reads. With a code the coded forms are put after it.
type causeText struct {
	sentence, short           string // without a code; at most 22 and 12 cells
	codedSentence, codedShort string // empty where the code adds nothing
	remedy                    string
}

var causeTexts = [...]causeText{
	CauseNone: {},
	CauseDNS: {
		sentence: "host name not found", short: "no such host",
		remedy: "check the URL's host name and its DNS records, from outside your network too",
	},
	CauseRefused: {
		sentence: "connection refused", short: "refused",
		remedy: "start the receiver, and check its port, firewall and load balancer's targets",
	},
	CauseReset: {
		sentence: "connection reset", short: "reset",
		remedy: "look for a crash or restart in the receiver's log, and for a proxy that cuts connections or large bodies",
	},
	CauseTimeout: {
		sentence: "no answer in time", short: "no answer",
		remedy: "answer 2xx first and work afterwards; check that a firewall does not drop the provider's packets",
	},
	CauseTLSExpired: {
		sentence: "certificate expired", short: "cert expired",
		remedy: "renew the receiver's certificate and restart what serves it",
	},
	CauseTLSName: {
		sentence: "wrong certificate name", short: "cert name",
		remedy: "serve a certificate that names the URL's host, or change the URL to a name it has",
	},
	CauseTLSChain: {
		sentence: "untrusted certificate", short: "cert chain",
		remedy: "serve the intermediate certificates too, and use a public CA instead of a self-signed certificate",
	},
	CauseTLSProtocol: {
		sentence: "TLS handshake failed", short: "TLS failed",
		remedy: "check that the URL's port speaks TLS, 1.2 or newer",
	},
	CauseBlockedAddress: {
		sentence: "address not allowed", short: "blocked addr",
		remedy: "use a public host name: the provider calls no private, loopback or metadata addresses",
	},
	CauseRedirect: {
		sentence: "redirects elsewhere", short: "redirect", codedSentence: "redirect", codedShort: "redirect",
		remedy: "set the URL to where the redirect leads: redirects are not followed",
	},
	CauseUnauthorized: {
		sentence: "not authorized", short: "unauthorized", codedSentence: "not authorized", codedShort: "refused",
		remedy: "check that the receiver verifies with the current key and over the raw body, and that no login or IP filter is before it",
	},
	CauseNotFound: {
		sentence: "path not found", short: "no path", codedSentence: "path not found", codedShort: "no path",
		remedy: "check the URL's path against the receiver's routes, and that it takes POST",
	},
	CauseGone: {
		sentence: "endpoint is gone", short: "gone", codedSentence: "endpoint is gone", codedShort: "gone",
		remedy: "the receiver has retired this URL: set the new one",
	},
	CauseTooLarge: {
		sentence: "message too large", short: "too large", codedSentence: "message too large", codedShort: "too big",
		remedy: "raise the body limit of the receiver and of every proxy before it",
	},
	CauseRateLimited: {
		sentence: "too many requests", short: "rate-limited", codedSentence: "too many requests", codedShort: "limited",
		remedy: "raise the receiver's rate limit for the provider, or send again more slowly",
	},
	CauseClientError: {
		sentence: "request refused", short: "refused", codedSentence: "request refused", codedShort: "refused",
		remedy: "look in the receiver's log for why it refuses the message, and for a parser that is too strict",
	},
	CauseGateway: {
		sentence: "gateway error", short: "gateway", codedSentence: "from a gateway", codedShort: "gateway",
		remedy: "check that the receiver behind the gateway runs and passes its health checks",
	},
	CauseServerError: {
		sentence: "error in the receiver", short: "server error", codedSentence: "from the receiver", codedShort: "server",
		remedy: "look in the receiver's log for the error at that time",
	},
	CauseBadPong: {
		sentence: "ping answered wrongly", short: "bad pong",
		remedy: `answer a ping with 200 and {"pong": <the value of ping>}`,
	},
	CauseNoURL: {
		sentence: "no usable webhook URL", short: "no URL",
		remedy: "set an http(s) webhook URL, then send the failed deliveries again",
	},
	CauseConnect: {
		sentence: "could not connect", short: "no connect",
		remedy: "DNS, a refused connection or TLS: Svix does not tell which; hooktop preflight URL looks from here",
	},
	CauseUnknown: {
		sentence: "cause unknown", short: "unknown",
		remedy: "read the provider's own words, and send a test to the endpoint",
	},
}

// NotCalled is the remedy for an address that is refused here and not by the
// provider: fewer are, as a receiver on this machine may well be called.
const NotCalled = "use the receiver's own name; link-local and metadata addresses are not called, unless the profile says allow_link_local = true"

func (c Cause) text() causeText {
	if int(c) < len(causeTexts) {
		return causeTexts[c]
	}
	return causeTexts[CauseUnknown]
}

// Sentence says in at most 22 cells what went wrong, "502 from a gateway". The
// code is the receiver's status, 0 when there was none; it is used only where it
// tells more than the cause. CauseNone has no sentence.
func (c Cause) Sentence(code int) string {
	t := c.text()
	return withCode(code, t.codedSentence, t.sentence)
}

// Short is Sentence in at most 12 cells, "502 gateway".
func (c Cause) Short(code int) string {
	t := c.text()
	return withCode(code, t.codedShort, t.short)
}

// Remedy says in one line what to do about it; empty for CauseNone.
func (c Cause) Remedy() string { return c.text().remedy }

// HasCode says whether the status tells more than the cause does.
func (c Cause) HasCode() bool { return c.text().codedShort != "" }

func withCode(code int, coded, plain string) string {
	if coded == "" || code < 100 || code > 999 {
		return plain
	}
	return strconv.Itoa(code) + " " + coded
}

// waited is the limit in the HTTP library's words about a time-out.
var waited = regexp.MustCompile(`timeout of (\d{1,7})ms exceeded`)

// Sentence says why a delivery failed with what its own text adds to the cause,
// "no answer within 5 s"; empty for one that did not fail.
func (d *Delivery) Sentence() string {
	words := d.Detail
	if parsed, ok := ParseStatusDetail(d.Detail); ok {
		words = parsed.Message
	}
	switch {
	case d.Cause == CauseTimeout:
		if m := waited.FindStringSubmatch(words); m != nil {
			ms, _ := strconv.Atoi(m[1])
			return "no answer within " + strings.Replace(Dur(time.Duration(ms)*time.Millisecond), ".0 s", " s", 1)
		}
	case d.Cause == CauseRefused && strings.Contains(words, "EHOSTUNREACH"):
		return "host unreachable"
	case d.Cause == CauseRefused && strings.Contains(words, "ENETUNREACH"):
		return "network unreachable"
	case d.Cause == CauseNoURL && strings.Contains(words, "Unsupported protocol"):
		return "URL is not http(s)"
	case d.unread() && words == "":
		return notRead
	}
	return d.Cause.Sentence(d.Code)
}

// Short is Sentence in at most 12 cells.
func (d *Delivery) Short() string {
	if d.unread() && d.Detail == "" {
		return notRead
	}
	return d.Cause.Short(d.Code)
}

// notRead is said of what failed of no attempt that was read.
const notRead = "not read yet"

func (d *Delivery) unread() bool {
	return d.Cause == CauseUnknown && d.To != "" && d.Updated.IsZero() && d.Code == 0
}
