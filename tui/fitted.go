package tui

import (
	"math"

	"github.com/hooktop/hooktop/tui/widget"
)

// fitted gives columns of text no more width than their rows fill, and those
// that may leave and have nothing to say none at all: others need the room.
func fitted[T any](cols []widget.Column[T], rows []T) []widget.Column[T] {
	out := make([]widget.Column[T], 0, len(cols))
	for _, c := range cols {
		widest, enough := 0, c.Width
		if c.Flex {
			enough = math.MaxInt
		}
		for i := 0; i < len(rows) && widest < enough; i++ {
			widest = max(widest, cells(c.Cell(rows[i])))
		}
		if c.Flex {
			c.Most = max(widest, cells(c.Title))
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
