package model

import (
	"errors"
	"strings"
	"time"
)

// Code is what a caller may act on; everything else about an error is for people.
type Code uint8

// The codes, each with the exit status and the link state it leads to in mind.
const (
	Internal    Code = iota // a defect of ours, or an answer that makes no sense
	Invalid                 // the provider or we refuse the input
	NotFound                // no such thing
	Denied                  // the credentials do not allow it
	NotServed               // the host has no such route
	RateLimited             // the provider asks to wait, see Error.Retry
	QuotaUsed               // the day's calls are used up
	Unreachable             // no answer: network, time-out, TLS
	Unavailable             // an answer, but of a server in trouble: 5xx, gateway
	BadAnswer               // an answer that is not the provider's: HTML, cut body
	Canceled                // given up by us
)

var codeNames = [...]string{
	"internal", "invalid", "not found", "not permitted", "not served", "rate-limited", "quota used",
	"unreachable", "unavailable", "bad answer", "canceled",
}

func (c Code) String() string {
	if int(c) < len(codeNames) {
		return codeNames[c]
	}
	return "unknown"
}

// Error is the only error type that crosses a package boundary here. Its text
// is one line: what failed · why · what to do. It never holds a secret, and
// Why is cleaned of control characters by whoever copies outside text into it.
type Error struct {
	Code Code
	Op   string        // what failed: "read the delivery log"
	Why  string        // why, in the provider's words where there are any
	Do   string        // what to do: "check the profile's base_url"; may be empty
	Wait time.Duration // how long the provider asks to wait; 0 when it does not say
	Err  error         // the cause, for errors.Is; not shown
}

func (e *Error) Error() string {
	parts := make([]string, 0, 3)
	for _, s := range []string{e.Op, e.Why, e.Do} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	return strings.Join(parts, " · ")
}

func (e *Error) Unwrap() error { return e.Err }

// CodeOf returns err's code, Internal for an error that carries none.
func CodeOf(err error) Code {
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}
