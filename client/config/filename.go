package config

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// fileName is a profile's name as a file's: readable where it can be, different
// for different names on every file system, those that ignore case among them.
func fileName(profile string) string {
	const hexDigits, longest = "0123456789abcdef", 120
	var b strings.Builder
	for i := range len(profile) {
		switch c := profile[i]; {
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9', c == '-':
			b.WriteByte(c)
		default:
			b.WriteByte('_')
			b.WriteByte(hexDigits[c>>4])
			b.WriteByte(hexDigits[c&15])
		}
	}
	if b.Len() > longest {
		sum := sha256.Sum256([]byte(profile))
		return b.String()[:longest-2*len(sum)/2] + "_" + hex.EncodeToString(sum[:16])
	}
	return b.String()
}
