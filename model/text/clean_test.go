package text_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/hooktop/hooktop/model/text"
)

func TestClean(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"empty", "", ""},
		{"ASCII", "workout.created 200 ~", "workout.created 200 ~"},
		{"letters of the world", "Ärztin 東京 Ελλάδα עברית", "Ärztin 東京 Ελλάδα עברית"},
		{"emoji", "ok ✔️ ❤️ 🚀", "ok ✔ ❤ 🚀"},

		{"line break", "a\nb", "a b"},
		{"CRLF is one", "a\r\nb", "a b"},
		{"tab", "a\tb", "a b"},
		{"vertical tab, form feed, next line", "a\vb\fc\u0085d", "a b c d"},
		{"line and paragraph separators", "a\u2028b\u2029c", "a b c"},
		{"spaces of other widths", "a\u00a0b\u2003c\u3000d", "a b c d"},
		{"NUL and BEL", "a\x00b\x07c", "a·b·c"},
		{"DEL", "a\x7fb", "a·b"},
		{"C1 as characters", "a\u0080b\u0084c", "a·b·c"},

		{"SGR", "\x1b[31mred\x1b[0m", "red"},
		{"SGR with colons", "\x1b[38:2::1:2:3mred", "red"},
		{"private CSI", "\x1b[?1049hx", "x"},
		{"CSI with intermediates", "\x1b[2 qx", "x"},
		{"CSI, 8 bit", "\u009b31mred", "red"},
		{"CSI, bare byte", "\x9b31mred", "red"},
		{"CSI cut short", "a\x1b[12", "a"},
		{"CSI broken by a letter of another script", "a\x1b[1é", "aé"},
		{"title by BEL", "a\x1b]0;owned\x07b", "ab"},
		{"title by ST", "a\x1b]0;owned\x1b\\b", "ab"},
		{"clipboard", "a\x1b]52;c;ZXZpbA==\x07b", "ab"},
		{"OSC, 8 bit", "a\u009d0;owned\u009cb", "ab"},
		{"OSC, bare bytes", "a\x9d0;owned\x9cb", "ab"},
		{"OSC never ended", "a\x1b]52;c;ZXZpbA==", "a"},
		{"OSC ended by the next sequence", "a\x1b]0;t\x1b[31mb", "ab"},
		{"OSC given up by CAN", "a\x1b]0;t\x18b", "ab"},
		{"ST inside a character does not end", "a\x1b]0;“t”\x07b", "ab"},
		{"hyperlink", "\x1b]8;;https://evil.example\x1b\\click\x1b]8;;\x1b\\", "click"},
		{"DCS", "a\x1bP1$r0m\x1b\\b", "ab"},
		{"BEL does not end DCS", "a\x1bPx\x07y\x1b\\b", "ab"},
		{"APC", "a\x1b_Gf=24;AAAA\x1b\\b", "ab"},
		{"PM", "a\x1b^x\x1b\\b", "ab"},
		{"SOS", "a\x1bXx\x1b\\b", "ab"},
		{"charset", "a\x1b(0b", "ab"},
		{"reset", "a\x1bcb", "ab"},
		{"save cursor", "a\x1b7b", "ab"},
		{"ESC at the end", "a\x1b", "a·"},
		{"ESC before ESC", "a\x1b\x1b[31mb", "a·b"},
		{"ESC before a control", "a\x1b\nb", "a· b"},
		{"what is left does not join", "\x1b\x1b[0m[31mx", "·[31mx"},

		{"bidi override", "a\u202etxt.exe", "a·txt.exe"},
		{"bidi isolates and marks", "\u2066a\u2069\u200e\u200f\u061c", "·a····"},
		{"zero width", "a\u200bb\u200cc\u200dd\u2060e\ufefff", "a·b·c·d·e·f"},
		{"soft hyphen", "a\u00adb", "a·b"},
		{"Hangul filler", "a\u3164b", "a·b"},
		{"tag characters", "a\U000e0041b", "a·b"},
		{"variation selector on a letter", "a\ufe0fb", "a·b"},
		{"supplementary variation selector", "a\U000e0100b", "a·b"},
		{"interlinear annotation", "a\ufff9b", "a·b"},
		{"no characters", "a\uffffb\ufdd0c\U0010fffed", "a·b·c·d"},

		{"three marks stay", "e\u0301\u0302\u0303x", "e\u0301\u0302\u0303x"},
		{"more do not", "e" + strings.Repeat("\u0301", 50) + "x", "e\u0301\u0301\u0301x"},
		{"a mark has something to stand on", "\u0301x", "·x"},

		{"so has a skin tone, a vowel behind", "\U0001f3fdx", "·x"},
		{"nothing joins what comes after", "a\u0d4e", "a·"},

		{"not UTF-8", "a\xff\xfeb", "a��b"},
		{"half a character", "a\xe2\x82", "a�·"},
		{"half a quotation mark is no OSC", "a\x80\x9d text", "a·· text"},
		{"surrogate", "a\xed\xa0\x80b", "a��·b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := text.Clean(c.in); got != c.want {
				t.Errorf("Clean(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestCleanLines(t *testing.T) {
	got := text.CleanLines("a\tb\r\n\x1b[1mabcd\t|\n\x1b[1mab\t|\nlast\x1b]0;never ended\nstill here\n")
	want := []string{"a   b", "abcd    |", "ab  |", "last", "still here", ""}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := text.CleanLines(""); len(got) != 1 || got[0] != "" {
		t.Errorf("of nothing: %q", got)
	}
}

// TestCleanKnowsEveryCharacter asks for each code point alone: it stays, or
// leaves a trace.
func TestCleanKnowsEveryCharacter(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if r == 0x1b || r >= 0x90 && r < 0xa0 || !utf8.ValidRune(r) {
			continue
		}
		in := "x" + string(r)
		out := text.Clean(in)
		bad := safe(out)
		if bad != "" || out == "x" {
			t.Fatalf("Clean(%q) = %q %s", in, out, bad)
		}
		if out != in && out != "x·" && out != "x " {
			t.Fatalf("Clean(%q) = %q", in, out)
		}
	}
}

