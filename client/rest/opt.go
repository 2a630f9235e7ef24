package rest

import (
	"bytes"
	"encoding/json"
	"strconv"
	"unicode/utf8"
)

// Opt is one JSON value that may be absent, null or of a type that was not
// expected: the last three read alike, so that one odd field never costs the
// rest of an answer. Not given, it is written as null, or left out by omitzero.
type Opt[T any] struct {
	V     T
	Given bool
}

// Some returns a given value.
func Some[T any](v T) Opt[T] { return Opt[T]{V: v, Given: true} }

// IsZero makes omitzero leave out what was not given.
func (o Opt[T]) IsZero() bool { return !o.Given }

// MarshalJSON writes the value, or null.
func (o Opt[T]) MarshalJSON() ([]byte, error) {
	if !o.Given {
		return []byte("null"), nil
	}
	return json.Marshal(o.V)
}

// UnmarshalJSON never fails: what does not fit is not given. b is one value that
// encoding/json has found to be well formed.
func (o *Opt[T]) UnmarshalJSON(b []byte) error {
	*o = Opt[T]{}
	if bytes.Equal(b, []byte("null")) {
		return nil
	}
	if read(b, &o.V) == nil {
		o.Given = true
	} else {
		*o = Opt[T]{}
	}
	return nil
}

// read is json.Unmarshal, but for what lists are full of: plain texts, whole numbers,
// and what reads itself. To find the value well formed once more is what takes the time.
func read(b []byte, v any) error {
	switch v := v.(type) {
	case *string:
		if s, ok := Plain(b); ok {
			*v = s
			return nil
		}
	case *int:
		if n, err := strconv.Atoi(string(b)); err == nil {
			*v = n
			return nil
		}
	case *int64:
		if n, err := strconv.ParseInt(string(b), 10, 64); err == nil {
			*v = n
			return nil
		}
	case json.Unmarshaler:
		return v.UnmarshalJSON(b)
	}
	return json.Unmarshal(b, v)
}

// Plain is a JSON string that is written as it reads, without escapes; ok is false
// where b is anything else.
func Plain(b []byte) (s string, ok bool) {
	if len(b) < 2 || b[0] != '"' {
		return "", false
	}
	in := b[1 : len(b)-1]
	if bytes.IndexByte(in, '\\') >= 0 || !utf8.Valid(in) {
		return "", false
	}
	return string(in), true
}
