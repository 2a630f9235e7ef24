package model

import (
	"regexp"
	"strconv"
	"strings"
)

// Response is what is known of a receiver's answer. Its zero value is nothing.
type Response struct {
	Header []Field
	Body   []byte
}

// CauseOf says why an attempt failed, from the stored HTTP status (0 for none),
// the provider's own text and the receiver's answer. Where the text names an
// error of the network it decides: Metriport stores 504 for a time-out and 500
// for every other one. An attempt with a 2xx and no complaint has CauseNone.
func CauseOf(code int, detail string, resp Response) Cause {
	if d, ok := ParseStatusDetail(detail); ok {
		cause, status := causeOfText(d.Message)
		if cause == CauseNone && status == 0 {
			cause, status = causeOfText(d.Tail)
		}
		if cause != CauseNone {
			return cause
		}
		if status == 0 && isStandIn(code, d) {
			return CauseUnknown
		}
		return causeOfCode(firstOf(status, code, d.Status), resp)
	}
	cause, status := causeOfText(urls.ReplaceAllString(detail, ""))
	if cause != CauseNone {
		return cause
	}
	return causeOfCode(firstOf(status, code), resp)
}

// CauseOfDelivery is CauseOf for a row of a log: CauseNone unless it failed, and
// CauseNoURL for a failure that names neither code, text nor URL, which is how
// Metriport stores a message that it had nowhere to send to.
func CauseOfDelivery(d *Delivery, resp Response) Cause {
	switch {
	case d.Outcome != Failed:
		return CauseNone
	case d.Code == 0 && d.Detail == "" && d.Endpoint == "":
		return CauseNoURL
	}
	if cause := CauseOf(d.Code, d.Detail, resp); cause != CauseNone {
		return cause
	}
	return CauseUnknown
}

// isStandIn says whether a code that came without readable words may be
// Metriport's stand-in for an error without any answer.
func isStandIn(code int, d StatusDetail) bool {
	code = firstOf(code, d.Status)
	return code == 500 || code == 504
}

func firstOf(codes ...int) int {
	for _, c := range codes {
		if c != 0 {
			return c
		}
	}
	return 0
}

var (
	urls = regexp.MustCompile(`[A-Za-z][A-Za-z0-9+.-]*://\S*`)
	// statusText is the HTTP library's text for every status it does not like.
	statusText = regexp.MustCompile(`Request failed with status code (\d{3})`)
	// coded is the error's code, which stands in brackets at the end of a text.
	coded = regexp.MustCompile(`\(([A-Z][A-Z0-9_]+)(?: - \d+)?\)`)
)

// causeOfText reads an error's words. It returns the cause they name, or the
// status of an answer, or neither.
func causeOfText(text string) (cause Cause, status int) {
	if m := statusText.FindStringSubmatch(text); m != nil {
		status, _ = strconv.Atoi(m[1])
		return CauseNone, status
	}
	for _, p := range phrases {
		if strings.Contains(text, p.words) {
			return p.cause, 0
		}
	}
	for _, m := range coded.FindAllStringSubmatch(text, -1) {
		if c, ok := causeOfErrno[m[1]]; ok {
			return c, 0
		}
	}
	for _, word := range strings.FieldsFunc(text, notInErrno) {
		if c, ok := causeOfErrno[word]; ok {
			return c, 0
		}
	}
	return CauseNone, 0
}