// safe complains of whatever a cleaned text must not hold.
func safe(s string) string {
	if !utf8.ValidString(s) {
		return "not UTF-8"
	}
	marks := 0
	for _, r := range s {
		switch {
		case unicode.IsControl(r):
			return "a control"
		case unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Bidi_Control, unicode.Join_Control):
			return "a character that steers"
		case r >= 0xe0000 && r <= 0xe0fff:
			return "a tag"
		case unicode.In(r, unicode.Mn, unicode.Me):
			if marks++; marks > 3 {
				return "a pile of marks"
			}
			continue
		}
		marks = 0
	}
	return ""
}

func check(t interface {
	Helper()
	Errorf(format string, args ...any)
}, in string,
) {
	t.Helper()
	out := text.Clean(in)
	if bad := safe(out); bad != "" {
		t.Errorf("Clean(%q) = %q holds %s", in, out, bad)
	}
	if again := text.Clean(out); again != out {
		t.Errorf("Clean(%q) = %q, cleaned again %q", in, out, again)
	}
	if len(out) > 3*len(in) {
		t.Errorf("Clean(%q) grew to %d bytes", in, len(out))
	}
	for _, l := range text.CleanLines(in) {
		if bad := safe(l); bad != "" {
			t.Errorf("CleanLines(%q): %q holds %s", in, l, bad)
		}
	}
}

// hostile makes texts out of the pieces that break terminals.
func hostile() *rapid.Generator[string] {
	piece := rapid.OneOf(
		rapid.SampledFrom([]string{
			"\x1b", "\x1b[", "\x1b]", "\x1bP", "\x1b_", "\x1b\\", "\x9b", "\x9d", "\x9c", "\u009b", "\u009d", "\u009c", "\x07", "\x18", "\xc2",
			"31m", "0;t", ";", "\u202e", "\u200d", "\ufe0f", "\u0301", "\U000e0041", "\n", "\t", "é", "東", "👍🏽", "🇩🇪", "\xff", "\xe2\x82",
		}),
		rapid.String(),
		rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 4), func(b []byte) string { return string(b) }),
	)
	return rapid.Map(rapid.SliceOfN(piece, 0, 12), func(p []string) string { return strings.Join(p, "") })
}

func TestCleanAlways(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { check(t, hostile().Draw(t, "in")) })
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"plain", "\x1b[31mred\x1b[0m", "\x1b]0;t\x07", "\u202eabc", "e\u0301\u0301\u0301\u0301", "\x9d0;t\x9c", "\xc2\x1b]", "a\r\nb"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) { check(t, s) })
}

func TestCleanLeavesPlainTextAlone(t *testing.T) {
	s := "https://hooks.acme.dev/metriport?x=1"
	if n := testing.AllocsPerRun(100, func() { text.Clean(s) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func BenchmarkClean(b *testing.B) {
	for name, s := range map[string]string{
		"ascii":   strings.Repeat("network-query.hie ", 8),
		"unicode": strings.Repeat("Ärztin 東京 ", 8),
		"colours": strings.Repeat("\x1b[31mred\x1b[0m ", 8),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(s)))
			b.ReportAllocs()
			for b.Loop() {
				text.Clean(s)
			}
		})
	}
}

// TestCleanIsLinear: texts in which every byte looks like the start of something
// long are read once. Read over and over, these would take hours.
func TestCleanIsLinear(t *testing.T) {
	const n = 1 << 19
	for _, part := range []string{"\x9d", "\x90\x9d", "\x9b", "\x1b]", "\x1b[", "\x1b", "\xc2\x9d", "e\u0301\u0301", "\u0301", "\xe2\x82", "\t", "\u202e"} {
		s := strings.Repeat(part, n)
		if got := text.Clean(s); len(got) > 3*len(s) {
			t.Errorf("%q: %d bytes of %d", part, len(got), len(s))
		}
		text.CleanLines(s)
	}
}
