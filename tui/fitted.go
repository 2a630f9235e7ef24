package tui

import "github.com/hooktop/hooktop/tui/widget"

// fitted gives columns of text no more width than their rows fill, and those
// that may leave and have nothing to say none at all: others need the room.
func fitted[T any](cols []widget.Column[T], rows []T) []widget.Column[T] {
	out := make([]widget.Column[T], 0, len(cols))
	for _, c := range cols {
		widest := 0
		for i := 0; i < len(rows) && widest < c.Width; i++ {
			widest = max(widest, cells(c.Cell(rows[i])))
		}
		switch {
		case widest == 0 && c.Drop > 0:
			continue
		case !c.Right:
			c.Width = min(c.Width, max(widest, cells(c.Title)))
		}
		out = append(out, c)
	}
	return out
}
