package jsondoc

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// decode turns the inside of a valid string literal into its text.
func decode(raw []byte, escaped bool) string {
	if !escaped {
		if utf8.Valid(raw) {
			return string(raw)
		}
		return strings.ToValidUTF8(string(raw), "\uFFFD")
	}
	var b strings.Builder
	b.Grow(len(raw))
	for len(raw) > 0 {
		n := plain(raw)
		b.WriteString(strings.ToValidUTF8(string(raw[:n]), "\uFFFD"))
		raw = raw[n:]
		if len(raw) < 2 {
			break
		}
		r, size := unescape(raw)
		b.WriteRune(r)
		raw = raw[size:]
	}
	return b.String()
}

// unescape reads the escape that raw starts with; a surrogate pair is one.
func unescape(raw []byte) (r rune, size int) {
	switch c := raw[1]; c {
	case 'b':
		return '\b', 2
	case 'f':
		return '\f', 2
	case 'n':
		return '\n', 2
	case 'r':
		return '\r', 2
	case 't':
		return '\t', 2
	case 'u':
		r = unit(raw)
		if utf16.IsSurrogate(r) {
			if pair := utf16.DecodeRune(r, unit(raw[6:])); pair != utf8.RuneError {
				return pair, 12
			}
			return utf8.RuneError, 6
		}
		return r, 6
	default:
		return rune(c), 2
	}
}

// unit is the number of a leading \uXXXX; 0 when raw does not start with one.
func unit(raw []byte) rune {
	if len(raw) < 6 || raw[0] != '\\' || raw[1] != 'u' {
		return 0
	}
	n, err := strconv.ParseUint(string(raw[2:6]), 16, 16)
	if err != nil {
		return 0
	}
	return rune(n)
}

// cutAt is the largest place up to limit where raw, longer than limit, may be
// cut without breaking an escape or a character.
func cutAt(raw []byte, limit int, escaped bool) int {
	cut := max(limit, 0)
	if escaped {
		for i := 0; i < cut; {
			size := plain(raw[i:cut])
			if i += size; i >= cut {
				break
			}
			_, size = unescape(raw[i:])
			if i+size > cut {
				cut = i
			}
			i += size
		}
	}
	for back := 0; cut > 0 && back < utf8.UTFMax-1 && !utf8.RuneStart(raw[cut]); back++ {
		cut--
	}
	return cut
}
