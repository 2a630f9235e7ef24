package themes_test

import (
	"errors"
	"image/color"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"

	"github.com/hooktop/hooktop/themes"
)

func TestParse(t *testing.T) {
	got, err := themes.Parse("mine", []byte("like = \"contrast\"\nabout = \"my own\"\n[colors]\nbad = \"#f00\"\njson_key = \"12\"\n[dark]\ncursor = \"#102030\"\n[light]\ngood = 114\n"))
	if err != nil {
		t.Fatal(err)
	}
	want, _ := themes.ByName("contrast")
	want.Name, want.About, want.Dark.Name, want.Light.Name = "mine", "my own", "mine", "mine"
	want.Dark.Bad, want.Dark.Key, want.Dark.Cursor = lipgloss.Color("#f00"), lipgloss.Color("12"), lipgloss.Color("#102030")
	want.Light.Bad, want.Light.Key, want.Light.Good = lipgloss.Color("#f00"), lipgloss.Color("12"), lipgloss.Color("114")
	if got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	got, err = themes.Parse("bare", nil)
	if auto := themes.Builtin()[0]; err != nil || got.Palette(true, themes.Full).Good != auto.Dark.Good || got.Palette(false, themes.Full).Good != auto.Light.Good {
		t.Errorf("an empty file: %+v, %v", got, err)
	}
}

// TestParseRefuses: what is wrong is told in one line, by its line, with what
// could have been meant.
func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ name, src, want, word string }{
		{"broken", "about = \"x\"\nlike =\n", "line 2: ", ""},
		{"wrong type", "about = 3\n", "line 1: ", ""},
		{"unknown key", "about = \"x\"\n\ncolours = 1\n", `line 3: there is no key "colours"`, "colours"},
		{"unknown theme", "\nlike = \"kontrast\"\n", `line 2: there is no theme "kontrast"`, "kontrast"},
		{"unknown role", "[colors]\nbad = 1\nacent = \"#fff\"\n", `line 3: there is no colour "acent"`, "acent"},
		{"unknown role in a background's table", "[light]\nred = \"#fff\"\n", `line 2: there is no colour "red"`, "red"},
		{"no colour", "[colors]\nbad = \"red\"\n", `line 2: "red" is no colour`, ""},
		{"colour too long", "[colors]\n\nbad = \"#12345\"\n", `line 3: "#12345" is no colour`, ""},
		{"sign", "[colors]\nbad = \"#-12345\"\n", `line 2: "#-12345" is no colour`, ""},
		{"number too large", "[dark]\nbad = 256\n", `line 2: "256" is no colour`, ""},
		{"nothing", "[colors]\nbad = \"\"\n", `line 2: "" is no colour`, ""},
		{"a table for a colour", "[colors]\nbad = { red = 1 }\n", "line 2: ", "red"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := themes.Parse("x", []byte(c.src))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want %q in it", err, c.want)
			}
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("more than a line: %q", err)
			}
			var m *themes.Mistake
			if !errors.As(err, &m) || m.Word != c.word || (m.Known != nil) != (c.word != "") {
				t.Errorf("got %+v", m)
			}
		})
	}
}

// TestTOMLIsRead: what is written of a theme gives the same theme.
func TestTOMLIsRead(t *testing.T) {
	own, err := themes.Parse("own", []byte("[colors]\nbad = 9\ngood = 200\n[light]\nbase = \"#fefefe\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range append(themes.Builtin(), own) {
		src := want.TOML()
		got, err := themes.Parse(want.Name, []byte(src))
		if err != nil {
			t.Fatalf("%s: %v\n%s", want.Name, err, src)
		}
		for _, dark := range []bool{true, false} {
			for _, d := range []themes.Depth{themes.Full, themes.Sixteen, themes.None} {
				a, b := want.Palette(dark, d), got.Palette(dark, d)
				if a.Name, b.Name = "", ""; a.Dark != b.Dark || !sameColours(a, b) {
					t.Errorf("%s, dark %v, depth %v:\n%+v\n%+v", want.Name, dark, d, a, b)
				}
			}
		}
		for _, role := range themes.Roles() {
			if !strings.Contains(src, role) {
				t.Errorf("%s: %s is not in the file", want.Name, role)
			}
		}
	}
}

func sameColours(a, b themes.Palette) bool {
	x, y := roles(a), roles(b)
	x["Base"], y["Base"], x["Cursor"], y["Cursor"], x["Match"], y["Match"] = a.Base, b.Base, a.Cursor, b.Cursor, a.Match, b.Match
	for role, c := range x {
		d := y[role]
		if c == nil || d == nil {
			if c != d {
				return false
			}
			continue
		}
		if hexOf(c) != hexOf(d) {
			return false
		}
	}
	return true
}

func hexOf(c color.Color) [3]uint32 {
	r, g, b, _ := c.RGBA()
	return [3]uint32{r >> 8, g >> 8, b >> 8}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("like = \"dark\"\n[colors]\nbad = \"#ff0000\"\n"))
	f.Add([]byte("like = 1\n[dark]\nbad = 256\n[dark]\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		th, err := themes.Parse("x", src)
		if err != nil {
			return
		}
		for _, d := range []themes.Depth{themes.Full, themes.Sixteen, themes.None} {
			th.Styles(true, d)
		}
		if _, err := themes.Parse("x", []byte(th.TOML())); err != nil {
			t.Errorf("what is written of it is not read: %v", err)
		}
	})
}
