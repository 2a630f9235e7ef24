package themes_test

import (
	"image/color"
	"math"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/hooktop/hooktop/themes"
)

// eyes are how colours are seen by those who miss a kind of cone, as matrices on
// linear RGB (Machado, Oliveira and Fernandes 2009, severity 1.0).
var eyes = map[string][3][3]float64{
	"all cones": {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protanopia": {
		{0.152286, 1.052583, -0.204868},
		{0.114503, 0.786281, 0.099216},
		{-0.003882, -0.048116, 1.051998},
	},
	"deuteranopia": {
		{0.367322, 0.860646, -0.227968},
		{0.280085, 0.672501, 0.047413},
		{-0.011820, 0.042940, 0.968881},
	},
	"tritanopia": {
		{1.255528, -0.076749, -0.178779},
		{-0.078411, 0.930809, 0.147602},
		{0.004733, 0.691367, 0.303900},
	},
}

// lab is a colour in CIE L*a*b* (D65), as eyes see it.
func lab(c color.Color, eye [3][3]float64) (out [3]float64) {
	r, g, b, _ := c.RGBA()
	var lin, seen [3]float64
	for i, v := range []uint32{r, g, b} {
		s := float64(v) / 0xffff
		if lin[i] = s / 12.92; s > 0.04045 {
			lin[i] = math.Pow((s+0.055)/1.055, 2.4)
		}
	}
	for i, row := range eye {
		seen[i] = min(1, max(0, row[0]*lin[0]+row[1]*lin[1]+row[2]*lin[2]))
	}
	f := func(v float64) float64 {
		if v > 216.0/24389 {
			return math.Cbrt(v)
		}
		return (24389.0/27*v + 16) / 116
	}
	x := f((0.4124564*seen[0] + 0.3575761*seen[1] + 0.1804375*seen[2]) / 0.95047)
	y := f(0.2126729*seen[0] + 0.7151522*seen[1] + 0.0721750*seen[2])
	z := f((0.0193339*seen[0] + 0.1191920*seen[1] + 0.9503041*seen[2]) / 1.08883)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

// deltaE is how far apart two colours are for eyes (CIE 1976); 2.3 can just be told.
func deltaE(a, b color.Color, eye [3][3]float64) float64 {
	x, y := lab(a, eye), lab(b, eye)
	return math.Hypot(math.Hypot(x[0]-y[0], x[1]-y[1]), x[2]-y[2])
}

func outcomes(p themes.Palette) map[string]color.Color {
	return map[string]color.Color{"good": p.Good, "bad": p.Bad, "busy": p.Busy, "unknown": p.Unknown}
}

// TestOutcomesAreTold: delivered, failed, processing and unknown are told apart
// by everybody, well by those whose eyes a theme is made for, also in the 256
// colours that a terminal has instead.
func TestOutcomesAreTold(t *testing.T) {
	for name, p := range coloured(t) {
		for who, eye := range eyes {
			least := 10.0
			if made := strings.HasPrefix(name, who) || strings.HasPrefix(name, "deuteranopia") && who == "protanopia"; made || who == "all cones" {
				least = 25
			}
			for a, ca := range outcomes(p) {
				for b, cb := range outcomes(p) {
					if a >= b {
						continue
					}
					if d := deltaE(ca, cb, eye); d < least {
						t.Errorf("%s, %s: %s and %s are %.1f apart, want %.0f", name, who, a, b, d, least)
					}
					if d := deltaE(ansi.Convert256(ca), ansi.Convert256(cb), eye); d < least*0.8 {
						t.Errorf("%s, %s, 256 colours: %s and %s are %.1f apart, want %.0f", name, who, a, b, d, least*0.8)
					}
				}
			}
		}
	}
}

// terminals are the sixteen colours of some that are in use; the first is the
// text console's.
var terminals = map[string][16]string{
	"vga":   {"#000000", "#aa0000", "#00aa00", "#aa5500", "#0000aa", "#aa00aa", "#00aaaa", "#aaaaaa", "#555555", "#ff5555", "#55ff55", "#ffff55", "#5555ff", "#ff55ff", "#55ffff", "#ffffff"},
	"tango": {"#2e3436", "#cc0000", "#4e9a06", "#c4a000", "#3465a4", "#75507b", "#06989a", "#d3d7cf", "#555753", "#ef2929", "#8ae234", "#fce94f", "#729fcf", "#ad7fa8", "#34e2e2", "#eeeeec"},
}

// TestSixteen: in the sixteen colours of a terminal every role can be read, and
// outcomes are four colours.
func TestSixteen(t *testing.T) {
	for _, th := range themes.Builtin()[:6] {
		for _, dark := range []bool{true, false} {
			p := th.Palette(dark, themes.Sixteen)
			seen := map[color.Color]string{}
			for what, c := range outcomes(p) {
				if other := seen[c]; other != "" {
					t.Errorf("%s: %s and %s are both %v", p.Name, what, other, c)
				}
				seen[c] = what
			}
			for terminal, colours := range terminals {
				ground := "#000000"
				if !p.Dark {
					ground = "#ffffff"
				}
				for role, c := range roles(p) {
					if c == nil {
						continue
					}
					n := index16(t, c)
					if got := contrast(lipgloss.Color(colours[n]), lipgloss.Color(ground)); got < 3 {
						t.Errorf("%s on %s: %s (%d) has %.2f", p.Name, terminal, role, n, got)
					}
				}
			}
			if p.Cursor != nil || p.Text != nil || p.Faint != nil {
				t.Errorf("%s: text or the cursor's row have a colour that may not be seen on a terminal's own", p.Name)
			}
		}
	}
}

func index16(t *testing.T, c color.Color) int {
	t.Helper()
	b, ok := c.(ansi.BasicColor)
	if !ok {
		t.Fatalf("%v is none of the sixteen", c)
	}
	return int(b)
}
