package themes_test

import (
	"image/color"
	"math"
	"reflect"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/hooktop/hooktop/themes"
)

// luminance is WCAG 2's relative luminance.
func luminance(c color.Color) float64 {
	lin := func(v uint32) float64 {
		s := float64(v) / 0xffff
		if s <= 0.04045 {
			return s / 12.92
		}
		return math.Pow((s+0.055)/1.055, 2.4)
	}
	r, g, b, _ := c.RGBA()
	return 0.2126*lin(r) + 0.7152*lin(g) + 0.0722*lin(b)
}

// contrast is WCAG 2's ratio, from 1 to 21.
func contrast(a, b color.Color) float64 {
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// roles are the palette's colours that text is written in.
func roles(p themes.Palette) map[string]color.Color {
	m := map[string]color.Color{}
	v := reflect.ValueOf(p)
	for i := range v.NumField() {
		f := v.Type().Field(i)
		c, ok := v.Field(i).Interface().(color.Color)
		if ok && f.Name != "Base" && f.Name != "Cursor" && f.Name != "Match" {
			m[f.Name] = c
		}
	}
	return m
}

// coloured are the palettes that have colours, by their names.
func coloured(t *testing.T) map[string]themes.Palette {
	t.Helper()
	m := map[string]themes.Palette{}
	for _, th := range themes.Builtin() {
		for _, p := range []themes.Palette{th.Dark, th.Light} {
			if p.Text != nil {
				m[p.Name] = p
			}
		}
	}
	if len(m) != 8 {
		t.Fatalf("%d palettes", len(m))
	}
	return m
}

// grounds are what text of a palette is read on. Terminals differ: what reads on
// the assumed background must read on the extreme one and on a softer one, too.
func grounds(p themes.Palette) map[string]color.Color {
	m := map[string]color.Color{"base": p.Base, "cursor": p.Cursor}
	if p.Dark {
		m["black"] = lipgloss.Color("#000000")
	} else {
		m["white"] = lipgloss.Color("#ffffff")
	}
	switch high := strings.HasPrefix(p.Name, "contrast"); {
	case p.Dark && !high:
		m["soft"] = lipgloss.Color("#23272e")
	case !p.Dark && !high:
		m["soft"] = lipgloss.Color("#f4f4f2")
	}
	return m
}

// TestContrast holds WCAG 2's ratios: AA for every theme, AAA for the one that
// is named for it, for every role on every ground: also for what is faint, which
// is most of a page that is not up to date, and on the cursor's row.
func TestContrast(t *testing.T) {
	for name, p := range coloured(t) {
		t.Run(name, func(t *testing.T) {
			least := 4.5
			if strings.HasPrefix(name, "contrast") {
				least = 7
			}
			n := 0
			for role, c := range roles(p) {
				for on, bg := range grounds(p) {
					if got := contrast(c, bg); got < least {
						t.Errorf("%s on %s: %.2f, want %.1f", role, on, got, least)
					}
					if got := contrast(ansi.Convert256(c), bg); on == "base" && got < least*0.85 {
						t.Errorf("%s on %s in 256 colours: %.2f, want %.1f", role, on, got, least*0.85)
					}
					n++
				}
				if got := contrast(ansi.Convert256(c), ansi.Convert256(p.Cursor)); got < 4.5*0.85 {
					t.Errorf("%s on the cursor's row in 256 colours: %.2f, want %.1f", role, got, 4.5*0.85)
				}
			}
			if n < 13*3 {
				t.Errorf("only %d pairs looked at", n)
			}
			if got := contrast(p.Strong, p.Match); got < least {
				t.Errorf("search hit: %.2f", got)
			}
			if got := contrast(p.Cursor, p.Base); got < 1.15 {
				t.Errorf("the cursor's row does not stand out: %.2f", got)
			}
			if got := contrast(ansi.Convert256(p.Cursor), p.Base); got < 1.15 {
				t.Errorf("the cursor's row does not stand out in 256 colours: %.2f", got)
			}
		})
	}
}

// TestInks checks that every role has an ink in every kind of row, that the
// kinds differ, and that an ink ends what it starts.
func TestInks(t *testing.T) {
	for name, p := range coloured(t) {
		s := themes.New(p)
		kinds := map[string]*themes.Inks{"plain": s.Inks(false, false), "cursor": s.Inks(true, false), "dim": s.Inks(false, true), "dim cursor": s.Inks(true, true)}
		for kind, k := range kinds {
			checkInks(t, name+", "+kind, k)
		}
		if s.Dark != p.Dark {
			t.Errorf("%s: Dark is %v", name, s.Dark)
		}
	}
}

func checkInks(t *testing.T, kind string, k *themes.Inks) {
	t.Helper()
	onCursor, dim := strings.HasSuffix(kind, "cursor"), strings.Contains(kind, "dim")
	v := reflect.ValueOf(*k)
	for i := range v.NumField() {
		role := v.Type().Field(i).Name
		ink, ok := v.Field(i).Interface().(themes.Ink)
		if !ok {
			t.Fatalf("%s is no ink", role)
		}
		out := ink.Render("x")
		if role != "Match" && onCursor != strings.Contains(out, "48;2;") {
			t.Errorf("%s, %s: the cursor's background is wrong: %q", kind, role, out)
		}
		switch {
		case role == "Blank":
			if strings.Contains(out, "38;") {
				t.Errorf("%s: spaces have a colour: %q", kind, out)
			}
		case out == "x" || ansi.Strip(out) != "x" || !strings.HasSuffix(out, "\x1b[m"):
			t.Errorf("%s, %s: %q", kind, role, out)
		case dim && role != "Match" && out != k.Faint.Render("x"):
			t.Errorf("%s, %s is not faint: %q", kind, role, out)
		}
	}
}

// TestNoColours: mono, and every theme on a terminal without colours, tells by
// weight and inversion alone.
func TestNoColours(t *testing.T) {
	for _, th := range themes.Builtin() {
		s := th.Styles(true, themes.None)
		v := reflect.ValueOf(*s)
		for i := range v.NumField() {
			for _, ink := range inksIn(v.Field(i).Interface()) {
				if out := ink.Render("x"); strings.Contains(out, "38;") || strings.Contains(out, "48;") || strings.Contains(out, "[3") {
					t.Errorf("%s, %s: %q", th.Name, v.Type().Field(i).Name, out)
				}
			}
		}
		if s.Plain.Text.Render("x") != "x" {
			t.Errorf("%s: text is not left as it is", th.Name)
		}
		for what, out := range map[string]string{"cursor": s.Cursor.Text.Render("x"), "badge": s.Badge.Render("x"), "match": s.Plain.Match.Render("x")} {
			if !strings.Contains(out, "7") {
				t.Errorf("%s: %s does not stand out: %q", th.Name, what, out)
			}
		}
		apart(t, th.Name, s)
	}
}

// apart checks what nothing but weight and inversion tells apart.
func apart(t *testing.T, name string, s *themes.Styles) {
	t.Helper()
	for what, pair := range map[string][2]themes.Ink{
		"what is faint":                  {s.Plain.Faint, s.Plain.Text},
		"what is failed":                 {s.Plain.Bad, s.Plain.Good},
		"a search hit on the cursor":     {s.Cursor.Match, s.Cursor.Text},
		"the tab that is on":             {s.TabOn, s.TabOff},
		"what is not up to date":         {s.Dim.Strong, s.Plain.Strong},
		"what is strong on the cursor":   {s.Cursor.Strong, s.Cursor.Text},
		"a search hit beside the cursor": {s.Plain.Match, s.Cursor.Match},
	} {
		if pair[0].Render("x") == pair[1].Render("x") {
			t.Errorf("%s: %s looks like everything else: %q", name, what, pair[0].Render("x"))
		}
	}
}

func inksIn(v any) []themes.Ink {
	if ink, ok := v.(themes.Ink); ok {
		return []themes.Ink{ink}
	}
	k, ok := v.(themes.Inks)
	if !ok {
		return nil
	}
	var all []themes.Ink
	r := reflect.ValueOf(k)
	for i := range r.NumField() {
		all = append(all, r.Field(i).Interface().(themes.Ink))
	}
	return all
}

func TestInkWrites(t *testing.T) {
	ink := themes.NewInk(lipgloss.NewStyle().Bold(true))
	var b strings.Builder
	ink.Write(&b, "")
	ink.Write(&b, "a b")
	ink.Open(&b)
	b.WriteString("c")
	ink.Close(&b)
	if want := "\x1b[1ma b\x1b[m\x1b[1mc\x1b[m"; b.String() != want {
		t.Errorf("got %q, want %q", b.String(), want)
	}
	if got := (themes.Ink{}).Render("x"); got != "x" {
		t.Errorf("the zero ink: %q", got)
	}
	if n := testing.AllocsPerRun(100, func() { b.Reset(); b.Grow(32); ink.Write(&b, "text") }); n > 1 {
		t.Errorf("%v allocations", n)
	}
}

func TestThemes(t *testing.T) {
	if p := themes.Default(true); !p.Dark || luminance(p.Base) > 0.1 {
		t.Error("the dark one is not")
	}
	if p := themes.Default(false); p.Dark || luminance(p.Base) < 0.9 {
		t.Error("the light one is not")
	}
	if _, ok := themes.ByName("nothing"); ok {
		t.Error("a theme that does not exist")
	}
	for _, th := range themes.Builtin() {
		if got, ok := themes.ByName(th.Name); !ok || got != th || th.About == "" {
			t.Errorf("%q: %+v", th.Name, got)
		}
		if fixed := th.Name == "dark" || th.Name == "light"; fixed == (th.Dark != th.Light) {
			t.Errorf("%s does not do what its name says", th.Name)
		}
	}
}

// TestSixteenKeepsOwn: who gave a role one of the sixteen colours means it.
func TestSixteenKeepsOwn(t *testing.T) {
	th, err := themes.Parse("own", []byte("[dark]\nbad = 1\ngood = \"#00ff00\"\ncursor = 4\n"))
	if err != nil {
		t.Fatal(err)
	}
	usual, _ := themes.ByName("auto")
	got, want := th.Palette(true, themes.Sixteen), usual.Palette(true, themes.Sixteen)
	if got.Bad != lipgloss.Color("1") || got.Cursor != lipgloss.Color("4") || got.Good != want.Good {
		t.Errorf("got %+v", got)
	}
}
