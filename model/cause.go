package model

// Cause is why an attempt failed, one of a closed set: two failures have the
// same cause when the same thing has to be done about them.
type Cause uint8

// The causes. CauseNone is for what did not fail.
const (
	CauseNone Cause = iota
	CauseDNS
	CauseRefused
	CauseReset
	CauseTimeout
	CauseTLSExpired
	CauseTLSName
	CauseTLSChain
	CauseTLSProtocol
	CauseBlockedAddress
	CauseRedirect
	CauseUnauthorized // 401, 403
	CauseNotFound
	CauseGone
	CauseTooLarge // 413
	CauseRateLimited
	CauseClientError
	CauseGateway // 502, 503 of a gateway
	CauseServerError
	CauseBadPong
	CauseNoURL
	CauseConnect // no connection, and nothing says whether for DNS, a refusal or TLS
	CauseUnknown
)
