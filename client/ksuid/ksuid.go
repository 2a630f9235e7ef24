// Package ksuid writes and reads the ids that Svix gives.
package ksuid

import (
	"encoding/binary"
	"strings"
	"time"
)

// Svix's ids are a prefix and a KSUID: 20 bytes (4 of seconds, 1 of
// milliseconds/4, 15 at random) as 27 base62 digits, so their order as text is
// their order in time.
const (
	Size   = 20 // bytes of an id
	Digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

	length = 27
	epoch  = 1_400_000_000                 // 2014-05-13 16:53:20 UTC
	newest = "aWgEPTl1tmebfsQzFP4bxwgy80V" // all bits set
)

// Quantum is what ids tell times apart by, in nanoseconds.
const Quantum = 4 * int64(time.Millisecond)

// The number of an id, in digits of 32 bits.
const (
	limbs   = Size / 4
	atOnce  = 5                      // digits that are split off in one division
	divisor = 62 * 62 * 62 * 62 * 62 // as many
)

// Of writes an id of a time; noise is what else is in it.
func Of(at time.Time, noise [15]byte) string {
	var b [Size]byte
	binary.BigEndian.PutUint32(b[:], uint32(max(0, at.Unix()-epoch))) //nolint:gosec // good until 2150
	b[4] = byte(int64(at.Nanosecond()) / Quantum)                     //nolint:gosec // below 250
	copy(b[5:], noise[:])
	return Text(b)
}

// Text writes an id of its bytes.
func Text(b [Size]byte) string {
	var n [limbs]uint32
	for i := range n {
		n[i] = binary.BigEndian.Uint32(b[4*i:])
	}
	var out [length]byte
	for end := length; end > 0; end -= atOnce {
		rest := uint64(0)
		for i, limb := range n {
			v := rest<<32 | uint64(limb)
			n[i], rest = uint32(v/divisor), v%divisor //nolint:gosec // rest is below divisor, so what is divided is below divisor·2³²
		}
		for i := end - 1; i >= max(0, end-atOnce); i-- {
			out[i] = Digits[rest%62]
			rest /= 62
		}
	}
	return string(out[:])
}

// Raw decodes an id without its prefix; ok is false for a text that is no
// KSUID.
func Raw(s string) (b [Size]byte, ok bool) {
	if !Is(s) {
		return b, false
	}
	var n [limbs]uint32
	for i := range length {
		carry := uint64(strings.IndexByte(Digits, s[i])) //nolint:gosec // Is has seen to it that it is one
		for j := limbs - 1; j >= 0; j-- {
			v := uint64(n[j])*62 + carry
			n[j], carry = uint32(v), v>>32 //nolint:gosec // the low half is what is wanted
		}
	}
	for i, limb := range n {
		binary.BigEndian.PutUint32(b[4*i:], limb)
	}
	return b, true
}

// Time reads the time out of an id without its prefix.
func Time(s string) (at time.Time, ok bool) {
	b, ok := Raw(s)
	if !ok {
		return time.Time{}, false
	}
	return time.Unix(int64(binary.BigEndian.Uint32(b[:]))+epoch, int64(b[4])*Quantum).UTC(), true
}

// Is says whether a text is an id without a prefix.
func Is(s string) bool {
	if len(s) != length || s > newest {
		return false
	}
	return strings.Trim(s, Digits) == ""
}

// IsID says whether a text is an id with a prefix: "msg_…".
func IsID(prefix, s string) bool {
	rest, ok := strings.CutPrefix(s, prefix)
	return ok && Is(rest)
}
