package widget

import (
	"strings"
	"testing"
	"unicode"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model/text"
)

func TestFit(t *testing.T) {
	for _, c := range []struct {
		name, in string
		w        int
		a        Align
		want     string
	}{
		{"fits", "abc", 3, Left, "abc"},
		{"padded", "abc", 5, Left, "abc  "},
		{"padded on the left", "12", 5, Right, "   12"},
		{"cut", "abcdef", 4, Left, "abc…"},
		{"a number is cut at its end", "123456", 4, Right, "123…"},
		{"both ends", "5b1f2c3d-c2", 7, Middle, "5b1…-c2"},
		{"both ends, fits", "5b1f", 7, Middle, "5b1f   "},
		{"both ends, no room", "abcdef", 2, Middle, "a…"},
		{"one cell", "abc", 1, Left, "…"},
		{"no cell", "abc", 0, Left, ""},
		{"less than none", "abc", -1, Left, ""},
		{"nothing", "", 3, Left, "   "},
		{"wide", "東京都", 6, Left, "東京都"},
		{"wide, cut in the middle of a character", "東京都", 4, Left, "東… "},
		{"wide, both ends", "東京都庁前", 6, Middle, "東…前 "},
		{"combining", "e\u0301e\u0301e\u0301", 2, Left, "e\u0301…"},
		{"a flag is not torn", "🇩🇪🇩🇪🇩🇪", 5, Left, "🇩🇪🇩🇪…"},
		{"from outside", "a\x1b[31mb\nc", 6, Left, "ab c  "},
		{"a glyph of a hundred characters", strings.Repeat("ᄀ", 100) + "x", 6, Left, "ᄀx   "},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := FitString(c.in, c.w, c.a); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func fits(t failer, s string, w int, a Align) {
	t.Helper()
	fills(t, []string{FitString(s, w, a)}, w, 1)
}

func TestFitAlways(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fits(t, outside().Draw(t, "s"), size().Draw(t, "w"), rapid.SampledFrom([]Align{Left, Right, Middle}).Draw(t, "a"))
	})
}

func FuzzFit(f *testing.F) {
	for _, s := range []string{"plain", "東京", "\x1b[31mx", "e\u0301\u0301\u0301\u0301", "🇩🇪👍🏽", "ᄀᄀᄀ", "\xff\xc2\x9b"} {
		f.Add(s, 5, byte(0))
	}
	f.Fuzz(func(t *testing.T, s string, w int, a byte) { fits(t, s, min(w, 500), Align(a%3)) })
}

func TestSimpleCharacters(t *testing.T) {
	n := 0
	for r := rune(0x80); r <= unicode.MaxRune; r++ {
		if !narrow(r) {
			continue
		}
		n++
		s := "x" + string(r)
		if text.Clean(s) != s || ansi.StringWidth(s) != 2 || ansi.StringWidthWc(s) != 2 {
			t.Errorf("%U: cleaned %q, %d and %d cells", r, text.Clean(s), ansi.StringWidth(s), ansi.StringWidthWc(s))
		}
	}
	if n < 500 {
		t.Errorf("only %d", n)
	}
}

// TestHitsAreWholeGlyphs checks that no colour begins or ends inside a glyph.
func TestHitsAreWholeGlyphs(t *testing.T) {
	for _, c := range []struct{ s, q, want string }{
		{"xe\u0301y", "e", "e\u0301"},
		{"xe\u0301y", "xe", "xe\u0301"},
		{"xकिy", "\u093f", "कि"},
		{"abc", "b", "b"},
	} {
		var b strings.Builder
		p := pen{b: &b, k: &night().Plain, w: 10}
		p.find(p.k.Text, c.s, c.q)
		if hit := p.k.Match.Render(c.want); !strings.Contains(b.String(), hit) {
			t.Errorf("%q in %q: %q", c.q, c.s, b.String())
		}
	}
}

func TestFitCostsNothing(t *testing.T) {
	var b strings.Builder
	b.Grow(1 << 20)
	if n := testing.AllocsPerRun(100, func() { Fit(&b, "network-query.hie", 24, Left); Fit(&b, "502", 5, Right) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestFitOfMegabytes(t *testing.T) {
	s := strings.Repeat("x\x1b[31m", 5<<20)
	if n := testing.AllocsPerRun(1, func() { FitString(s, 40, Middle) }); n > 100 {
		t.Errorf("%v allocations", n)
	}
	if got := FitString(s, 5, Middle); got != "xx…xx" {
		t.Errorf("got %q", got)
	}
}

func TestPad(t *testing.T) {
	red := "\x1b[31mred\x1b[m"
	for _, c := range []struct {
		in   string
		w    int
		want string
	}{{red, 5, red + "  "}, {red, 3, red}, {red, 2, "\x1b[31mr…\x1b[m"}, {red, 0, ""}, {"", 2, "  "}} {
		if got := Pad(c.in, c.w); got != c.want {
			t.Errorf("Pad(%q, %d) = %q, want %q", c.in, c.w, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		w := size().Draw(t, "w")
		s := night().Plain.Bad.Render(clean(outside().Draw(t, "a"))) + clean(outside().Draw(t, "b"))
		if got := ansi.StringWidth(Pad(s, w)); got != w {
			t.Fatalf("%d cells, want %d: %q", got, w, s)
		}
	})
}

func BenchmarkFit(b *testing.B) {
	var sb strings.Builder
	for name, s := range map[string]string{"short": "delivered", "cut": strings.Repeat("https://hooks.acme.dev/", 4), "unicode": "Ärztin 東京 Ελλάδα"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sb.Reset()
				sb.Grow(64)
				Fit(&sb, s, 24, Left)
			}
		})
	}
}
