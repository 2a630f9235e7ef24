package config

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"
)

func TestNearest(t *testing.T) {
	for _, c := range []struct{ word, want string }{
		{"base-url", "base_url"},
		{"baseURL", "base_url"},
		{"apikey", "api_key"},
		{"environmnt", "environment"},
		{"calls", ""},
		{"colour", ""},
		{"", ""},
	} {
		if got := nearest(c.word, append([]string{keyAPIKey}, profileKeys...)); got != c.want {
			t.Errorf("%q: %q, want %q", c.word, got, c.want)
		}
	}
}

func TestDistance(t *testing.T) {
	word := rapid.StringOfN(rapid.RuneFrom([]rune("abc")), 0, 6, -1)
	rapid.Check(t, func(t *rapid.T) {
		a, b, c := word.Draw(t, "a"), word.Draw(t, "b"), word.Draw(t, "c")
		ab := distance(a, b)
		if (ab == 0) != (a == b) || ab != distance(b, a) || ab > max(len(a), len(b)) || ab < max(len(a), len(b))-min(len(a), len(b)) {
			t.Fatalf("%q %q: %d", a, b, ab)
		}
		if ab > distance(a, c)+distance(c, b) {
			t.Fatalf("%q %q by %q is shorter", a, b, c)
		}
	})
}

// TestQuoted: whatever a file holds, what is said of it is one harmless line.
func TestQuoted(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), rapid.SampledFrom([]string{"\x1b]0;x\a", "\u202e", "\u200b", "\xff"})).Draw(t, "s")
		for _, said := range []string{quote(s), clean(s), safeWord(s), SecretRef{File: s}.String()} {
			if strings.ContainsFunc(said, func(r rune) bool { return !unicode.IsPrint(r) }) {
				t.Fatalf("%q is said as %q", s, said)
			}
		}
	})
}

func TestLoopback(t *testing.T) {
	for host, want := range map[string]bool{
		"localhost": true, "LOCALHOST.": true, "a.localhost": true, "127.0.0.1": true, "127.9.9.9": true, "::1": true,
		"localhost.example": false, "127.0.0.1.example": false, "10.0.0.1": false, "0.0.0.0": false, "": false, "::": false,
	} {
		if loopback(host) != want {
			t.Errorf("%q: %v", host, !want)
		}
	}
}
