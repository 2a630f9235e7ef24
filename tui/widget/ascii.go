package widget

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// plainGlyphs are what stands for each glyph that the screens draw where a
// terminal cannot show it. All are one cell wide.
var plainGlyphs = map[string]byte{
	// states
	"✓": '+', "✔": '+', "✗": 'x', "◌": '~', "●": '*', "○": 'o', "◐": '%', "◔": '!', "◦": 'o', "•": '*',
	// pointers and keys
	"▸": '>', "▶": '>', "►": '>', "❯": '>', "›": '>', "→": '>', "◂": '<', "◀": '<', "‹": '<', "←": '<',
	"▴": '^', "▲": '^', "△": '^', "↑": '^', "⇧": '^', "▾": 'v', "▼": 'v', "▽": 'v', "↓": 'v', "↕": '|',
	"⏎": '$', "↵": '$', "␍": 'r', "␊": 'n', "␉": 't', "␀": '0',
	// bars, from below and from the left; the half is the cursor's as well
	"▁": '_', "▂": '.', "▃": ':', "▄": '-', "▅": '=', "▆": '+', "▇": '*', "█": '#',
	"▏": '-', "▎": '-', "▍": '-', "▌": '>', "▋": '=', "▊": '=', "▉": '=', "▐": '<', "░": '.', "▒": ':', "▓": '#',
	// lines and frames
	"─": '-', "━": '=', "╌": '-', "┄": '-', "│": '|', "┃": '|', "┆": '|', "┊": '|',
	"┌": '+', "┐": '+', "└": '+', "┘": '+', "╭": '+', "╮": '+', "╯": '+', "╰": '+', "├": '+', "┤": '+', "┬": '+', "┴": '+', "┼": '+',
	// writing
	"…": '~', "·": '.', "–": '-', "—": '-', "−": '-', "×": 'x', "≥": '>', "≤": '<',
	"‘": '\'', "’": '\'', "“": '"', "”": '"', "\u00a0": ' ', "\u202f": ' ', "\u2009": ' ',
}

// PlainForms is text with nothing in it but ASCII, as wide as it was: our own
// glyphs have forms that say the same, of any other character each cell is a
// question mark. Escape sequences stay as they are.
func PlainForms(s string) string {
	n := asciiRun(s)
	if n == len(s) {
		return s
	}
	out := make([]byte, 0, len(s))
	for s != "" {
		if n > 0 && n < len(s) {
			n-- // what follows may be combined with it
		}
		out = append(out, s[:n]...)
		if s = s[n:]; s == "" {
			break
		}
		cluster, w := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		s = s[len(cluster):]
		out, s = plainForm(out, cluster, s, w)
		n = asciiRun(s)
	}
	return string(out)
}

// plainForm appends the form of one character. Where spaces stand beside it, it
// may be written better with them.
func plainForm(out []byte, cluster, rest string, w int) (grown []byte, after string) {
	spaced := len(out) > 0 && out[len(out)-1] == ' '
	form, ours := plainGlyphs[cluster]
	switch {
	case cluster[0] < utf8.RuneSelf:
		out, w = append(out, cluster[0]), w-1
	case cluster == "…" && spaced:
		out[len(out)-1] = '.'
		return append(out, '.'), rest
	case cluster == "·" && spaced && strings.HasPrefix(rest, " "):
		return append(out, '-'), rest
	case (cluster == "≥" || cluster == "≤") && strings.HasPrefix(rest, " "):
		return append(out, form, '='), rest[1:]
	case ours:
		return append(out, form), rest
	}
	for range w {
		out = append(out, '?')
	}
	return out, rest
}

// asciiRun is how many bytes of ASCII a text begins with.
func asciiRun(s string) int {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return i
		}
	}
	return len(s)
}
