package widget

import (
	"math"
	"slices"

	"github.com/charmbracelet/x/ansi"

	"github.com/hooktop/hooktop/themes"
)

// Column says how one field of a row is shown.
type Column[T any] struct {
	Title  string
	Width  int  // in cells; of a flexible column the width it gets at least where there is room
	Min    int  // the width it may shrink to; 0 for Width
	Flex   bool // takes what is left, shared evenly
	Most   int  // of a flexible column, more than which it does not take; 0 for any
	Fit    bool // takes no more than the title and the rows that were shown need, however wide it may be
	Spare  bool // leaves where others would else be cut for it, by Drop
	Drop   int  // where there is no room, columns of the highest Drop leave first; 0 never leaves
	Right  bool // numbers
	Named  bool // a value that says nothing without the title, for who listens
	Middle bool // keep both ends of what is too long
	Cell   func(T) string
	Ink    func(T, *themes.Inks) themes.Ink // nil for Text
}

func (c *Column[T]) align() Align {
	switch {
	case c.Right:
		return Right
	case c.Middle:
		return Middle
	}
	return Left
}

func (c *Column[T]) least() int {
	if c.Min > 0 {
		return min(c.Min, max(c.Width, 1))
	}
	return max(c.Width, 1)
}

// slot is a column that is shown, with its width.
type slot struct{ col, w int }

// gap is the blank between two columns.
const gap = 1

// arrange gives w cells to the columns: the ones that do not fit leave by their
// Drop, then the spare ones that others would be cut for. Then widths shrink to their
// least, and what is left goes to the flexible ones.
func arrange[T any](cols []Column[T], w int) []slot {
	slots := make([]slot, len(cols))
	for i := range cols {
		slots[i] = slot{col: i, w: cols[i].least()}
	}
	slots = thinned(cols, slots, w, func(c *Column[T]) (int, bool) { return c.least(), c.Drop > 0 })
	slots = thinned(cols, slots, w, func(c *Column[T]) (int, bool) { return max(c.least(), c.Width), c.Spare })
	left := w - total(slots)
	for i := range slots {
		grow := min(max(cols[slots[i].col].Width-slots[i].w, 0), max(left, 0))
		slots[i].w += grow
		left -= grow
	}
	spread(cols, slots, left)
	return clip(slots, w)
}

// thinned are the columns that fit into w cells with what each of them takes, those
// that may leave gone by their Drop.
func thinned[T any](cols []Column[T], slots []slot, w int, take func(*Column[T]) (cells int, leaves bool)) []slot {
	for {
		need, worst := max(len(slots)-1, 0)*gap, -1
		for i, s := range slots {
			n, leaves := take(&cols[s.col])
			if need += n; leaves && (worst < 0 || cols[s.col].Drop >= cols[slots[worst].col].Drop) {
				worst = i
			}
		}
		if need <= w || worst < 0 {
			return slots
		}
		slots = slices.Delete(slots, worst, worst+1)
	}
}

// fit holds columns to what their rows need, in cells.
func fit[T any](cols []Column[T], needs []int) []Column[T] {
	out := slices.Clone(cols)
	for i := range out {
		c := &out[i]
		if !c.Fit {
			continue
		}
		need := max(needs[i], ansi.StringWidth(c.Title), 1)
		c.Width, c.Min = min(c.Width, need), min(c.Min, need)
		if c.Flex {
			c.Most = need
		}
	}
	return out
}

// spread shares what is left among the flexible columns that take more, the first
// ones taking the odd cells.
func spread[T any](cols []Column[T], slots []slot, left int) {
	for left > 0 {
		takers := 0
		for _, s := range slots {
			if cols[s.col].room(s.w) > 0 {
				takers++
			}
		}
		if takers == 0 {
			return
		}
		for i := range slots {
			if room := cols[slots[i].col].room(slots[i].w); room > 0 {
				share := min((left+takers-1)/takers, room)
				slots[i].w += share
				left -= share
				takers--
			}
		}
	}
}

// room is how much more than w a column takes of what is left.
func (c *Column[T]) room(w int) int {
	switch {
	case !c.Flex:
		return 0
	case c.Most == 0:
		return math.MaxInt
	}
	return max(0, c.Most-w)
}

// clip cuts the slots off where w ends.
func clip(slots []slot, w int) []slot {
	for i := range slots {
		if slots[i].w >= w {
			slots[i].w = max(w, 0)
			if slots[i].w == 0 {
				return slots[:i]
			}
			return slots[:i+1]
		}
		w -= slots[i].w + gap
		if w <= 0 && i+1 < len(slots) {
			slots[i].w += w + gap
			return slots[:i+1]
		}
	}
	return slots
}

func total(slots []slot) int {
	n := max(len(slots)-1, 0) * gap
	for _, s := range slots {
		n += s.w
	}
	return n
}
