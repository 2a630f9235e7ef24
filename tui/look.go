package tui

import (
	"io"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"github.com/hooktop/hooktop/themes"
	"github.com/hooktop/hooktop/tui/widget"
)

// Look is how a console starts to look; its zero value is right for a dark
// terminal of full colours whose font has every glyph.
type Look struct {
	Theme  themes.Theme  // the zero one is the first that is built in
	From   string        // where it is asked for; empty for nowhere, and for the one worn last
	Light  bool          // the terminal is light, as long as it does not say otherwise
	Depth  themes.Depth  // as long as nothing else is known
	ASCII  bool          // draw nothing but ASCII
	Themes func() Themes // all that can be worn; nil for those that are built in
}

// Themes are all that can be worn, and in words what is wrong with those that cannot.
type Themes struct {
	All      []themes.Theme
	Problems []string
}

// LookFor is what the environment of a terminal says of it; a theme is not among
// that. Where it says nothing of characters they are taken to be UTF-8, as they
// are nearly everywhere by now.
func LookFor(env func(name string) string) (l Look) {
	if fields := strings.Split(env("COLORFGBG"), ";"); len(fields) > 1 {
		switch fields[len(fields)-1] { // the background, of the sixteen colours
		case "7", "15":
			l.Light = true
		}
	}
	if uncoloured(env) {
		l.Depth = themes.None
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := strings.ToLower(env(name)); locale != "" {
			l.ASCII = !strings.Contains(strings.ReplaceAll(locale, "-", ""), "utf8")
			break
		}
	}
	return l
}

// Print writes text in the colours that the writer's terminal has, and in none
// where it is no terminal.
func Print(w io.Writer, s string) error {
	_, err := lipgloss.Fprint(w, s)
	return err
}

// uncoloured says whether a terminal is to have no colours, or has none: NO_COLOR
// is set to anything (no-color.org), CLICOLOR is 0, or TERM is of a terminal
// of one colour.
func uncoloured(env func(name string) string) bool {
	if env("NO_COLOR") != "" {
		return true
	}
	if forced := env("CLICOLOR_FORCE"); forced != "" && forced != "0" {
		return false
	}
	term := env("TERM")
	return env("CLICOLOR") == "0" || strings.HasPrefix(term, "vt1") || strings.HasPrefix(term, "vt2") ||
		strings.HasSuffix(term, "-m") || strings.HasSuffix(term, "-mono")
}

// wearing is what a console looks like now.
type wearing struct {
	Look
	dark  bool
	depth themes.Depth
}

func (l Look) worn() wearing {
	w := wearing{Look: l, dark: !l.Light, depth: l.Depth}
	if w.Theme.Name == "" {
		w.Theme = themes.Builtin()[0]
	}
	return w
}

func (l wearing) styles() *themes.Styles { return l.Theme.Styles(l.dark, l.depth) }

// wear takes up what the terminal says of itself. Its background may come late,
// or never.
func (a *App) wear(msg tea.Msg) {
	was := a.look
	switch msg := msg.(type) {
	case tea.BackgroundColorMsg:
		a.look.dark = msg.IsDark()
	case tea.ColorProfileMsg:
		a.look.depth = max(a.look.Depth, depthOf(msg.String()))
	case worn:
		a.look.Theme = msg.theme
	}
	if was.dark != a.look.dark || was.depth != a.look.depth || was.Theme != a.look.Theme {
		a.sh.styles = a.look.styles()
	}
}

// depthOf is a colour profile by its name: the library that brings them gives
// 256 colours well by itself.
func depthOf(profile string) themes.Depth {
	switch profile {
	case "ANSI":
		return themes.Sixteen
	case "Ascii", "NoTTY":
		return themes.None
	}
	return themes.Full
}

// Drawn is a frame in the glyphs that the terminal has.
func (l Look) Drawn(frame string) string {
	if l.ASCII {
		return widget.PlainForms(frame)
	}
	return frame
}
