// Package text makes text from outside safe to show: on a screen, in a title,
// in an error, in a log.
package text

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// dot stands for what must not be drawn, so that it leaves a trace.
	dot = '·'
	// maxMarks is how many combining marks one character keeps: enough for the
	// world's scripts, too few to paint over the lines above.
	maxMarks = 3
)

// Clean makes s safe to draw on one line. Escape sequences are taken out whole,
// in their 7-bit, 8-bit and bare-byte forms, and when they are never ended;
// line breaks, tabs and exotic spaces become spaces; other controls, bidi
// controls, and everything without a shape of its own become '·'; bytes that
// are not UTF-8 become U+FFFD. The result is valid UTF-8, at most three times
// as many bytes as s, and cleaning it again changes nothing.
func Clean(s string) string {
	for i := range len(s) {
		if s[i]-0x20 >= 0x5f {
			return clean(s, i)
		}
	}
	return s
}

// CleanLines is Clean for text of several lines: it splits at line breaks and
// expands tabs to the next multiple of four characters. It never returns an
// empty slice.
func CleanLines(s string) []string {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = cleanTabs(l)
	}
	return lines
}

// cleanTabs is Clean for one line, with its tabs expanded.
func cleanTabs(s string) string {
	if strings.IndexByte(s, '\t') < 0 {
		return Clean(s)
	}
	var b strings.Builder
	col := 0
	for {
		part, tail, more := strings.Cut(s, "\t")
		part = Clean(part)
		b.WriteString(part)
		if !more {
			return Clean(b.String())
		}
		col += utf8.RuneCountInString(part)
		n := 4 - col%4
		b.WriteString("    "[:n])
		col += n
		s = tail
	}
}

// clean is Clean from the first byte that is not printable ASCII on.
func clean(s string, from int) string {
	var b strings.Builder
	b.Grow(len(s))
	b.WriteString(s[:from])
	prev := rune(-1)
	if from > 0 {
		prev = rune(s[from-1])
	}
	marks := 0
	var seqs sequences
	for i := from; i < len(s); {
		if n := seqs.length(s[i:]); n > 0 {
			i += n
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 && s[i] >= 0x80 && s[i] < 0xa0 {
			r = rune(s[i])
		}
		if r == '\r' && strings.HasPrefix(s[i+1:], "\n") {
			size++
		}
		i += size
		r = replace(r, prev)
		switch {
		case r < 0:
			continue
		case !isMark(r):
			marks = 0
		case marks == maxMarks:
			continue
		default:
			marks++
		}
		b.WriteRune(r)
		prev = r
	}
	return b.String()
}

// ordinary says of the common ranges, without a look into tables, that all
// their characters have a shape and stand on their own.
func ordinary(r rune) bool {
	return r >= 0x20 && r < 0x7f || r > 0xad && r < 0x300 || r >= 0x400 && r < 0x480 ||
		r >= 0x2190 && r < 0x2c00 || r >= 0x3400 && r < 0xa000
}

// replace returns what is drawn for r after prev (-1 at the start); -1 for nothing.
func replace(r, prev rune) rune {
	switch {
	case ordinary(r):
		return r
	case r >= '\t' && r <= '\r', r == 0x85, r == 0x2028, r == 0x2029:
		return ' '
	case r < 0xa0:
		return dot
	case unicode.Is(unicode.Zs, r):
		return ' '
	case (r == 0xfe0e || r == 0xfe0f) && unicode.Is(unicode.So, prev):
		return -1 // only asks for the text or the picture form of the symbol before it
	case shapeless(r):
		return dot
	case prev < 0 && leans(r):
		return dot // it would join whatever is drawn to its left
	}
	return r
}

// shapeless says whether r is invisible, steers the text around it, or is no
// character at all.
func shapeless(r rune) bool {
	return unicode.In(r, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) || swallows(r) ||
		r >= 0xfdd0 && r <= 0xfdef || r&0xfffe == 0xfffe || r >= 0xe0000 && r <= 0xe0fff || r >= 0xfff0 && r <= 0xfffb
}

// swallows says whether r forms one glyph with what is drawn after it, whatever
// that is: the few letters of Unicode's class Prepend, hardly in use.
func swallows(r rune) bool {
	switch r {
	case 0xd4e, 0x111c2, 0x111c3, 0x113d1, 0x1193f, 0x11941, 0x11a3a, 0x11d46, 0x11f02:
		return true
	}
	return r >= 0x11a84 && r <= 0x11a89
}

// leans says whether r forms one glyph with what is before it: marks, skin
// tones, half-width voice marks and the vowels that Thai and Lao write behind.
func leans(r rune) bool {
	return unicode.Is(unicode.M, r) || r >= 0x1f3fb && r <= 0x1f3ff || r == 0xff9e || r == 0xff9f || r == 0xe33 || r == 0xeb3
}

func isMark(r rune) bool { return !ordinary(r) && r >= 0x300 && unicode.In(r, unicode.Mn, unicode.Me) }
