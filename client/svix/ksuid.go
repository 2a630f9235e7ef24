package svix

import (
	"encoding/binary"
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

// The number of an id, in digits of 32 bits.
const (
	limbs   = ksuidBytes / 4
	atOnce  = 5                            // digits that are split off in one division
	divisor = 62 * 62 * 62 * 62 * 62       // as many
	quantum = 4 * int64(time.Millisecond)  // what ids tell times apart by
	perTick = int64(time.Second) / quantum // quanta of a second
)

// ksuid writes an id of a time; noise is what else is in it.
func ksuid(at time.Time, noise [15]byte) string {
	var b [ksuidBytes]byte
	binary.BigEndian.PutUint32(b[:], uint32(max(0, at.Unix()-ksuidEpoch))) //nolint:gosec // good until 2150
	b[4] = byte(int64(at.Nanosecond()) / quantum)                          //nolint:gosec // below 250
	copy(b[5:], noise[:])
	return ksuidText(b)
}

func ksuidText(b [ksuidBytes]byte) string {
	var n [limbs]uint32
	for i := range n {
		n[i] = binary.BigEndian.Uint32(b[4*i:])
	}
	var out [ksuidLen]byte
	for end := ksuidLen; end > 0; end -= atOnce {
		rest := uint64(0)
		for i, limb := range n {
			v := rest<<32 | uint64(limb)
			n[i], rest = uint32(v/divisor), v%divisor //nolint:gosec // rest is below divisor, so what is divided is below divisor·2³²
		}
		for i := end - 1; i >= max(0, end-atOnce); i-- {
			out[i] = base62[rest%62]
			rest /= 62
		}
	}
	return string(out[:])
}

// ksuidRaw decodes an id without its prefix; ok is false for a text that is no
// KSUID.
func ksuidRaw(s string) (b [ksuidBytes]byte, ok bool) {
	if !isKSUID(s) {
		return b, false
	}
	var n [limbs]uint32
	for i := range ksuidLen {
		carry := uint64(strings.IndexByte(base62, s[i])) //nolint:gosec // isKSUID has seen to it that it is one
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

// ksuidTime reads the time out of an id without its prefix.
func ksuidTime(s string) (at time.Time, ok bool) {
	b, ok := ksuidRaw(s)
	if !ok {
		return time.Time{}, false
	}
	return time.Unix(int64(binary.BigEndian.Uint32(b[:]))+ksuidEpoch, int64(b[4])*quantum).UTC(), true
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
