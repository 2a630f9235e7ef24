package tui

import (
	"bytes"
	"image/color"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"github.com/hooktop/hooktop/client"
	"github.com/hooktop/hooktop/themes"
)

// looks opens the console again with another look.
func (d *desk) looks(l Look) {
	d.app.look = l.worn()
	d.app.sh.styles = d.app.look.styles()
}

func TestLookFor(t *testing.T) {
	for _, c := range []struct {
		name, env string
		want      Look
	}{
		{"nothing said", "", Look{}},
		{"utf-8", "LANG=en_US.UTF-8", Look{}},
		{"utf8, as some write it", "LC_CTYPE=de_DE.utf8", Look{}},
		{"another charset", "LANG=de_DE.ISO-8859-1", Look{ASCII: true}},
		{"the plainest", "LANG=C", Look{ASCII: true}},
		{"LC_ALL over all", "LC_ALL=POSIX LANG=en_US.UTF-8", Look{ASCII: true}},
		{"LC_CTYPE over LANG", "LC_CTYPE=C.UTF-8 LANG=C", Look{}},
		{"a light background", "COLORFGBG=0;15", Look{Light: true}},
		{"a light background, with a default between", "COLORFGBG=0;default;7", Look{Light: true}},
		{"a dark background", "COLORFGBG=15;0", Look{}},
		{"nonsense", "COLORFGBG=15", Look{}},
		{"no colours", "NO_COLOR=yes", Look{Depth: themes.None}},
		{"no colours, before those that are forced", "NO_COLOR=1 CLICOLOR_FORCE=1", Look{Depth: themes.None}},
		{"no colours by the other convention", "CLICOLOR=0", Look{Depth: themes.None}},
		{"forced ones", "CLICOLOR=0 CLICOLOR_FORCE=1", Look{}},
		{"a terminal of one colour", "TERM=vt220", Look{Depth: themes.None}},
		{"another", "TERM=xterm-mono", Look{Depth: themes.None}},
		{"one with colours", "TERM=xterm-256color", Look{}},
	} {
		got := LookFor(func(name string) string {
			for _, pair := range strings.Fields(c.env) {
				if value, is := strings.CutPrefix(pair, name+"="); is {
					return value
				}
			}
			return ""
		})
		if got.Light != c.want.Light || got.ASCII != c.want.ASCII || got.Depth != c.want.Depth {
			t.Errorf("%s: got %+v", c.name, got)
		}
	}
}

var (
	white = tea.BackgroundColorMsg{Color: lipgloss.Color("#ffffff")}
	black = tea.BackgroundColorMsg{Color: lipgloss.Color("#000000")}
)

// TestWear: what the terminal says of itself is taken up when it says it, and
// what was asked for stands over it.
func TestWear(t *testing.T) {
	d := newDesk(t, incident(), 80, 24)
	worn := func(what string, dark bool, good color.Color) {
		t.Helper()
		if p := d.app.sh.styles.Palette; p.Dark != dark || p.Good != good {
			t.Errorf("%s: %+v", what, p)
		}
	}
	worn("before any answer", true, themes.Dark().Good)
	d.send(white)
	worn("told that it is light", false, themes.Light().Good)
	d.send(tea.ColorProfileMsg{Profile: colorprofile.ANSI})
	worn("of sixteen colours", false, lipgloss.Color("2"))
	d.send(black)
	worn("of sixteen, and dark after all", true, lipgloss.Color("6"))
	d.send(tea.ColorProfileMsg{Profile: colorprofile.TrueColor})
	worn("of full colours", true, themes.Dark().Good)

	fixed, _ := themes.ByName("light")
	d.looks(Look{Theme: fixed})
	d.send(black)
	worn("asked for light", false, themes.Light().Good)

	d.looks(Look{Depth: themes.None})
	d.send(tea.ColorProfileMsg{Profile: colorprofile.TrueColor}, white)
	worn("asked for no colours", false, nil)
}

