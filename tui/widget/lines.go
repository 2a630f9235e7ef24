package widget

import (
	"bytes"
	"unicode/utf8"
)

// Lines are the lines of a text of any size, found but not copied.
type Lines struct {
	src    []byte
	starts []int // and the end of the text
}

// NewLines finds the lines of a text, which nobody may change afterwards. Lines
// of many kilobytes are broken up. It may take a while for many megabytes, and
// needs nothing of a view.
func NewLines(src []byte) *Lines {
	l := &Lines{src: src, starts: make([]int, 1, bytes.Count(src, []byte("\n"))+2+len(src)/maxLine)}
	for at := 0; at < len(src); {
		n := bytes.IndexByte(src[at:min(at+maxLine+1, len(src))], '\n') + 1
		switch {
		case n > 0:
		case len(src)-at <= maxLine:
			n = len(src) - at
		default:
			n = maxLine
			for n > maxLine-utf8.UTFMax && !utf8.RuneStart(src[at+n]) {
				n--
			}
		}
		at += n
		l.starts = append(l.starts, at)
	}
	if len(src) == 0 || src[len(src)-1] == '\n' {
		l.starts = append(l.starts, len(src))
	}
	return l
}

// Len is the number of lines, at least one.
func (l *Lines) Len() int { return len(l.starts) - 1 }

// Line is line i without what ends it.
func (l *Lines) Line(i int) TextLine { return TextLine{Text: string(l.bytes(i))} }

func (l *Lines) bytes(i int) []byte {
	b := bytes.TrimSuffix(l.src[l.starts[i]:l.starts[i+1]], []byte("\n"))
	return bytes.TrimSuffix(b, []byte("\r"))
}
