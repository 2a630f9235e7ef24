package themes

import "charm.land/lipgloss/v2"

// builtin are the themes that need no file, in the order in which they are
// listed. Names of palettes that belong to one background end in it.
var builtin = []func() Theme{auto, always(Dark), always(Light), contrast, deuteranopia, tritanopia, mono}

// auto is what is worn where nothing is said.
func auto() Theme {
	return Theme{Name: "auto", About: "dark or light, as the terminal is", Dark: Dark(), Light: Light()}
}

// always is a theme that does not ask what the terminal is.
func always(p func() Palette) func() Theme {
	return func() Theme {
		p := p()
		return Theme{Name: p.Name, About: "for a " + p.Name + " terminal, always", Dark: p, Light: p}
	}
}

// Dark is the palette for dark backgrounds. Good, bad and busy are blue-green,
// vermilion and yellow, which are told apart without seeing red or green.
func Dark() Palette {
	c := lipgloss.Color
	return Palette{
		Name: "dark", Dark: true,
		Text: c("#d5d9e0"), Strong: c("#ffffff"), Faint: c("#a8a8a8"), Accent: c("#6cb6ff"),
		Good: c("#4fd0bd"), Bad: c("#ff8775"), Busy: c("#d9d467"), Warn: c("#ffa94d"), Unknown: c("#c3a6ff"),
		Key: c("#8fc7ff"), String: c("#b5e0c4"), Number: c("#f5c27a"), Literal: c("#d3b4ff"),
		Base: c("#15181e"), Cursor: c("#303672"), Match: c("#6b4a00"),
	}
}

// Light is the palette for light backgrounds. Busy is blue here: a yellow that
// reads on white is brown, and close to bad.
func Light() Palette {
	c := lipgloss.Color
	return Palette{
		Name: "light", Dark: false,
		Text: c("#24292f"), Strong: c("#000000"), Faint: c("#5a5e63"), Accent: c("#0550ae"),
		Good: c("#00635a"), Bad: c("#b42318"), Busy: c("#2a43c8"), Warn: c("#8f4300"), Unknown: c("#87258f"),
		Key: c("#0b4f9e"), String: c("#1d5b36"), Number: c("#7a4700"), Literal: c("#63379b"),
		Base: c("#ffffff"), Cursor: c("#d3d9e0"), Match: c("#ffe08a"),
	}
}

// contrast has at least 7:1 everywhere, on the cursor's row and for what is
// faint as well (WCAG 2, AAA).
func contrast() Theme { //nolint:dupl // a table of colours, as the others are
	c := lipgloss.Color
	return Theme{
		Name: "contrast", About: "7:1 and more everywhere",
		Dark: Palette{
			Name: "contrast-dark", Dark: true,
			Text: c("#ffffff"), Strong: c("#ffffff"), Faint: c("#c8c8c8"), Accent: c("#9fd3ff"),
			Good: c("#5cf2d6"), Bad: c("#ffb3a6"), Busy: c("#fff04d"), Warn: c("#ffc680"), Unknown: c("#e0c8ff"),
			Key: c("#a8d8ff"), String: c("#b9f2cb"), Number: c("#ffd591"), Literal: c("#e0c8ff"),
			Base: c("#000000"), Cursor: c("#0a2a6e"), Match: c("#5c3d00"),
		},
		Light: Palette{
			Name: "contrast-light", Dark: false,
			Text: c("#000000"), Strong: c("#000000"), Faint: c("#3c3f43"), Accent: c("#003a80"),
			Good: c("#004a40"), Bad: c("#8f0f08"), Busy: c("#1c2fb0"), Warn: c("#663000"), Unknown: c("#6b0f75"),
			Key: c("#003a80"), String: c("#0f4426"), Number: c("#5c3500"), Literal: c("#4f2485"),
			Base: c("#ffffff"), Cursor: c("#dfe4ea"), Match: c("#ffe08a"),
		},
	}
}

// deuteranopia tells outcomes by blue against yellow and by lightness, for eyes
// without green cones, and for those without red ones.
func deuteranopia() Theme { //nolint:dupl // a table of colours, as the others are
	c := lipgloss.Color
	return Theme{
		Name: "deuteranopia", About: "for eyes that mix up red and green",
		Dark: Palette{
			Name: "deuteranopia-dark", Dark: true,
			Text: c("#d5d9e0"), Strong: c("#ffffff"), Faint: c("#a8a8a8"), Accent: c("#a8c8ff"),
			Good: c("#6aa8ff"), Bad: c("#ff9a2e"), Busy: c("#fff2a8"), Warn: c("#ffcf66"), Unknown: c("#b7b3c4"),
			Key: c("#8fc7ff"), String: c("#e0d6a8"), Number: c("#ffc44d"), Literal: c("#c3c0ff"),
			Base: c("#15181e"), Cursor: c("#303351"), Match: c("#6b4a00"),
		},
		Light: Palette{
			Name: "deuteranopia-light", Dark: false,
			Text: c("#24292f"), Strong: c("#000000"), Faint: c("#5a5e63"), Accent: c("#0b3f8f"),
			Good: c("#0b4fd0"), Bad: c("#8f4a00"), Busy: c("#0f1216"), Warn: c("#7a5200"), Unknown: c("#5f5a70"),
			Key: c("#0b4f9e"), String: c("#5a4d10"), Number: c("#7a4700"), Literal: c("#3f37ab"),
			Base: c("#ffffff"), Cursor: c("#d9dee6"), Match: c("#ffe08a"),
		},
	}
}

// tritanopia tells outcomes by red against cyan and by lightness, for eyes
// without blue cones.
func tritanopia() Theme { //nolint:dupl // a table of colours, as the others are
	c := lipgloss.Color
	return Theme{
		Name: "tritanopia", About: "for eyes that mix up blue and green",
		Dark: Palette{
			Name: "tritanopia-dark", Dark: true,
			Text: c("#d9d9dc"), Strong: c("#ffffff"), Faint: c("#a8a8a8"), Accent: c("#8ad7ea"),
			Good: c("#4fdcdf"), Bad: c("#ff7a70"), Busy: c("#ffe8dc"), Warn: c("#ffb3a8"), Unknown: c("#9e919e"),
			Key: c("#7fd4de"), String: c("#c9e6e8"), Number: c("#ffb8ae"), Literal: c("#e2bcd0"),
			Base: c("#15181e"), Cursor: c("#152a2d"), Match: c("#7a2f2a"),
		},
		Light: Palette{
			Name: "tritanopia-light", Dark: false,
			Text: c("#24292f"), Strong: c("#000000"), Faint: c("#5a5e63"), Accent: c("#00566b"),
			Good: c("#00505a"), Bad: c("#c4161f"), Busy: c("#3a1512"), Warn: c("#96322b"), Unknown: c("#6a646a"),
			Key: c("#00566b"), String: c("#1f5052"), Number: c("#8a2a22"), Literal: c("#7d2f55"),
			Base: c("#ffffff"), Cursor: c("#dce8e8"), Match: c("#ffd2c9"),
		},
	}
}

// mono is the theme without colours: weight and inversion only.
func mono() Theme {
	return Theme{Name: "mono", About: "no colours: bold, faint and inverse", Dark: Palette{Name: "mono-dark", Dark: true}, Light: Palette{Name: "mono-light"}}
}
