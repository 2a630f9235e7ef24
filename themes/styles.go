// Package themes turns a handful of colour roles into the styles the screens
// use. It knows nothing of the screens.
package themes

import (
	"image/color"

	"charm.land/lipgloss/v2"
)

// Inks has an ink for every role.
type Inks struct {
	Text, Strong, Faint, Accent                  Ink
	Good, Bad, Busy, Warn, Unknown               Ink
	JSONKey, JSONString, JSONNumber, JSONLiteral Ink
	Mask                                         Ink // what stands for a value that is not shown
	Match                                        Ink // a search hit
	Gutter                                       Ink // the cursor's bar and the marks
	Blank                                        Ink // spaces: nothing, but for the background of the cursor's row
}

// Styles is what the screens read. It is rebuilt whole, never edited in place,
// and may be shared by goroutines.
type Styles struct {
	Plain     Inks // everything, everywhere
	Cursor    Inks // the same roles on the cursor's row
	Dim       Inks // a page that is not up to date
	DimCursor Inks // its cursor's row

	Bar       Ink // the first line
	Badge     Ink // the profile in production: loud
	BadgeCalm Ink // the profile elsewhere
	TabOn     Ink
	TabOff    Ink
	Rule      Ink // lines between panes, frames
	Title     Ink
	Toast     Ink
	ToastBad  Ink

	Box     lipgloss.Style // a frame of its own, for what is drawn rarely
	Palette Palette        // what the styles were made from
	Dark    bool
}

// Inks returns the inks of a row: dim for what is not up to date, cursor for
// the cursor's row.
func (s *Styles) Inks(cursor, dim bool) *Inks {
	switch {
	case cursor && dim:
		return &s.DimCursor
	case cursor:
		return &s.Cursor
	case dim:
		return &s.Dim
	}
	return &s.Plain
}

// New builds the styles of a palette. A role without a colour keeps the
// terminal's own; a palette without a colour for the cursor's row has it inverse
// and of one ink, for nobody knows what would be read on it.
func New(p Palette) *Styles {
	st := lipgloss.NewStyle()
	fg := func(c color.Color) lipgloss.Style { return st.Foreground(noNil(c)) }
	faint := fg(p.Faint).Faint(p.Faint == nil)
	badge := fg(p.Bad).Reverse(true).Bold(true)
	return &Styles{
		Plain: inks(&p, st, false), Cursor: cursorInks(&p, false),
		Dim: inks(&p, st, true), DimCursor: cursorInks(&p, true),
		Bar: NewInk(fg(p.Text)), Badge: NewInk(badge), BadgeCalm: NewInk(fg(p.Accent).Bold(true)),
		TabOn: NewInk(fg(p.Accent).Bold(true).Underline(true)), TabOff: NewInk(faint),
		Rule: NewInk(faint), Title: NewInk(fg(p.Accent).Bold(true)),
		Toast: NewInk(fg(p.Good)), ToastBad: NewInk(fg(p.Bad).Bold(true)),
		Box:     st.Border(lipgloss.RoundedBorder()).BorderForeground(noNil(p.Faint)),
		Palette: p, Dark: p.Dark,
	}
}

// cursorInks makes the inks of the cursor's row.
func cursorInks(p *Palette, dim bool) Inks {
	st := lipgloss.NewStyle()
	if p.Cursor != nil {
		return inks(p, st.Background(p.Cursor), dim)
	}
	row, bold := NewInk(st.Reverse(true)), NewInk(st.Reverse(true).Bold(true))
	if dim {
		bold = row
	}
	return Inks{
		Text: row, Strong: bold, Faint: row, Accent: row,
		Good: row, Bad: bold, Busy: row, Warn: row, Unknown: row,
		JSONKey: row, JSONString: row, JSONNumber: row, JSONLiteral: row,
		Mask: row, Match: NewInk(st.Reverse(true).Bold(true).Underline(true)), Gutter: bold, Blank: row,
	}
}

// inks makes the inks of one kind of row.
func inks(p *Palette, row lipgloss.Style, dim bool) Inks {
	faint := row.Foreground(noNil(p.Faint)).Faint(p.Faint == nil)
	ink := func(c color.Color) Ink {
		if dim {
			return NewInk(faint)
		}
		return NewInk(row.Foreground(noNil(c)))
	}
	bold := func(c color.Color) Ink {
		if dim {
			return NewInk(faint)
		}
		return NewInk(row.Foreground(noNil(c)).Bold(true))
	}
	bad := ink
	if p.Bad == nil {
		bad = bold
	}
	match := row.Foreground(noNil(p.Strong)).Bold(true)
	if p.Match == nil {
		match = match.Reverse(true)
	} else {
		match = match.Background(p.Match)
	}
	hit := NewInk(match)
	hit.thin = false
	return Inks{
		Text: ink(p.Text), Strong: bold(p.Strong), Faint: NewInk(faint), Accent: ink(p.Accent),
		Good: ink(p.Good), Bad: bad(p.Bad), Busy: ink(p.Busy), Warn: ink(p.Warn), Unknown: ink(p.Unknown),
		JSONKey: ink(p.Key), JSONString: ink(p.String), JSONNumber: ink(p.Number), JSONLiteral: ink(p.Literal),
		Mask: NewInk(faint), Match: hit, Gutter: bold(p.Accent), Blank: NewInk(row),
	}
}

func noNil(c color.Color) color.Color {
	if c == nil {
		return lipgloss.NoColor{}
	}
	return c
}
