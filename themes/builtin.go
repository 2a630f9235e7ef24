package themes

import (
	"slices"

	"charm.land/lipgloss/v2"
)

// Night is the theme for dark backgrounds. Good, bad and busy are blue-green,
// vermilion and yellow, which are told apart without seeing red or green, and
// stay three colours on a terminal of sixteen.
func Night() Palette {
	c := lipgloss.Color
	return Palette{
		Name: "night", Dark: true,
		Text: c("#d5d9e0"), Strong: c("#ffffff"), Faint: c("#949494"), Accent: c("#6cb6ff"),
		Good: c("#4fd0bd"), Bad: c("#ff8775"), Busy: c("#d9d467"), Warn: c("#ffa94d"), Unknown: c("#c3a6ff"),
		Key: c("#8fc7ff"), String: c("#b5e0c4"), Number: c("#f5c27a"), Literal: c("#d3b4ff"),
		Base: c("#15181e"), Cursor: c("#2a3a75"), Match: c("#6b4a00"),
	}
}

// Day is the theme for light backgrounds. Busy is blue here: a yellow that
// reads on white is brown, and close to bad.
func Day() Palette {
	c := lipgloss.Color
	return Palette{
		Name: "day", Dark: false,
		Text: c("#24292f"), Strong: c("#000000"), Faint: c("#63676c"), Accent: c("#0550ae"),
		Good: c("#00635a"), Bad: c("#b42318"), Busy: c("#2a43c8"), Warn: c("#8f4300"), Unknown: c("#87258f"),
		Key: c("#0b4f9e"), String: c("#1d5b36"), Number: c("#7a4700"), Literal: c("#63379b"),
		Base: c("#ffffff"), Cursor: c("#d3d9e0"), Match: c("#ffe08a"),
	}
}

// Mono is the theme without colours: weight and inversion only.
func Mono() Palette { return Palette{Name: "mono", Dark: true} }

// builtin is in the order in which Names lists them.
var builtin = []func() Palette{Night, Day, Mono}

// Names lists the built-in themes.
func Names() []string {
	names := make([]string, len(builtin))
	for i, p := range builtin {
		names[i] = p().Name
	}
	return names
}

// ByName returns a built-in theme.
func ByName(name string) (p Palette, ok bool) {
	i := slices.Index(Names(), name)
	if i < 0 {
		return Palette{}, false
	}
	return builtin[i](), true
}

// Default is the built-in theme for a dark or a light background.
func Default(dark bool) Palette {
	if dark {
		return Night()
	}
	return Day()
}
