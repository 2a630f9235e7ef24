package widget

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/themes"
)

// failer is what *testing.T and *rapid.T share.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

func night() *themes.Styles { return themes.New(themes.Dark()) }

// fills fails unless lines are h lines of w cells that hold nothing but text
// and our own colours.
func fills(t failer, lines []string, w, h int) {
	t.Helper()
	if len(lines) != max(h, 0) {
		t.Fatalf("%d lines, want %d", len(lines), h)
	}
	for i, l := range lines {
		if got := ansi.StringWidth(l); got != max(w, 0) {
			t.Fatalf("line %d is %d cells wide, want %d: %q", i, got, w, l)
		}
		harmless(t, l)
	}
}

// harmless fails when a line holds what could steer a terminal, but for SGR.
func harmless(t failer, line string) {
	t.Helper()
	s := line
	for {
		at := strings.Index(s, "\x1b[")
		if at < 0 {
			break
		}
		end := strings.IndexFunc(s[at+2:], func(r rune) bool { return (r < '0' || r > '9') && r != ';' && r != ':' })
		if end < 0 || s[at+2+end] != 'm' {
			t.Fatalf("a sequence that is no colour: %q", line)
		}
		s = s[:at] + s[at+2+end+1:]
	}
	if !utf8.ValidString(s) {
		t.Fatalf("not UTF-8: %q", line)
	}
	for _, r := range s {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Bidi_Control) {
			t.Fatalf("%U in %q", r, line)
		}
	}
}

// picture is what the lines look like without colours; the end of a line is
// marked, so that its width is seen.
func picture(lines []string) string {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(ansi.Strip(l))
		b.WriteString("│\n")
	}
	return b.String()
}

// outside draws text as it comes from outside: words, wide and combining
// characters, and what breaks terminals.
func outside() *rapid.Generator[string] {
	piece := rapid.OneOf(
		rapid.SampledFrom([]string{
			"network-query.hie", " ", "東京", "é", "e\u0301", "👍🏽", "🇩🇪", "कि", "ᄀᄀᄀᄀᄀᄀᄀᄀᄀᄀ", "\u0301", "\u200d", "\u202e", "\n", "\t", "\r\n",
			"\x1b[31m", "\x1b]52;c;x\x07", "\x1b", "\x9b2J", "\xff", "…", "-", "https://acme.dev/",
		}),
		rapid.String(),
	)
	return rapid.Map(rapid.SliceOfN(piece, 0, 8), func(p []string) string { return strings.Join(p, "") })
}

func size() *rapid.Generator[int] {
	return rapid.OneOf(rapid.SampledFrom([]int{0, 1, 2, 3, 80}), rapid.IntRange(0, 130))
}

// partial is a view that is searched part by part.
type partial interface {
	Search(q string)
	More() Finder
	Take(f Found)
	Hits() Hits
}

// searchAll searches all of what a view shows, part by part.
func searchAll(v partial, q string) (parts int) {
	v.Search(q)
	for more := v.More(); more != nil; more = v.More() {
		v.Take(more(context.Background()))
		parts++
	}
	return parts
}
