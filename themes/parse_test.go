package themes_test

import (
	"image/color"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"

	"github.com/hooktop/hooktop/themes"
)

func TestParse(t *testing.T) {
	p, err := themes.Parse([]byte("name = \"mine\"\nlike = \"day\"\ndark = true\n[colors]\nbad = \"#f00\"\njson_key = \"12\"\ncursor = \"#102030\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := themes.Day()
	want.Name, want.Dark = "mine", true
	want.Bad, want.Key, want.Cursor = lipgloss.Color("#f00"), lipgloss.Color("12"), lipgloss.Color("#102030")
	if p != want {
		t.Errorf("got %+v, want %+v", p, want)
	}
	if p, err = themes.Parse(nil); err != nil || p != themes.Night() {
		t.Errorf("an empty file: %+v, %v", p, err)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"broken", "name = \"x\"\nlike =\n", "line 2, column"},
		{"wrong type", "name = 3\n", "line 1, column"},
		{"unknown name", "name = \"x\"\n\ncolours = 1\n", `line 3: unknown name "colours"`},
		{"unknown theme", "like = \"solar\"\n", `no theme "solar", there are night, day, mono`},
		{"unknown role", "[colors]\nred = \"#fff\"\n", `no role "red", there are accent, `},
		{"no colour", "[colors]\nbad = \"red\"\n", `colors.bad: "red" is no colour`},
		{"colour too long", "[colors]\nbad = \"#12345\"\n", `colors.bad`},
		{"sign", "[colors]\nbad = \"#-12345\"\n", `colors.bad`},
		{"number too large", "[colors]\nbad = \"256\"\n", `colors.bad`},
		{"nothing", "[colors]\nbad = \"\"\n", `colors.bad`},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := themes.Parse([]byte(c.src))
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q in it", err, c.want)
			}
			if err != nil && strings.Contains(err.Error(), "\n") {
				t.Errorf("more than a line: %q", err)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("like = \"night\"\n[colors]\nbad = \"#ff0000\"\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		p, err := themes.Parse(src)
		if err != nil {
			return
		}
		for role, c := range map[string]color.Color{"text": p.Text, "bad": p.Bad, "cursor": p.Cursor} {
			if c == nil && p.Name != "mono" && !strings.Contains(string(src), "mono") {
				t.Errorf("%s has no colour", role)
			}
		}
		themes.New(p)
	})
}
