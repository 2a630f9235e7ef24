package themes

import (
	"fmt"
	"image/color"
	"strconv"
	"strings"

	"charm.land/lipgloss/v2"
)

// fileOrder is the order in which a file gives its colours, what they are beside them.
var fileOrder = []struct{ role, about string }{
	{"text", "ordinary text"},
	{"strong", "what the eye should find first"},
	{"faint", "what is there but not asked for"},
	{"accent", "titles, the focused, what can be pressed"},
	{"good", "delivered"},
	{"bad", "failed"},
	{"busy", "processing"},
	{"warn", "stale, slow, limited"},
	{"unknown", "not known"},
	{"json_key", ""},
	{"json_string", ""},
	{"json_number", ""},
	{"json_literal", "true, false, null"},
	{"base", "the background that the others are chosen for; never painted"},
	{"cursor", "the background of the cursor's row; without one it is inverse"},
	{"match", "the background of a search hit"},
}

// TOML is the theme as a file that Parse reads, to start one's own from.
func (t Theme) TOML() string {
	var b strings.Builder
	fmt.Fprintf(&b, "like  = %q\nabout = %q\n", likeOf(t), t.About)
	parts := []struct {
		table string
		p     Palette
	}{{"dark", t.Dark}, {"light", t.Light}}
	if dark, light := t.Dark, t.Light; dark == light {
		parts = parts[:1]
		parts[0].table = "colors"
	}
	for _, part := range parts {
		fmt.Fprintf(&b, "\n[%s]\n", part.table)
		for _, o := range fileOrder {
			writeColour(&b, o.role, o.about, *part.p.roles()[o.role])
		}
	}
	return b.String()
}

// likeOf is the theme that a file starts from: it gives the colours that are
// not in the file, as those of sixteen.
func likeOf(t Theme) string {
	if _, ok := ByName(t.Name); ok {
		return t.Name
	}
	return auto().Name
}

func writeColour(b *strings.Builder, role, about string, c color.Color) {
	line := "# " + role + " has none"
	if c != nil {
		line = fmt.Sprintf("%-12s = %s", role, toneOf(c))
	}
	if about != "" {
		line = fmt.Sprintf("%-26s # %s", line, about)
	}
	b.WriteString(line + "\n")
}

// toneOf is a colour as a file gives it.
func toneOf(c color.Color) string {
	if sameKind(lipgloss.ANSIColor(0), c) || sameKind(lipgloss.Black, c) {
		for n := range 256 {
			if lipgloss.Color(strconv.Itoa(n)) == c {
				return strconv.Itoa(n)
			}
		}
	}
	r, g, bl, _ := c.RGBA()
	return fmt.Sprintf("%q", fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, bl>>8))
}
