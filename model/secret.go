package model

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"unique"
)

// Secret is a value that must never be printed whole. Every way Go has of
// printing it gives its mask; only Reveal gives the text.
//
// Two secrets are equal when their texts are. The text is behind a handle, as
// fmt prints the unexported fields of a struct around it without asking.
type Secret struct{ text unique.Handle[string] }

// NewSecret wraps text.
func NewSecret(text string) Secret {
	if text == "" {
		return Secret{}
	}
	return Secret{unique.Make(text)}
}

// Reveal returns the text. Call it only where the secret is put to use.
func (s Secret) Reveal() string {
	if s.Empty() {
		return ""
	}
	return s.text.Value()
}

// Empty says whether there is no secret at all.
func (s Secret) Empty() bool { return s == Secret{} }

// String returns the mask: the last four characters of a text long enough not
// to be given away by them.
func (s Secret) String() string {
	const shown, least = 4, 12
	text := s.Reveal()
	switch {
	case text == "":
		return ""
	case len(text) < least:
		return "•••"
	}
	return "•••…" + text[len(text)-shown:]
}

// GoString keeps %#v from printing the text.
func (s Secret) GoString() string { return s.String() }

// Format keeps every other verb from printing the text.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// MarshalText keeps encoders and slog's handlers from writing the text.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Fingerprint names the secret without giving it away: the first four hex
// digits of its SHA-256, empty for no secret.
func (s Secret) Fingerprint() string {
	if s.Empty() {
		return ""
	}
	sum := sha256.Sum256([]byte(s.Reveal()))
	return hex.EncodeToString(sum[:2])
}
