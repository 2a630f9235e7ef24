package tui

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestWrap(t *testing.T) {
	for _, c := range []struct {
		s    string
		w    int
		want []string
	}{
		{"", 10, []string{""}},
		{"fits", 4, []string{"fits"}},
		{"one two three", 8, []string{"one two", "three"}},
		{"one two three", 7, []string{"one two", "three"}},
		{"https://hooks.example/a/long/way", 24, []string{"https://hooks.example/a/", "long/way"}},
		{"abcdefghij", 4, []string{"abcd", "efgh", "ij"}},
		{"東京都庁前", 4, []string{"東京", "都庁", "前"}},
		{"x", 0, nil},
	} {
		if got := wrap(c.s, c.w); !slices.Equal(got, c.want) {
			t.Errorf("%q in %d: %q, want %q", c.s, c.w, got, c.want)
		}
	}
}

// TestWrapKeepsEveryCharacter but the spaces at which it breaks, and no line is
// longer than it may be.
func TestWrapKeepsEveryCharacter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, w := rapid.StringMatching(`[a-z ,/é世]{0,120}`).Draw(t, "s"), rapid.IntRange(2, 40).Draw(t, "w")
		lines := wrap(s, w)
		squeeze := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if squeeze(strings.Join(lines, "")) != squeeze(s) {
			t.Fatalf("%q became %q", s, lines)
		}
		for _, l := range lines {
			if cells(l) > w {
				t.Fatalf("%q is longer than %d", l, w)
			}
		}
	})
}
