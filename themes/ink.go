package themes

import (
	"strings"

	"charm.land/lipgloss/v2"
)

// Ink colours text with escape sequences made once, for what is drawn again
// and again. Its zero value leaves text as it is. Colours are full ones; the
// program brings them down to what the terminal has.
type Ink struct {
	on, off string
	thin    bool // it is not seen on a space
}

// NewInk takes a style's colours and attributes; borders and sizes are left out.
func NewInk(st lipgloss.Style) Ink {
	on, off, ok := strings.Cut(st.Inline(true).Render("x"), "x")
	if !ok {
		return Ink{}
	}
	return Ink{on: on, off: off, thin: !st.GetReverse() && !st.GetUnderline() && !st.GetStrikethrough()}
}

// Thin says whether the ink is not seen on a space.
func (i Ink) Thin() bool { return i.thin }

// Write appends s to b in the ink's colours. s must not hold escape sequences,
// for the first reset inside would end the colour.
func (i Ink) Write(b *strings.Builder, s string) {
	if s == "" {
		return
	}
	b.WriteString(i.on)
	b.WriteString(s)
	b.WriteString(i.off)
}

// Open starts the ink, for text that is written piece by piece; Close ends it.
func (i Ink) Open(b *strings.Builder) { b.WriteString(i.on) }

// Close ends what Open started.
func (i Ink) Close(b *strings.Builder) { b.WriteString(i.off) }

// Render is Write to a new string.
func (i Ink) Render(s string) string {
	if s == "" || i.on == "" {
		return s
	}
	return i.on + s + i.off
}

// Brush writes text of many inks, and changes its ink as seldom as it can: every
// change is bytes on the way to the terminal.
type Brush struct{ ink Ink }

// Take writes on in an ink.
func (u *Brush) Take(b *strings.Builder, i Ink) {
	if u.ink.on == i.on {
		return
	}
	b.WriteString(u.ink.off)
	b.WriteString(i.on)
	u.ink = i
}

// Space writes on in what spaces between texts may have: the ink taken last where it
// is not seen on them, else blank.
func (u *Brush) Space(b *strings.Builder, blank Ink) {
	if !u.ink.thin {
		u.Take(b, blank)
	}
}

// Lay ends the ink taken last.
func (u *Brush) Lay(b *strings.Builder) { u.Take(b, Ink{}) }
