package svix

import (
	"encoding/binary"
	"math/big"
	"strings"
	"time"
)

// Svix's ids are a prefix and a KSUID: 20 bytes (4 of seconds, 1 of
// milliseconds/4, 15 at random) as 27 base62 digits, so their order as text is
// their order in time.
const (
	ksuidLen    = 27
	ksuidBytes  = 20
	ksuidEpoch  = 1_400_000_000
	base62      = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	ksuidNewest = "aWgEPTl1tmebfsQzFP4bxwgy80V" // all bits set
)

// ksuid writes an id of a time; noise is what else is in it, at most 15 bytes.
func ksuid(at time.Time, noise [15]byte) string {
	var b [ksuidBytes]byte
	binary.BigEndian.PutUint32(b[:], uint32(max(0, at.Unix()-ksuidEpoch))) //nolint:gosec // good until 2150
	b[4] = byte(at.Nanosecond() / int(time.Millisecond) / 4)               //nolint:gosec // below 250
	copy(b[5:], noise[:])
	digits := new(big.Int).SetBytes(b[:])
	out := [ksuidLen]byte{}
	radix, digit := big.NewInt(int64(len(base62))), new(big.Int)
	for i := ksuidLen - 1; i >= 0; i-- {
		digits.DivMod(digits, radix, digit)
		out[i] = base62[digit.Int64()]
	}
	return string(out[:])
}

// ksuidRaw decodes an id without its prefix; ok is false for a text that is no
// KSUID.
func ksuidRaw(s string) (b [ksuidBytes]byte, ok bool) {
	if !isKSUID(s) {
		return b, false
	}
	n, radix := new(big.Int), big.NewInt(int64(len(base62)))
	for i := range ksuidLen {
		n.Mul(n, radix)
		n.Add(n, big.NewInt(int64(strings.IndexByte(base62, s[i]))))
	}
	n.FillBytes(b[:])
	return b, true
}

// ksuidTime reads the time out of an id without its prefix.
func ksuidTime(s string) (at time.Time, ok bool) {
	b, ok := ksuidRaw(s)
	if !ok {
		return time.Time{}, false
	}
	at = time.Unix(int64(binary.BigEndian.Uint32(b[:]))+ksuidEpoch, int64(b[4])*4*int64(time.Millisecond))
	return at.UTC(), true
}

func isKSUID(s string) bool {
	if len(s) != ksuidLen || s > ksuidNewest {
		return false
	}
	return strings.Trim(s, base62) == ""
}

// isID says whether a text is an id with a prefix: "msg_…".
func isID(prefix, s string) bool {
	rest, ok := strings.CutPrefix(s, prefix)
	return ok && isKSUID(rest)
}
