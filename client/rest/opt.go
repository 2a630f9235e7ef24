package rest

import (
	"bytes"
	"encoding/json"
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

// UnmarshalJSON never fails: what does not fit is not given.
func (o *Opt[T]) UnmarshalJSON(b []byte) error {
	*o = Opt[T]{}
	if bytes.Equal(b, []byte("null")) {
		return nil
	}
	var v T
	if json.Unmarshal(b, &v) == nil {
		*o = Some(v)
	}
	return nil
}