func notInErrno(r rune) bool {
	return (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_'
}

// causeOfErrno holds the codes that Node's network and TLS errors and the HTTP
// library's carry. ERR_BAD_REQUEST and ERR_BAD_RESPONSE are left out: they come
// with a status that says more.
var causeOfErrno = map[string]Cause{
	"ENOTFOUND": CauseDNS, "EAI_AGAIN": CauseDNS, "EAI_NODATA": CauseDNS, "EAI_NONAME": CauseDNS, "ENODATA": CauseDNS,
	// Nobody takes the connection; a firewall that rejects says "unreachable".
	"ECONNREFUSED": CauseRefused, "EHOSTUNREACH": CauseRefused, "ENETUNREACH": CauseRefused, "EHOSTDOWN": CauseRefused,
	"ECONNRESET": CauseReset, "EPIPE": CauseReset, "ECONNABORTED": CauseReset, "HPE_INVALID_CONSTANT": CauseReset,
	"ETIMEDOUT": CauseTimeout, "ESOCKETTIMEDOUT": CauseTimeout, "UND_ERR_CONNECT_TIMEOUT": CauseTimeout,

	"CERT_HAS_EXPIRED": CauseTLSExpired, "CERT_NOT_YET_VALID": CauseTLSExpired,
	"ERR_TLS_CERT_ALTNAME_INVALID": CauseTLSName, "HOSTNAME_MISMATCH": CauseTLSName,
	"UNABLE_TO_VERIFY_LEAF_SIGNATURE": CauseTLSChain, "SELF_SIGNED_CERT_IN_CHAIN": CauseTLSChain,
	"DEPTH_ZERO_SELF_SIGNED_CERT": CauseTLSChain, "UNABLE_TO_GET_ISSUER_CERT": CauseTLSChain,
	"UNABLE_TO_GET_ISSUER_CERT_LOCALLY": CauseTLSChain, "CERT_UNTRUSTED": CauseTLSChain, "CERT_REVOKED": CauseTLSChain,
	"CERT_SIGNATURE_FAILURE": CauseTLSChain, "CERT_CHAIN_TOO_LONG": CauseTLSChain, "INVALID_CA": CauseTLSChain,
	"CERT_REJECTED": CauseTLSChain, "INVALID_PURPOSE": CauseTLSChain,
	"EPROTO": CauseTLSProtocol, "ERR_SSL_WRONG_VERSION_NUMBER": CauseTLSProtocol, "ERR_TLS_HANDSHAKE_TIMEOUT": CauseTimeout,

	"EACCES": CauseBlockedAddress, "EPERM": CauseBlockedAddress,
	"ERR_FR_TOO_MANY_REDIRECTS": CauseRedirect,
	"ERR_INVALID_URL":           CauseNoURL,
}

// phrases are the words of errors that carry no code of their own, or one that
// says less than they do. The first that is found counts.
var phrases = []struct {
	words string
	cause Cause
}{
	{"Bad response from webhook call", CauseBadPong},
	{"Unsupported protocol", CauseNoURL},
	{"Invalid URL", CauseNoURL},
	{"timeout of ", CauseTimeout}, // comes as ETIMEDOUT, or as ECONNABORTED from older libraries
	{"certificate has expired", CauseTLSExpired},
	{"certificate is not yet valid", CauseTLSExpired},
	{"does not match certificate's altnames", CauseTLSName},
	{"unable to verify the first certificate", CauseTLSChain},
	{"unable to get local issuer certificate", CauseTLSChain},
	{"self-signed certificate", CauseTLSChain},
	{"self signed certificate", CauseTLSChain},
	{"wrong version number", CauseTLSProtocol},
	{"Client network socket disconnected before secure TLS", CauseTLSProtocol},
	{"socket hang up", CauseReset},
	{"Maximum number of redirects exceeded", CauseRedirect},
	{"It is private IP address", CauseBlockedAddress},
	// Svix's words, of attempts without an answer.
	{"request timed out", CauseTimeout},
	{"requests to this IP range are blocked", CauseBlockedAddress},
	{"client error (Connect)", CauseConnect},
	{"client error (SendRequest)", CauseReset},
	// Go's words, of calls that are made from here.
	{"x509: certificate has expired", CauseTLSExpired},
	{"x509: certificate is valid for", CauseTLSName},
	{"x509: certificate is not valid for", CauseTLSName},
	{"x509: ", CauseTLSChain},
	{"tls: ", CauseTLSProtocol},
	{"server gave HTTP response to HTTPS client", CauseTLSProtocol},
	{"no such host", CauseDNS},
	{"connection refused", CauseRefused},
	{"no route to host", CauseRefused},
	{"network is unreachable", CauseRefused},
	{"connection reset by peer", CauseReset},
	{"broken pipe", CauseReset},
	{"i/o timeout", CauseTimeout},
	{"deadline exceeded", CauseTimeout},
	{"unsupported protocol scheme", CauseNoURL},
}
