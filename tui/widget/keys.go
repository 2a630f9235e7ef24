package widget

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/hooktop/hooktop/themes"
)

// Hint is one key and what it does, both trusted texts.
type Hint struct {
	Key, Desc string
	Right     bool // stands at the right end, and is the last to leave
	Out       bool // the way out of where one is: leaves after what stands beside it
}

const (
	hintSep   = " · "
	rightSep  = "   "
	hintInset = 1 // cells left free at both ends
)

// Keys draws the last line of the screen: "enter open · / filter      ? help".
// Where it is too narrow, hints leave from the right, those at the right end last.
func Keys(hints []Hint, w int, s *themes.Styles) string {
	var left, right []Hint
	for _, h := range hints {
		if h.Right {
			right = append(right, h)
		} else {
			left = append(left, h)
		}
	}
	room := w - 2*hintInset
	if room < 1 {
		return FitString("", w, Left)
	}
	right, rightW := take(right, room, rightSep)
	if rightW > 0 {
		room -= rightW + len(rightSep)
	}
	left, leftW := takeOut(left, room)
	var b strings.Builder
	Blank(&b, hintInset)
	write(&b, left, hintSep, s)
	Blank(&b, w-2*hintInset-leftW-rightW)
	write(&b, right, rightSep, s)
	Blank(&b, hintInset)
	return b.String()
}

// take returns the hints that fit into w cells and the cells they need.
func take(hints []Hint, w int, sep string) (fit []Hint, used int) {
	for i, h := range hints {
		n := h.width()
		if i > 0 {
			n += ansi.StringWidth(sep)
		}
		if used+n > w {
			return hints[:i], used
		}
		used += n
	}
	return hints, used
}

// takeOut is take of the hints at the left: the way out has its room first.
func takeOut(hints []Hint, w int) (fit []Hint, used int) {
	at := slices.IndexFunc(hints, func(h Hint) bool { return h.Out })
	if all, n := take(hints, w, hintSep); at < len(all) {
		return all, n
	}
	out, outW := take(hints[at:at+1], w, hintSep)
	if len(out) == 0 {
		return take(hints, w, hintSep)
	}
	fit, used = take(hints[:at], w-outW-ansi.StringWidth(hintSep), hintSep)
	if len(fit) == 0 {
		return out, outW
	}
	return append(slices.Clone(fit), out...), used + ansi.StringWidth(hintSep) + outW
}

func (h Hint) width() int {
	n := ansi.StringWidth(h.Key) + ansi.StringWidth(h.Desc)
	if h.Key != "" && h.Desc != "" {
		n++
	}
	return n
}

func write(b *strings.Builder, hints []Hint, sep string, s *themes.Styles) {
	for i, h := range hints {
		if i > 0 {
			s.Plain.Faint.Write(b, sep)
		}
		s.Plain.Accent.Write(b, h.Key)
		if h.Key != "" && h.Desc != "" {
			b.WriteByte(' ')
		}
		s.Plain.Faint.Write(b, h.Desc)
	}
}
