package themes

import (
	"image/color"
	"slices"

	"charm.land/lipgloss/v2"
)

// Theme is a palette for each background. Which is worn is decided by the
// terminal, whose background may become known late or never.
type Theme struct {
	Name  string
	About string // in a few words
	Dark  Palette
	Light Palette
}

// Depth is how many colours a terminal has.
type Depth uint8

// The depths. Those between sixteen and full ones bring full colours down well
// by themselves; sixteen are chosen by hand, for nobody knows what they look like.
const (
	Full Depth = iota
	Sixteen
	None
)

// Builtin lists the themes that need no file; the first is worn where nothing
// is said.
func Builtin() []Theme {
	all := make([]Theme, len(builtin))
	for i, t := range builtin {
		all[i] = t()
	}
	return all
}

// Names lists the themes that need no file.
func Names() []string {
	names := make([]string, len(builtin))
	for i, t := range builtin {
		names[i] = t().Name
	}
	return names
}

// ByName returns a theme that needs no file.
func ByName(name string) (t Theme, ok bool) {
	i := slices.Index(Names(), name)
	if i < 0 {
		return Theme{}, false
	}
	return builtin[i](), true
}

// Palette is the theme's palette on a background, brought down to what a
// terminal has.
func (t Theme) Palette(dark bool, d Depth) Palette {
	p := t.Light
	if dark {
		p = t.Dark
	}
	return p.at(d)
}

// Styles builds what the screens wear.
func (t Theme) Styles(dark bool, d Depth) *Styles { return New(t.Palette(dark, d)) }

// at brings a palette down to a depth. In sixteen colours the roles that
// were given as one of them stay as they are.
func (p *Palette) at(d Depth) Palette {
	switch {
	case d == None:
		return Palette{Name: p.Name, Dark: p.Dark}
	case d == Full || p.Text == nil:
		return *p
	}
	out := sixteenLight(p.Name)
	if p.Dark {
		out = sixteenDark(p.Name)
	}
	roles, own := out.roles(), p.roles()
	for name, c := range own {
		if sameKind(lipgloss.Black, *c) {
			*roles[name] = *c
		}
	}
	return out
}

// sameKind says whether a colour is of the kind of another, which the library
// gives no name to.
func sameKind[T color.Color](_ T, c color.Color) bool {
	_, is := c.(T)
	return is
}

// sixteenDark are a dark terminal's own colours by role. Text, what is faint and
// the cursor's row have none: they are the terminal's own foreground, its faint
// and its inverse, which stand out on whatever somebody has made of the rest.
func sixteenDark(name string) Palette {
	c := lipgloss.Color
	return Palette{
		Name: name, Dark: true,
		Accent: c("12"), Good: c("6"), Bad: c("9"), Busy: c("3"), Warn: c("11"), Unknown: c("13"),
		Key: c("6"), String: c("2"), Number: c("3"), Literal: c("13"),
	}
}

// sixteenLight are those of a light one: its yellow and cyan cannot be read on white.
func sixteenLight(name string) Palette {
	c := lipgloss.Color
	return Palette{
		Name: name, Dark: false,
		Accent: c("4"), Good: c("2"), Bad: c("1"), Busy: c("4"), Warn: c("5"), Unknown: c("5"),
		Key: c("4"), String: c("2"), Number: c("5"), Literal: c("1"),
	}
}

// Default is the palette that is worn where nothing is said.
func Default(dark bool) Palette { return auto().Palette(dark, Full) }
