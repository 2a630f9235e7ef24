package widget

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// plainGlyphs are what stands for each glyph that the screens draw where a
// terminal cannot show it. All are one cell wide.
var plainGlyphs = map[rune]byte{
	// states
	'✓': '+', '✔': '+', '✗': 'x', '◌': '~', '●': '*', '○': 'o', '◐': '%', '◔': '!', '◦': 'o', '•': '*',
	// pointers and keys
	'▸': '>', '▶': '>', '►': '>', '❯': '>', '›': '>', '→': '>', '◂': '<', '◀': '<', '‹': '<', '←': '<',
	'▴': '^', '▲': '^', '△': '^', '↑': '^', '⇧': '^', '▾': 'v', '▼': 'v', '▽': 'v', '↓': 'v', '↕': '|',
	'⏎': '$', '↵': '$', '␍': 'r', '␊': 'n', '␉': 't', '␀': '0',
	// bars, from below and from the left; the half is the cursor's as well
	'▁': '_', '▂': '.', '▃': ':', '▄': '-', '▅': '=', '▆': '+', '▇': '*', '█': '#',
	'▏': '-', '▎': '-', '▍': '-', '▌': '>', '▋': '=', '▊': '=', '▉': '=', '▐': '<', '░': '.', '▒': ':', '▓': '#',
	// lines and frames
	'─': '-', '━': '=', '╌': '-', '┄': '-', '│': '|', '┃': '|', '┆': '|', '┊': '|',
	'┌': '+', '┐': '+', '└': '+', '┘': '+', '╭': '+', '╮': '+', '╯': '+', '╰': '+', '├': '+', '┤': '+', '┬': '+', '┴': '+', '┼': '+',
	// writing
	'…': '~', '·': '.', '–': '-', '—': '-', '−': '-', '×': 'x', '≥': '>', '≤': '<',
	'‘': '\'', '’': '\'', '“': '"', '”': '"', '\u00a0': ' ', '\u202f': ' ', '\u2009': ' ',
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
		if n > 0 && n < len(s) && !uncombined(s[n:]) {
			n-- // what follows may be combined with it
		}
		out = append(out, s[:n]...)
		if s = s[n:]; s == "" {
			break
		}
		out, s = plainForm(out, s)
		n = asciiRun(s)
	}
	return string(out)
}

// uncombined says whether a text begins with a glyph of ours that nothing is combined with.
func uncombined(s string) bool {
	r, n := utf8.DecodeRuneInString(s)
	if plainGlyphs[r] == 0 {
		return false
	}
	if n == len(s) || s[n] < utf8.RuneSelf {
		return true
	}
	r, _ = utf8.DecodeRuneInString(s[n:])
	return plainGlyphs[r] != 0
}

// plainForm appends the form of a text's first character. Where spaces stand
// beside it, it may be written better with them.
func plainForm(out []byte, s string) (grown []byte, rest string) {
	r, n := utf8.DecodeRuneInString(s)
	if !uncombined(s) {
		return combinedForm(out, s, r, n)
	}
	rest = s[n:]
	spaced := len(out) > 0 && out[len(out)-1] == ' '
	switch {
	case r == '…' && spaced:
		out[len(out)-1] = '.'
		return append(out, '.'), rest
	case r == '·' && spaced && strings.HasPrefix(rest, " "):
		return append(out, '-'), rest
	case (r == '≥' || r == '≤') && bareSpace(rest):
		return append(out, plainGlyphs[r], '='), rest[1:]
	}
	return append(out, plainGlyphs[r]), rest
}

// combinedForm is plainForm of what may be one character with what follows it; it
// begins with a rune of n bytes.
func combinedForm(out []byte, s string, r rune, n int) (grown []byte, rest string) {
	cluster, w := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
	switch {
	case plainGlyphs[r] != 0 && len(cluster) == n:
		return append(out, plainGlyphs[r]), s[n:]
	case cluster[0] < utf8.RuneSelf:
		out, w = append(out, cluster[0]), w-1
	}
	for range w {
		out = append(out, '?')
	}
	return out, s[len(cluster):]
}

// bareSpace says whether a text begins with a space that nothing is combined with.
func bareSpace(s string) bool {
	return strings.HasPrefix(s, " ") && (asciiRun(s) != 1 || len(s) == 1 || uncombined(s[1:]))
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
