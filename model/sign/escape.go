package sign

import (
	"bytes"
	"unicode/utf16"
	"unicode/utf8"
)

// escapes is what a JSON writer escapes beyond what JSON demands. The zero value
// is JSON.stringify's way.
type escapes uint8

const (
	escUnicode escapes = 1 << iota // all beyond ASCII, as \u00e9
	escDelete                      // DEL
	escHTML                        // < > &
	escLines                       // U+2028 and U+2029
	escSlash                       // /
	mendText                       // no escape: what is not Unicode becomes U+FFFD
	asWritten                      // no change at all; alone
)

// The writers' ways, the likelier first.
var writers = []struct {
	name   string
	e      escapes
	weight int
}{
	{"as JSON.stringify writes text", 0, 0},
	{"with the escapes as they are", asWritten, 1},
	{"as Python's json.dumps writes text", escUnicode | escDelete, 2},
	{"as Go's encoding/json writes text", escHTML | escLines | mendText, 3},
	{"as Go's encoding/json writes text without HTML escapes", escLines | mendText, 4},
	{"as PHP's json_encode writes text", escUnicode | escSlash, 5},
	{"with escaped slashes", escSlash, 5},
	{"as PHP's json_encode writes text with its Unicode as it is", escSlash | escLines, 6},
}

// special says which bytes of a text a way has to look at.
func (e escapes) special() *[256]bool {
	var t [256]bool
	if e == asWritten {
		return &t
	}
	t['\\'] = true
	t['/'] = e&escSlash != 0
	t[0x7f] = e&escDelete != 0
	if e&escHTML != 0 {
		t['<'], t['>'], t['&'] = true, true, true
	}
	for c := utf8.RuneSelf; c < len(t); c++ {
		t[c] = e&(escUnicode|mendText) != 0 || (c == 0xe2 && e&escLines != 0)
	}
	return &t
}

// appendText writes the inside of a JSON string, read from raw, in a way.
func appendText(dst, raw []byte, e escapes, special *[256]bool) []byte {
	for len(raw) > 0 {
		n := 0
		for n < len(raw) && !special[raw[n]] {
			n++
		}
		dst = append(dst, raw[:n]...)
		if raw = raw[n:]; len(raw) == 0 {
			break
		}
		r, size := readRune(raw)
		if r == badByte && e&mendText == 0 {
			dst = append(dst, raw[0])
		} else {
			dst = appendRune(dst, r, e)
		}
		raw = raw[size:]
	}
	return dst
}

// badByte stands for a byte that is no UTF-8.
const badByte rune = -1

// readRune reads a character or an escape. Half of a surrogate pair is returned
// as it is.
func readRune(raw []byte) (rune, int) {
	if raw[0] != '\\' || len(raw) < 2 {
		r, size := utf8.DecodeRune(raw)
		if r == utf8.RuneError && size <= 1 {
			return badByte, 1
		}
		return r, size
	}
	if i := bytes.IndexByte([]byte("bfnrt"), raw[1]); i >= 0 {
		return rune("\b\f\n\r\t"[i]), 2
	}
	if raw[1] != 'u' {
		return rune(raw[1]), 2
	}
	r := hexUnit(raw)
	if utf16.IsSurrogate(r) {
		if pair := utf16.DecodeRune(r, hexUnit(raw[min(6, len(raw)):])); pair != utf8.RuneError {
			return pair, 12
		}
	}
	return r, min(6, len(raw))
}

// hexUnit is the number of a leading \uXXXX; 0 when there is none.
func hexUnit(raw []byte) (r rune) {
	if len(raw) < 6 || raw[0] != '\\' || raw[1] != 'u' {
		return 0
	}
	for _, c := range raw[2:6] {
		switch {
		case c >= '0' && c <= '9':
			c -= '0'
		default:
			c = c | 0x20 - 'a' + 10
		}
		r = r<<4 | rune(c&0xf)
	}
	return r
}

// appendRune writes a character in a way.
func appendRune(dst []byte, r rune, e escapes) []byte {
	switch {
	case r == badByte || (utf16.IsSurrogate(r) && e&mendText != 0):
		return utf8.AppendRune(dst, utf8.RuneError)
	case r == '"' || r == '\\':
		return append(dst, '\\', byte(r))
	case r == '/' && e&escSlash != 0:
		return append(dst, `\/`...)
	case !e.escapes(r):
		return utf8.AppendRune(dst, r)
	case r > 0xffff:
		high, low := utf16.EncodeRune(r)
		return appendUnit(appendUnit(dst, high), low)
	}
	if i := bytes.IndexRune([]byte("\b\f\n\r\t"), r); i >= 0 {
		return append(dst, '\\', "bfnrt"[i])
	}
	return appendUnit(dst, r)
}

// escapes says whether a character is written as its number.
func (e escapes) escapes(r rune) bool {
	switch {
	case r < ' ' || utf16.IsSurrogate(r):
		return true
	case r == '<' || r == '>' || r == '&':
		return e&escHTML != 0
	case r == 0x7f:
		return e&escDelete != 0
	case r == 0x2028 || r == 0x2029:
		return e&(escLines|escUnicode) != 0
	}
	return r >= utf8.RuneSelf && e&escUnicode != 0
}

func appendUnit(dst []byte, r rune) []byte {
	const digits = "0123456789abcdef"
	return append(dst, '\\', 'u', digits[r>>12&0xf], digits[r>>8&0xf], digits[r>>4&0xf], digits[r&0xf])
}