// TestWardrobe: what is under the cursor is worn, esc puts the old theme back,
// enter keeps the new one; a theme that cannot be worn says why.
func TestWardrobe(t *testing.T) {
	d := newDesk(t, incident(), 100, 30)
	own, err := themes.Parse("own", []byte("[colors]\nbad = \"#ff00ff\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	d.looks(Look{Themes: func() Themes {
		return Themes{All: append(themes.Builtin(), own), Problems: []string{"read /home/ops/.config/hooktop/themes/x.toml:3 · there is no \x1b[31mcolour \"god\" · one of text, strong, faint, accent, good, bad"}}
	}})
	var kept client.Screen
	d.app.sh.left.keep = func(change func(*client.Screen)) error { change(&kept); return nil }
	open := func() {
		d.press(":")
		d.text("theme")
		d.press("enter")
	}
	name := func() string { return d.app.look.Theme.Name }
	open()
	d.wants("Theme", "contrast", "own", "worn", "✗ x.toml:3", "there is no colour", "✓ delivered")
	d.press("end")
	d.wants("there is no colour \"god\"", "one of text, strong, faint, accent, good, bad")
	d.press("home")
	d.press("down", "down", "down")
	if name() != "contrast" || d.app.sh.styles.Palette.Good != themes.Builtin()[3].Dark.Good {
		t.Errorf("the cursor is on contrast, worn is %s", name())
	}
	d.press("esc")
	if name() != "auto" || d.app.sh.styles.Palette.Good != themes.Dark().Good {
		t.Errorf("after esc %s is worn", name())
	}
	open()
	d.text("own")
	d.press("enter")
	if name() != "own" || d.app.sh.styles.Palette.Bad != lipgloss.Color("#ff00ff") {
		t.Errorf("after enter %s is worn", name())
	}
	d.wants(" theme own ")
	if kept.Theme != "own" {
		t.Errorf("%q is kept", kept.Theme)
	}
	d.app.look.From = "config.toml"
	open()
	d.text("nothing like it")
	d.press("enter")
	if name() != "own" {
		t.Errorf("%s is worn though nothing matched", name())
	}
	open()
	d.text("mono")
	d.press("enter")
	d.wants("theme mono · at the next start as config.toml says")
}

// TestColoursByTerminal keeps the bytes of a frame as terminals of fewer colours and
// glyphs get them.
func TestColoursByTerminal(t *testing.T) {
	if testing.Short() {
		t.Skip("pictures are compared without -short")
	}
	d := newDesk(t, incident(), 80, 24)
	d.press("2", "j")
	d.send(glanced{})
	for _, c := range []struct {
		name    string
		look    Look
		profile colorprofile.Profile
	}{
		{"256", Look{}, colorprofile.ANSI256},
		{"16-dark", Look{}, colorprofile.ANSI},
		{"16-light", Look{Light: true}, colorprofile.ANSI},
		{"no-color", Look{Depth: themes.None}, colorprofile.ASCII},
		{"ascii", Look{Depth: themes.None, ASCII: true}, colorprofile.ASCII},
	} {
		t.Run(c.name, func(t *testing.T) {
			d.t = t
			d.looks(c.look)
			d.send(tea.ColorProfileMsg{Profile: c.profile})
			var out bytes.Buffer
			w := colorprofile.Writer{Forward: &out, Profile: c.profile}
			if _, err := w.WriteString(d.app.View().Content); err != nil {
				t.Fatal(err)
			}
			if s := out.String(); strings.Contains(s, "38;2;") || c.profile == colorprofile.ANSI && strings.Contains(s, "8;5;") {
				t.Error("colours that the terminal has not")
			}
			golden.RequireEqual(t, scrub(out.String(), d.box))
		})
	}
}

// TestASCIIFrames: where the terminal has nothing but ASCII nothing else is
// drawn, and everything stands where it stood.
func TestASCIIFrames(t *testing.T) {
	d := newDesk(t, incident(), 100, 30)
	for _, keys := range everywhere {
		d.anew(t, 100, 30)
		d.press(keys...)
		rich := strings.Split(d.frame(), "\n")
		d.looks(Look{ASCII: true})
		plain := strings.Split(d.frame(), "\n")
		if len(plain) != len(rich) {
			t.Fatalf("%v: %d lines, were %d", keys, len(plain), len(rich))
		}
		for i, line := range plain {
			if strings.ContainsFunc(line, func(r rune) bool { return r > '~' }) || ansi.StringWidth(line) != ansi.StringWidth(rich[i]) {
				t.Errorf("%v, line %d:\n%s\n%s", keys, i, rich[i], line)
			}
		}
	}
}

// TestSampleFits: a theme's picture is as wide as asked, on every line.
func TestSampleFits(t *testing.T) {
	for _, th := range themes.Builtin() {
		for _, dark := range []bool{true, false} {
			for _, depth := range []themes.Depth{themes.Full, themes.Sixteen, themes.None} {
				lines := Sample(th, dark, depth, 78)
				text := ansi.Strip(strings.Join(lines, "\n"))
				for _, want := range []string{"PROD", "● live", "✗ failed", "✓ delivered", "◌ processing", "? unknown", `"type"`} {
					if !strings.Contains(text, want) {
						t.Fatalf("%s: no %q in\n%s", th.Name, want, text)
					}
				}
				for _, line := range lines {
					if w := ansi.StringWidth(line); w != 78 {
						t.Fatalf("%s: a line of %d cells: %q", th.Name, w, line)
					}
				}
			}
		}
	}
}
