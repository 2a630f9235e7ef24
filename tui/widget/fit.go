// Package widget has the pieces that know how to draw but not what a webhook
// is. What they are given may come from outside: every widget cleans the text
// it draws. Lines come out exactly as wide, and as many, as the size that was
// set; a View changes nothing.
package widget

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"github.com/hooktop/hooktop/model/text"
	"github.com/hooktop/hooktop/themes"
)

// Align says how Fit places text that is too short, and what it keeps of text
// that is too long.
type Align uint8

// The alignments.
const (
	Left   Align = iota // keeps the start
	Right               // puts it to the right, keeps the start
	Middle              // puts it to the left, keeps both ends: for URLs and ids
)

const blanks = "                                                                                                                                "

// Blank writes w spaces.
func Blank(b *strings.Builder, w int) {
	for w > 0 {
		n := min(w, len(blanks))
		b.WriteString(blanks[:n])
		w -= n
	}
}

// Fit writes s, cleaned, cut or padded to exactly w cells.
func Fit(b *strings.Builder, s string, w int, a Align) {
	p := pen{b: b, k: &inkless, w: w}
	p.fit(themes.Ink{}, s, w, a)
}

// inkless leaves everything in the terminal's own colours.
var inkless themes.Inks

// writeCut writes text of so many cells, cut to w. What is cut is simple.
func writeCut(b *strings.Builder, s string, cells, w int, a Align) {
	if cells <= w {
		b.WriteString(s)
		return
	}
	tail := 0
	if a == Middle && w > 2 {
		tail = (w - 1) / 2
	}
	b.WriteString(s[:place(s, w-1-tail)])
	b.WriteString("…")
	b.WriteString(s[place(s, cells-tail):])
}

// place is the byte at which character n of simple text begins.
func place(s string, n int) int {
	for i := range s {
		if n == 0 {
			return i
		}
		n--
	}
	return len(s)
}

// maxSimple is the length up to which a text is looked through for being simple.
const maxSimple = 4096

// simple says whether every character of s needs no cleaning and is one cell
// for every terminal, and counts them.
func simple(s string) (cells int, ok bool) {
	if len(s) > maxSimple {
		return 0, false
	}
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if c-0x20 >= 0x5f {
				return 0, false
			}
			i++
		} else {
			r, size := utf8.DecodeRuneInString(s[i:])
			if !narrow(r) {
				return 0, false
			}
			i += size
		}
		cells++
	}
	return cells, true
}

// narrow knows the common characters that are simple: Latin, punctuation,
// arrows, boxes, blocks and the marks of outcomes.
func narrow(r rune) bool {
	return r > 0xa0 && r < 0x300 && r != 0xad || r >= 0x2010 && r < 0x2028 || r >= 0x2190 && r < 0x2200 ||
		r >= 0x2500 && r < 0x25fd || r >= 0x2713 && r < 0x2719
}

// FitString is Fit to a new string.
func FitString(s string, w int, a Align) string {
	var b strings.Builder
	b.Grow(max(w, 0))
	Fit(&b, s, w, a)
	return b.String()
}

// Pad cuts or pads a line that already holds colours to exactly w cells. It
// trusts the line: what comes from outside must have been cleaned before.
func Pad(line string, w int) string {
	if w <= 0 {
		return ""
	}
	used := ansi.StringWidth(line)
	if used > w {
		line = ansi.Truncate(line, w, "…")
		used = ansi.StringWidth(line)
	}
	if used == w {
		return line
	}
	var b strings.Builder
	b.Grow(len(line) + w - used)
	b.WriteString(line)
	Blank(&b, w-used)
	return b.String()
}

// maxSkew is by how many cells a terminal that counts characters may disagree,
// on one glyph, with one that counts what they form together.
const maxSkew = 3

func clean(s string) string { return tame(text.Clean(s)) }

// tame takes apart the glyphs of a clean s that are built of so many characters
// that a simple terminal would draw them across the columns beside.
func tame(s string) string {
	if _, ok := simple(s); ok || ansi.StringWidthWc(s)-ansi.StringWidth(s) <= maxSkew {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for rest := s; rest != ""; {
		cluster, cells := ansi.FirstGraphemeCluster(rest, ansi.GraphemeWidth)
		rest = rest[len(cluster):]
		if ansi.StringWidthWc(cluster)-cells > maxSkew {
			_, n := utf8.DecodeRuneInString(cluster)
			cluster = cluster[:n]
		}
		b.WriteString(cluster)
	}
	return b.String()
}

// printable says whether s is plain ASCII, so that a byte is a cell.
func printable(s string) bool {
	for i := range len(s) {
		if s[i]-0x20 >= 0x5f {
			return false
		}
	}
	return true
}

// head drops what cannot matter of a text of megabytes, keeping both ends.
func head(s string, w int) string {
	if limit := 64*w + 4096; len(s) > 2*limit {
		return strings.ToValidUTF8(s[:limit], "") + strings.ToValidUTF8(s[len(s)-limit:], "")
	}
	return s
}

// shorten cuts a clean s to at most w ≥ 1 cells and returns its width.
func shorten(s string, w int, a Align) (string, int) {
	n, used := prefix(s, w)
	if n == len(s) {
		return s, used
	}
	if a == Middle && w > 2 {
		tail := (w - 1) / 2
		n, used = prefix(s, w-1-tail)
		end := ansi.TruncateLeft(s[n:], ansi.StringWidth(s[n:])-tail, "")
		if all := used + 1 + ansi.StringWidth(end); all <= w {
			return s[:n] + "…" + end, all
		}
	}
	n, used = prefix(s, w-1)
	return s[:n] + "…", used + 1
}

// prefix returns how many bytes of a clean s fit into w cells, and how many
// cells they need.
func prefix(s string, w int) (n, used int) {
	for n < len(s) {
		if s[n] < 0x80 && (n+1 == len(s) || s[n+1] < 0x80) {
			if used == w {
				return n, used
			}
			n++
			used++
			continue
		}
		cluster, cells := ansi.FirstGraphemeCluster(s[n:], ansi.GraphemeWidth)
		if used+cells > w {
			return n, used
		}
		n += len(cluster)
		used += cells
	}
	return n, used
}
