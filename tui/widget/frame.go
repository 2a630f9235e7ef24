package widget

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/hooktop/hooktop/themes"
)

// Over lays a box over the lines of a frame with its upper left corner at
// (x, y). A box that would leave the frame is moved, then cut, so that the
// frame keeps its size. The lines of the base are of one width.
func Over(base, box []string, x, y int) []string {
	out := make([]string, len(base))
	copy(out, base)
	if len(base) == 0 || len(box) == 0 {
		return out
	}
	frame := ansi.StringWidth(base[0])
	w := 0
	for _, l := range box {
		w = max(w, ansi.StringWidth(l))
	}
	w = min(w, frame)
	x = max(min(x, frame-w), 0)
	y = max(min(y, len(base)-len(box)), 0)
	for i, l := range box {
		if y+i >= len(out) {
			break
		}
		line := out[y+i]
		left := Pad(ansi.Cut(line, 0, x), x)
		out[y+i] = left + Pad(l, w) + from(line, x+w, frame-x-w)
	}
	return out
}

// from is the last w cells of a line, which begin at cell x. Half of a wide
// character is a blank.
func from(line string, x, w int) string {
	for skip := range 3 {
		rest := ansi.TruncateLeft(line, x+skip, "")
		if used := ansi.StringWidth(rest); used <= w {
			return FitString("", w-used, Left) + rest
		}
	}
	return FitString("", w, Left)
}

// Box draws a frame of w × h cells with a title around lines that may hold
// colours; they are cut and padded to its inside.
func Box(title string, body []string, w, h int, s *themes.Styles) []string {
	if w < 2 || h < 2 {
		lines := make([]string, max(h, 0))
		for i := range lines {
			lines[i] = FitString("", w, Left)
		}
		return lines
	}
	inside := w - 2
	lines := make([]string, 0, h)
	lines = append(lines, boxTop(title, inside, s))
	edge := s.Rule.Render("│")
	for i := range h - 2 {
		line := ""
		if i < len(body) {
			line = body[i]
		}
		lines = append(lines, edge+Pad(line, inside)+edge)
	}
	return append(lines, s.Rule.Render("╰"+strings.Repeat("─", inside)+"╯"))
}

func boxTop(title string, inside int, s *themes.Styles) string {
	if title == "" || inside < 5 {
		return s.Rule.Render("╭" + strings.Repeat("─", inside) + "╮")
	}
	title, used := shorten(" "+clean(head(title, inside))+" ", inside-2, Left)
	return s.Rule.Render("╭─") + s.Title.Render(title) + s.Rule.Render(strings.Repeat("─", inside-1-used)+"╮")
}
