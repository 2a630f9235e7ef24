package openwearables

import (
	"encoding/binary"
	"math/big"
	"strings"
	"time"
)

// messageTime reads the time out of a message's id: "msg_" and a KSUID, which
// begins with the seconds since 2014-05-13 16:53:20 UTC. ok is false for another
// text.
func messageTime(id string) (at time.Time, ok bool) {
	const (
		digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
		epoch  = 1_400_000_000
	)
	s, ok := strings.CutPrefix(id, "msg_")
	if !ok || len(s) != 27 || strings.Trim(s, digits) != "" {
		return time.Time{}, false
	}
	n, radix := new(big.Int), big.NewInt(int64(len(digits)))
	for i := range len(s) {
		n.Mul(n, radix)
		n.Add(n, big.NewInt(int64(strings.IndexByte(digits, s[i]))))
	}
	if n.BitLen() > 160 {
		return time.Time{}, false
	}
	var b [20]byte
	n.FillBytes(b[:])
	return time.Unix(int64(binary.BigEndian.Uint32(b[:]))+epoch, 0).UTC(), true
}
