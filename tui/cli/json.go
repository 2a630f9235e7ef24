package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// asJSON writes v on one line. What a terminal could take for a command, or
// what hides in a line, is escaped too: encoding/json stops at ASCII controls.
func asJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return escapeUnseen(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), nil
}

// escapeUnseen escapes what is not printable. In JSON such characters stand
// only inside of strings, so the escape means the same.
func escapeUnseen(src []byte) []byte {
	out := make([]byte, 0, len(src))
	for i := 0; i < len(src); {
		r, size := utf8.DecodeRune(src[i:])
		if seen := r < utf8.RuneSelf && r != 0x7f || r >= utf8.RuneSelf && unicode.IsGraphic(r); seen {
			out = utf8.AppendRune(out, r) // a byte that is no UTF-8 becomes U+FFFD
		} else if hi, lo := utf16.EncodeRune(r); hi != unicode.ReplacementChar {
			out = fmt.Appendf(out, `\u%04x\u%04x`, hi, lo)
		} else {
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		i += size
	}
	return out
}

// moment is a time in JSON and CSV: UTC, null where it is not known.
type moment time.Time

func (m moment) String() string {
	if time.Time(m).IsZero() {
		return ""
	}
	return time.Time(m).UTC().Format(time.RFC3339Nano)
}

// MarshalJSON writes the time, or null.
func (m moment) MarshalJSON() ([]byte, error) {
	if time.Time(m).IsZero() {
		return []byte("null"), nil
	}
	return json.Marshal(m.String())
}

// given is a pointer to v, or nil for null where it was not given.
func given[T any](v T, ok bool) *T {
	if !ok {
		return nil
	}
	return &v
}
