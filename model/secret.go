package model

import (
	"crypto/sha256"
	"encoding/hex"
)

// Secret is a value that must never be printed whole. Every way Go has of
// printing it gives its mask; only Reveal gives the text.
type Secret struct{ text string }

// NewSecret wraps text.
func NewSecret(text string) Secret { return Secret{text} }

// Reveal returns the text. Call it only where the secret is put to use.
func (s Secret) Reveal() string { return s.text }

// Empty says whether there is no secret at all.
func (s Secret) Empty() bool { return s.text == "" }

// String returns the mask: the last four characters of a text long enough not
// to be given away by them.
func (s Secret) String() string {
	const shown, least = 4, 12
	switch {
	case s.text == "":
		return ""
	case len(s.text) < least:
		return "•••"
	}
	return "•••…" + s.text[len(s.text)-shown:]
}

// GoString keeps %#v from printing the text.
func (s Secret) GoString() string { return s.String() }

// MarshalText keeps encoders and slog's handlers from writing the text.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Fingerprint names the secret without giving it away: the first four hex
// digits of its SHA-256, empty for no secret.
func (s Secret) Fingerprint() string {
	if s.text == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(s.text))
	return hex.EncodeToString(sum[:2])
}
