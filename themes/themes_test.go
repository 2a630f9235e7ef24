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

func coloured(t *testing.T) map[string]themes.Palette {
	t.Helper()
	m := map[string]themes.Palette{}
	for _, name := range themes.Names() {
		if p, ok := themes.ByName(name); ok && p.Text != nil {
			m[name] = p
		}
	}
	if len(m) < 2 {
		t.Fatal("no themes")
	}
	return m
}

func TestContrast(t *testing.T) {
	for name, p := range coloured(t) {
		t.Run(name, func(t *testing.T) {
			// Terminals differ: what reads on the assumed background must read on
			// the extreme one and on a softer one, too.
			bases := map[string]color.Color{"base": p.Base, "black": lipgloss.Color("#000000"), "soft": lipgloss.Color("#23272e")}
			if !p.Dark {
				bases = map[string]color.Color{"base": p.Base, "soft": lipgloss.Color("#f4f4f2")}
			}
			bases["cursor"] = p.Cursor
			n := 0
			for role, c := range roles(p) {
				for on, bg := range bases {
					least := 4.5
					if role == "Faint" {
						least = 3
					}
					if got := contrast(c, bg); got < least {
						t.Errorf("%s on %s: %.2f, want %.1f", role, on, got, least)
					}
					n++
				}
			}
			if n < 13*3 {
				t.Errorf("only %d pairs looked at", n)
			}
			if got := contrast(p.Strong, p.Match); got < 4.5 {
				t.Errorf("search hit: %.2f", got)
			}
			if got := contrast(p.Cursor, p.Base); got < 1.15 {
				t.Errorf("the cursor's row does not stand out: %.2f", got)
			}
		})
	}
}

// TestOutcomesAreTold checks that the outcomes differ for people who do not see
// red and green apart, and in the sixteen colours of a plain terminal.
func TestOutcomesAreTold(t *testing.T) {
	for name, p := range coloured(t) {
		outcomes := map[string]color.Color{"good": p.Good, "bad": p.Bad, "busy": p.Busy, "unknown": p.Unknown}
		for a, ca := range outcomes {
			for b, cb := range outcomes {
				if a >= b {
					continue
				}
				if d := distance(deuteranope(ca), deuteranope(cb)); d < 0.1 {
					t.Errorf("%s: %s and %s are %.2f apart for a deuteranope", name, a, b, d)
				}
				if ansi.Convert16(ca) == ansi.Convert16(cb) {
					t.Errorf("%s: %s and %s are both %v in 16 colours", name, a, b, ansi.Convert16(ca))
				}
			}
		}
		for role, c := range roles(p) {
			if ansi.Convert16(c) == ansi.Convert16(p.Cursor) {
				t.Errorf("%s: %s vanishes on the cursor's row in 16 colours", name, role)
			}
			if ansi.Convert16(c) == ansi.Convert16(p.Base) {
				t.Errorf("%s: %s vanishes in 16 colours", name, role)
			}
		}
	}
}

// deuteranope is how someone without green cones sees a colour (Viénot 1999, linear RGB).
func deuteranope(c color.Color) [3]float64 {
	r, g, b, _ := c.RGBA()
	x, y, z := math.Pow(float64(r)/0xffff, 2.2), math.Pow(float64(g)/0xffff, 2.2), math.Pow(float64(b)/0xffff, 2.2)
	red := 0.29275*x + 0.70725*y
	blue := -0.02234*x + 0.02234*y + z
	back := func(v float64) float64 { return math.Pow(max(v, 0), 1/2.2) }
	return [3]float64{back(red), back(red), back(blue)}
}

func distance(a, b [3]float64) float64 {
	return math.Hypot(math.Hypot(a[0]-b[0], a[1]-b[1]), a[2]-b[2])
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

func TestMonoUsesNoColour(t *testing.T) {
	p, ok := themes.ByName("mono")
	if !ok {
		t.Fatal("no such theme")
	}
	s := themes.New(p)
	v := reflect.ValueOf(*s)
	for i := range v.NumField() {
		for _, ink := range inksIn(v.Field(i).Interface()) {
			if out := ink.Render("x"); strings.Contains(out, "38;") || strings.Contains(out, "48;") {
				t.Errorf("%s: %q", v.Type().Field(i).Name, out)
			}
		}
	}
	if s.Plain.Text.Render("x") != "x" {
		t.Error("text is not left as it is")
	}
	for what, out := range map[string]string{"cursor": s.Cursor.Text.Render("x"), "badge": s.Badge.Render("x"), "match": s.Plain.Match.Render("x")} {
		if !strings.Contains(out, "7") {
			t.Errorf("%s does not stand out: %q", what, out)
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

func TestDefault(t *testing.T) {
	if p := themes.Default(true); !p.Dark || luminance(p.Base) > 0.1 {
		t.Error("the dark one is not")
	}
	if p := themes.Default(false); p.Dark || luminance(p.Base) < 0.9 {
		t.Error("the light one is not")
	}
	if _, ok := themes.ByName("nothing"); ok {
		t.Error("a theme that does not exist")
	}
}
