package tui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// strip writes one line of a known width from inked pieces. Text given to it
// should be clean already; what a terminal would obey in it is taken out in any
// case. What does not fit is cut with an ellipsis.
type strip struct {
	b     strings.Builder
	w, at int
	brush themes.Brush
	spots []spot
}

// spot is a part of a line that a click means something on.
type spot struct {
	name     string
	from, to int // the first cell, and the first behind it
}

// spot makes what was put from a cell on a spot.
func (s *strip) spot(name string, from int) {
	if from < s.at {
		s.spots = append(s.spots, spot{name, from, s.at})
	}
}

// on is the name of the spot at a cell; empty where there is none.
func (s *strip) on(x int) string {
	for _, p := range s.spots {
		if x >= p.from && x < p.to {
			return p.name
		}
	}
	return ""
}

// inkBytes is what the inks of a usual line take.
const inkBytes = 160

func newStrip(w int) *strip {
	s := &strip{w: max(0, w)}
	s.b.Grow(s.w + inkBytes)
	return s
}

// put writes text, cut at the line's end, and says whether all of it fitted.
func (s *strip) put(k themes.Ink, words string) bool {
	left := s.w - s.at
	if left <= 0 || words == "" {
		return words == ""
	}
	if steers(words) {
		words = text.Clean(words)
	}
	n, fits := cells(words), true
	if k.Thin() && strings.TrimLeft(words, " ") == "" {
		s.space(n)
		return n <= left
	}
	if n > left {
		words = ansi.Truncate(words, left, "…")
		n, fits = cells(words), false
	}
	s.brush.Take(&s.b, k)
	s.b.WriteString(words)
	s.at += n
	return fits
}

// field writes text in a field of n cells, or of what is left of the line.
func (s *strip) field(k themes.Ink, words string, n int, a widget.Align) {
	if n = min(n, s.w-s.at); n > 0 {
		s.brush.Take(&s.b, k)
		widget.Fit(&s.b, words, n, a)
		s.at += n
	}
}

// steers says whether a text holds what a terminal would obey: a control, or what
// turns the direction of the line.
func steers(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c < 0x20 || c == 0x7f || c == 0xc2 && i+1 < len(s) && s[i+1] < 0xa0 {
			return true
		}
		if c >= 0x80 && c < 0xa0 && (i == 0 || s[i-1] < 0x80) { // a control of 8 bits, bare
			return true
		}
		if c == 0xe2 && i+2 < len(s) && turns(s[i+1], s[i+2]) {
			return true
		}
	}
	return false
}

// turns says so of the characters behind 0xe2: U+200B to 200F, 2028 to 202E, and
// 2060 to 206F.
func turns(c, d byte) bool {
	return c == 0x80 && (d-0x8b < 5 || d-0xa8 < 7) || c == 0x81 && d-0xa0 < 16
}

// cells is the width of clean text. The glyphs of our own words are known to be
// one cell each; only what is neither takes the long way.
func cells(s string) int {
	n := 0
	for _, r := range s {
		switch {
		case r < 0x300: // Latin; controls are cleaned away before
		case r >= 0x2500 && r < 0x25FB: // lines, blocks, shapes
		case r == '…', r == '–', r == '•', r == '≥', r == '✓', r == '✗', r >= '←' && r <= '↓':
		default:
			return ansi.StringWidth(s)
		}
		n++
	}
	return n
}

// to moves to a column with spaces; a column already passed is left alone.
func (s *strip) to(col int) { s.space(min(col, s.w) - s.at) }

// space writes n spaces between texts, or what fits of them.
func (s *strip) space(n int) {
	if n = min(n, s.w-s.at); n > 0 {
		s.brush.Space(&s.b, themes.Ink{})
		widget.Blank(&s.b, n)
		s.at += n
	}
}

// line is the strip, filled up to its width.
func (s *strip) line() string { return s.lineIn(themes.Ink{}) }

// lineOf is a line of one ink; its text may come from outside.
func lineOf(w int, k themes.Ink, s string) string {
	l := newStrip(w)
	l.put(k, text.Clean(s))
	return l.line()
}

// blanks is an empty line as wide as terminals are.
var blanks = strings.Repeat(" ", 512)

// blank is an empty line.
func blank(w int) string {
	if w = max(0, w); w <= len(blanks) {
		return blanks[:w]
	}
	return strings.Repeat(" ", w)
}

// fill makes lines exactly h long.
func fill(lines []string, w, h int) []string {
	if len(lines) > h {
		return lines[:h]
	}
	for len(lines) < h {
		lines = append(lines, blank(w))
	}
	return lines
}

// lineIn is line with the filling drawn in an ink, for a line with a background.
func (s *strip) lineIn(k themes.Ink) string {
	if n := s.w - s.at; n > 0 {
		s.brush.Take(&s.b, k)
		widget.Blank(&s.b, n)
		s.at = s.w
	}
	s.brush.Lay(&s.b)
	return s.b.String()
}
