package model

var causeNames = [...]string{
	CauseNone: "none", CauseDNS: "dns", CauseRefused: "refused", CauseReset: "reset", CauseTimeout: "timeout",
	CauseTLSExpired: "tls-expired", CauseTLSName: "tls-name", CauseTLSChain: "tls-chain", CauseTLSProtocol: "tls-protocol",
	CauseBlockedAddress: "blocked-address", CauseRedirect: "redirect", CauseUnauthorized: "unauthorized",
	CauseNotFound: "not-found", CauseGone: "gone", CauseTooLarge: "too-large", CauseRateLimited: "rate-limited",
	CauseClientError: "client-error", CauseGateway: "gateway", CauseServerError: "server-error",
	CauseBadPong: "bad-pong", CauseNoURL: "no-url", CauseConnect: "connect", CauseUnknown: "unknown",
}

// String returns the cause's name as filters and JSON have it, "tls-expired".
func (c Cause) String() string {
	if int(c) < len(causeNames) {
		return causeNames[c]
	}
	return causeNames[CauseUnknown]
}

// ParseCause is String's inverse; ok is false for a word that is none.
func ParseCause(s string) (c Cause, ok bool) {
	for i, n := range causeNames {
		if n == s {
			return Cause(i), true
		}
	}
	return CauseNone, false
}

// Causes lists every cause of a failure in a fixed order, CauseNone left out.
func Causes() []Cause {
	list := make([]Cause, 0, len(causeNames)-1)
	for c := CauseDNS; c <= CauseUnknown; c++ {
		list = append(list, c)
	}
	return list
}
