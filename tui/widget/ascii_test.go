package widget

import (
	"testing"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

func TestPlainForms(t *testing.T) {
	for in, want := range map[string]string{
		"":     "",
		"live": "live",
		"✓ delivered ✗ failed ◌ processing":     "+ delivered x failed ~ processing",
		"Reading the log …":                     "Reading the log..",
		"hooks.acme…/metriport":                 "hooks.acme~/metriport",
		"22 of 25 failed · last · ^r":           "22 of 25 failed - last - ^r",
		"··▁▂▃▄▅▆▇█":                            ".._.:-=+*#",
		"≥ 98 120":                              ">=98 120",
		"≥98":                                   ">98",
		"≥ 🏽":                                   "> ",
		"╭─ Keys ─╮":                            "+- Keys -+",
		"…東":                                    "~??",
		"Zoë 東京 e\u0301 \u200b👍🏽":               "Zo? ???? e ??",
		"\x1b[38;2;1;2;3m✗\x1b[m\x1b[1m東\x1b[m": "\x1b[38;2;1;2;3mx\x1b[m\x1b[1m??\x1b[m",
		"✔\ufe0f":                               "??",
	} {
		if got := PlainForms(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

// TestPlainFormsFit: nothing but ASCII, and exactly as wide.
func TestPlainFormsFit(t *testing.T) {
	for glyph := range plainGlyphs {
		if w := ansi.StringWidth(string(glyph)); w != 1 {
			t.Errorf("%q is %d wide", glyph, w)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := clean(rapid.OneOf(rapid.String(), rapid.StringOf(rapid.RuneFrom([]rune(" …·≥✓e\u0301\u200d東👍🏽\ufe0f🇩🇪│m")))).Draw(t, "s"))
		out := PlainForms(s)
		if asciiRun(out) != len(out) || !utf8.ValidString(out) {
			t.Fatalf("%q: %q is not ASCII", s, out)
		}
		if got, want := ansi.StringWidth(out), ansi.StringWidth(s); got != want {
			t.Fatalf("%q is %d cells, %q is %d", s, want, out, got)
		}
	})
}

func BenchmarkPlainForms(b *testing.B) {
	line := "▌ 14:02:31  ✓ delivered  network-query.hie  ···▁▂▃▄▅▆▇█  127.0.0.1:…/metriport │ 12 ms · 200\n"
	frame := ""
	for range 40 {
		frame += line
	}
	for b.Loop() {
		PlainForms(frame)
	}
}
