package runbook

import (
	"slices"

	"github.com/hooktop/hooktop/client"
)

// otherRefusals are answers of a receiver that have nothing to do with a key: it is
// not there, takes no such call, is too slow or busy, or finds the message too large.
var otherRefusals = []int{404, 405, 408, 410, 413, 429}

// ofKey says whether an answer may be about the key that something was signed
// with. A receiver that is down, slow or somewhere else says nothing of it.
func ofKey(s client.Shot) bool {
	return s.Code >= 400 && s.Code < 500 && !slices.Contains(otherRefusals, s.Code)
}

const (
	bringKey     = "Bring the receiver the new key."
	stillRefuses = "The receiver still refuses the new key."
	fails        = "It fails now whatever the key is: that has to end first."
)

// handOverWords are what is asked of the operator while the receiver does not
// accept the new key.
func handOverWords(said string, last client.Shot, err error) string {
	switch {
	case err == nil && ofKey(last):
		return said
	case said == stillRefuses:
		said = "The receiver does not accept the new key yet."
	}
	return said + " " + fails
}

// oldRefused words what became of a test that was signed with the old key and
// not accepted. Only a refusal proves that the receiver does not know it.
func oldRefused(s client.Shot) string {
	if ofKey(s) {
		return "with the old one not: " + shotText(s)
	}
	return "with the old one it failed, which proves nothing: " + shotText(s)
}
