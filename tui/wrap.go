package tui

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// wrap breaks clean text into lines of at most w cells: at spaces, and words
// that are longer than a line behind a sign that parts them.
func wrap(s string, w int) []string {
	if w <= 0 {
		return nil
	}
	var lines []string
	for {
		start := startOf(s, w)
		if len(start) == len(s) && cells(s) <= w {
			break
		}
		n := breakAt(start, w)
		lines, s = append(lines, strings.TrimRight(s[:n], " ")), strings.TrimLeft(s[n:], " ")
	}
	if s == "" && len(lines) > 0 {
		return lines
	}
	return append(lines, s)
}

// wrapParts is wrap of a text whose parts stand between dots: a line ends with a
// part where it can.
func wrapParts(s string, w int) (lines []string) {
	const dot = " · "
	line := ""
	for part := range strings.SplitSeq(s, dot) {
		switch {
		case line == "":
			line = part
		case cells(line)+cells(dot)+cells(part) <= w:
			line += dot + part
		default:
			lines, line = append(lines, wrap(line, w)...), part
		}
	}
	return append(lines, wrap(line, w)...)
}

// startOf is as much of a text as a line of w cells can be made of: one of many
// kilobytes is not measured as a whole for every line that it becomes.
func startOf(s string, w int) string {
	n := 16*w + 64
	if n >= len(s) {
		return s
	}
	for !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// breakAt is how many bytes of a text that is longer than w cells stand on its
// first line.
func breakAt(s string, w int) int {
	fits := len(ansi.Truncate(s, w, ""))
	if fits == 0 {
		_, fits = utf8.DecodeRuneInString(s)
	}
	if fits == len(s) || s[fits] == ' ' {
		return fits
	}
	if i := strings.LastIndexByte(s[:fits], ' '); i > 0 {
		return i
	}
	if i := strings.LastIndexAny(s[:fits], ",;&?/"); i > fits/2 {
		return i + 1
	}
	return fits
}

// factLines are a label and its text, which goes on under itself.
func factLines(w int, label, s string, faint, ink themes.Ink) []string {
	return factLinesAt(w, planLabel, inked{faint, label}, inked{ink, s})
}

// factLinesAt is factLines with the text in a column of its own.
func factLinesAt(w, at int, label, words inked) []string {
	var lines []string
	for i, l := range wrap(text.Clean(words.text), w-at-1) {
		line := newStrip(w)
		if i == 0 {
			line.put(label.ink, widget.FitString(label.text, at, widget.Left))
		}
		line.to(at + 1)
		line.put(words.ink, l)
		lines = append(lines, line.line())
	}
	return lines
}

// offEdge puts lines so many cells off the left edge and at least one off the right,
// which are that much narrower.
func offEdge(lines []string, by, w int) []string {
	for i, l := range lines {
		if w > by+1 {
			lines[i] = blanks[:by] + l + " "
		} else {
			lines[i] = widget.Pad(blanks[:by]+l, w)
		}
	}
	return lines
}

// leastMargin is how much of a page has to be left at either side of a box for it to
// be worth seeing: less is letters without a word.
const leastMargin = 6

// boxWidth is how wide a box is that would like to be so wide.
func boxWidth(w, likes int) int {
	if w-likes < 2*leastMargin {
		return w
	}
	return likes
}

// boxed draws a box of a width around lines that are four cells narrower.
func boxed(title string, body []string, w, h int, s *themes.Styles) []string {
	inset := make([]string, len(body))
	for i, l := range body {
		inset[i] = " " + l
	}
	return widget.Box(title, inset, w, min(h, len(body)+2), s)
}

// capital is a title with its first letter large.
func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}
